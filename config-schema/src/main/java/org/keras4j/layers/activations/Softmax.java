package org.keras4j.layers.activations;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Softmax over one or more axes, leaving out positions where the mask, aligned with the last axes,
 * is false. Keras's Softmax; from 3.13 on, rows without any position left are zeros.
 */
public record Softmax(Base base, int[] axes, boolean robustMasking) implements Layer {
  public static final LayerType TYPE = LayerType.of("Softmax", Softmax::fromConfig);

  static Softmax fromConfig(LayerConfig c) {
    int[] axes = c.intList("axis", -1);
    if (axes.length == 0) {
      throw c.node("axis").expected("one or more axes");
    }
    boolean asked = c.bool("robust_masking", false);
    boolean robust = c.writer().isKeras3() ? !c.writer().isBefore(3, 13) : asked;
    return new Softmax(c.base(), axes, robust);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    Value mask = x.mask();
    if (mask == null) {
      return Values.of(g.softmax(x, axes));
    }
    Shapes.broadcast(x.shape(), mask.shape());
    if (mask.rank() > x.rank()) {
      throw Shapes.bad("mask " + mask.shape() + " has more axes than the input " + x.shape());
    }
    Value least = g.scalar(x.dtype(), leastScore(x.dtype()));
    if (!robustMasking) {
      Value dropped = g.subtract(g.scalar(x.dtype(), 1), g.cast(mask, x.dtype()));
      return Values.of(g.softmax(g.add(x, g.multiply(dropped, least)), axes));
    }
    Value kept = kept(g, mask);
    Value y = g.softmax(g.select(kept, x, least), axes);
    return Values.of(base.writer().isKeras3() ? g.select(kept, y, g.scalar(y.dtype(), 0)) : y);
  }

  private static Value kept(OpGraph g, Value mask) {
    if (mask.dtype() == DType.BOOL) {
      return mask;
    }
    return g.binary(BinaryOp.Kind.GREATER, mask, g.scalar(mask.dtype(), 0.5));
  }

  /** What masked scores become: −10⁹, or what float16 can hold. */
  private double leastScore(DType dtype) {
    if (dtype != DType.FLOAT16) {
      return -1e9;
    }
    return base.writer().isKeras3() ? -3e4 : -32752;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}

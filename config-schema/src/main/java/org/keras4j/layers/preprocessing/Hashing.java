package org.keras4j.layers.preprocessing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.NumberFormat;
import org.keras4j.ops.NumberTextOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.TextHash;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * The bin of a hash of each text or integer: FarmHash, or SipHash where there is a salt. A mask
 * value has bin 0 of its own. Keras's Hashing.
 *
 * @param maskValue a String or a Long, or null
 */
public record Hashing(
    Base base, int numBins, @Nullable Object maskValue, long @Nullable [] salt, Encoding encoding)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("Hashing", Hashing::fromConfig);

  static Hashing fromConfig(LayerConfig c) {
    Encoding encoding =
        Encoding.of(c, "int", Encoding.INT, Encoding.ONE_HOT, Encoding.MULTI_HOT, Encoding.COUNT);
    return new Hashing(c.base(), c.positiveInt("num_bins"), maskValue(c), salt(c), encoding);
  }

  private static @Nullable Object maskValue(LayerConfig c) {
    ConfigNode n = c.node("mask_value");
    if (n.isNull()) {
      return null;
    }
    return n.isNumber() ? (Object) n.longInteger() : n.string();
  }

  /** One integer stands for both words of the key. */
  static long @Nullable [] salt(LayerConfig c) {
    ConfigNode n = c.node("salt");
    if (n.isNull()) {
      return null;
    }
    if (n.isNumber()) {
      return new long[] {n.longInteger(), n.longInteger()};
    }
    List<ConfigNode> words = n.items();
    if (words.size() != 2) {
      throw n.expected("an integer, or two");
    }
    return new long[] {words.get(0).longInteger(), words.get(1).longInteger()};
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean keras3 = base.writer().isKeras3();
    Value x = inputs.only();
    if (keras3 && encoding == Encoding.ONE_HOT && x.rank() > 1 && x.dim(-1) == 1) {
      x = squeezed(g, x);
    }
    boolean masks = maskValue != null && numBins > 1;
    Value mask = masks ? isMask(g, x) : null;
    if (ComplexOp.isOne(g, x)) {
      if (!keras3) {
        throw ComplexOp.failing("an input");
      }
      x = text(g, x);
    } else if (keras3 && x.dtype().isFloating()) {
      x = g.cast(x, DType.INT64);
    }
    Value bins = g.apply1(new HashOp(new TextHash(masks ? numBins - 1 : numBins, salt)), x);
    if (mask != null) {
      Value shifted = g.add(bins, g.scalar(DType.INT64, 1));
      bins = g.select(mask, g.scalar(DType.INT64, 0), shifted);
    }
    DType compute = base.writer().isKeras3() ? base.dtype().variable() : base.dtype().compute();
    DType out = encoding == Encoding.INT ? Discretization.integer(compute) : compute;
    return Values.of(encoding.encode(g, bins, numBins, out, keras3));
  }

  private static Value squeezed(OpGraph g, Value x) {
    Value re = g.squeeze(ComplexOp.part(g, x, 0), x.rank() - 1);
    return ComplexOp.isOne(g, x)
        ? g.apply1(new ComplexOp(), re, g.squeeze(ComplexOp.part(g, x, 1), x.rank() - 1))
        : re;
  }

  /** Complex numbers are hashed as texts. */
  private static Value text(OpGraph g, Value x) {
    NumberTextOp op = new NumberTextOp(NumberFormat.PLAIN);
    return g.apply1(op, ComplexOp.part(g, x, 0), ComplexOp.part(g, x, 1));
  }

  private Value isMask(OpGraph g, Value x) {
    Value same = g.binary(BinaryOp.Kind.EQUAL, ComplexOp.part(g, x, 0), maskConstant(g, x));
    if (!ComplexOp.isOne(g, x)) {
      return same;
    }
    Value zero = g.scalar(x.dtype(), 0);
    return g.and(same, g.binary(BinaryOp.Kind.EQUAL, ComplexOp.part(g, x, 1), zero));
  }

  private Value maskConstant(OpGraph g, Value x) {
    if ((x.dtype() == DType.STRING) != (maskValue instanceof String)) {
      throw Shapes.bad("the mask value '" + maskValue + "' is of another type than " + x.dtype());
    }
    return maskValue instanceof String s
        ? g.constant(Tensor.wrap(DType.STRING, Shape.of(), new String[] {s}))
        : g.scalar(x.dtype(), (Long) maskValue);
  }

  @Override
  public boolean takesComplex() {
    return true;
  }

  @Override
  public boolean autocast() {
    return false;
  }
}

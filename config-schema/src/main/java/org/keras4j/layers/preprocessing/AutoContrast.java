package org.keras4j.layers.preprocessing;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * Images stretched so that each channel's smallest and largest values become those of the value
 * range; even channels stay. It works when a model predicts, too. As in Keras, the second and third
 * axes are taken for the image whatever the data format. Keras's AutoContrast.
 */
public record AutoContrast(Base base, ValueRange range) implements Layer {
  public static final LayerType TYPE = LayerType.of("AutoContrast", AutoContrast::fromConfig);

  static AutoContrast fromConfig(LayerConfig c) {
    c.channelsFirst();
    return new AutoContrast(c.base(), ValueRange.of(c).sorted());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    return ImageSizes.ofCall(
        g,
        inputs,
        args,
        base.dtype().compute(),
        x -> ImageSizes.each(g, x, false, y -> stretched(g, y)));
  }

  private Value stretched(OpGraph g, Value given) {
    Value x = range.to255(g, given);
    int[] axes = {1, 2};
    Value low = g.reduce(ReduceOp.Kind.MIN, x, axes, true);
    Value high = g.reduce(ReduceOp.Kind.MAX, x, axes, true);
    Value factor = g.divide(g.scalar(x.dtype(), 255), g.subtract(high, low));
    Value offset = g.multiply(g.unary(UnaryOp.Kind.NEGATIVE, low), factor);
    Value y = g.add(g.multiply(x, factor), offset);
    y = range.from255(g, g.unary(new UnaryOp(UnaryOp.Kind.CLIP, 0, 255, 0), y));
    return g.select(g.unary(UnaryOp.Kind.IS_NAN, y), given, y);
  }
}

package org.keras4j.layers.preprocessing;

import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.Value;

/**
 * A random part of images while training. When a model predicts, Keras 2 cuts the images to the
 * proportions and resizes them; Keras 3 gives them as they are, though it announces the part's
 * size. Keras's RandomCrop.
 */
public record RandomCrop(Base base, int height, int width, boolean channelsFirst) implements Layer {
  public static final LayerType TYPE = LayerType.of("RandomCrop", RandomCrop::fromConfig);

  static RandomCrop fromConfig(LayerConfig c) {
    return new RandomCrop(
        c.base(), c.positiveInt("height"), c.positiveInt("width"), c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    ImageAugmentation.refuseTraining(args);
    Value x = g.cast(inputs.only(), base.dtype().compute());
    return Values.of(ImageSizes.each(g, x, channelsFirst, y -> uncropped(g, y)));
  }

  private Value uncropped(OpGraph g, Value x) {
    if (!base.writer().isKeras3()) {
      return g.cast(CenterCrop.smartResize(base, g, x, height, width), x.dtype());
    }
    return g.isSymbolic()
        ? ImageSizes.resize(g, x, ResizeOp.Kind.NEAREST, height, width, false)
        : x;
  }
}

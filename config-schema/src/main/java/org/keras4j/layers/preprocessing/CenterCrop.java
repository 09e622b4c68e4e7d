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
 * The middle of images. Images that are too small are cut to the proportions and resized. Keras's
 * CenterCrop.
 */
public record CenterCrop(Base base, int height, int width, boolean channelsFirst) implements Layer {
  public static final LayerType TYPE = LayerType.of("CenterCrop", CenterCrop::fromConfig);

  static CenterCrop fromConfig(LayerConfig c) {
    return new CenterCrop(
        c.base(), c.positiveInt("height"), c.positiveInt("width"), c.channelsFirst());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = g.cast(inputs.only(), base.dtype().compute());
    return Values.of(ImageSizes.each(g, x, channelsFirst, y -> middle(g, y)));
  }

  private Value middle(OpGraph g, Value x) {
    int spareHeight = x.dim(1) - height;
    int spareWidth = x.dim(2) - width;
    return ImageSizes.known(x) && spareHeight >= 0 && spareWidth >= 0
        ? ImageSizes.crop(g, x, spareHeight / 2, spareWidth / 2, height, width)
        : smartResize(base, g, x, height, width);
  }

  /**
   * Keras's {@code smart_resize}, back in the images' type; from 3.6 on integers become float32.
   */
  static Value smartResize(Base base, OpGraph g, Value x, int height, int width) {
    Value part = ImageSizes.cropToAspectRatio(g, x, height, width);
    Value y = ImageSizes.resize(g, part, ResizeOp.Kind.BILINEAR, height, width, false);
    boolean stays = base.writer().isKeras3() && !base.writer().isBefore(3, 6);
    return stays && x.dtype().isInteger() ? y : g.cast(y, x.dtype());
  }
}

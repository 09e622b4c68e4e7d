package org.keras4j.layers.preprocessing;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;

/**
 * Changes images at random while training, so gives them as they are, in the layer's dtype, when
 * the model predicts: all of Keras's image augmentation but RandomCrop, and the layers for bounding
 * boxes, which a model's images pass. A call that Keras 2 stored with {@code training=True} is
 * random at predict too and is refused.
 */
public record ImageAugmentation(Base base) implements Layer {
  private static final List<String> CLASSES =
      List.of(
          "AugMix",
          "CutMix",
          "Equalization",
          "MaxNumBoundingBoxes",
          "MixUp",
          "RandAugment",
          "RandomBrightness",
          "RandomColorDegeneration",
          "RandomColorJitter",
          "RandomContrast",
          "RandomElasticTransform",
          "RandomErasing",
          "RandomFlip",
          "RandomGaussianBlur",
          "RandomGrayscale",
          "RandomHue",
          "RandomInvert",
          "RandomPerspective",
          "RandomPosterization",
          "RandomRotation",
          "RandomSaturation",
          "RandomSharpness",
          "RandomShear",
          "RandomTranslation",
          "RandomZoom",
          "Solarization");

  /** One type for each class. */
  public static List<LayerType> types() {
    List<LayerType> types = new ArrayList<>();
    for (String name : CLASSES) {
      types.add(LayerType.of(name, ImageAugmentation::fromConfig));
    }
    return types;
  }

  static ImageAugmentation fromConfig(LayerConfig c) {
    c.channelsFirst();
    return new ImageAugmentation(c.base());
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    refuseTraining(args);
    return inputs.map(x -> g.cast(x, base.dtype().compute()));
  }

  static void refuseTraining(CallArgs args) {
    if (Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which changes images at random",
          null,
          "save the model without training=True in the layer's call");
    }
  }
}

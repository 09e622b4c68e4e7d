package org.keras4j.layers.preprocessing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.SaturatingCast;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ResizeOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Images in another size. Proportions are kept by cutting off, or by adding borders of one value.
 * The output has the layer's dtype. Keras's Resizing.
 */
public record Resizing(
    Base base,
    int height,
    int width,
    Kind interpolation,
    boolean crop,
    boolean pad,
    double fillValue,
    boolean antialias,
    boolean channelsFirst)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("Resizing", Resizing::fromConfig);

  static Resizing fromConfig(LayerConfig c) {
    boolean crop = c.bool("crop_to_aspect_ratio", false);
    boolean pad = c.bool("pad_to_aspect_ratio", false);
    if (crop && pad) {
      throw c.node("pad_to_aspect_ratio").expected("false, since crop_to_aspect_ratio is true");
    }
    c.choice("fill_mode", "constant", "constant");
    return new Resizing(
        c.base(),
        c.positiveInt("height"),
        c.positiveInt("width"),
        interpolation(c),
        crop,
        pad,
        c.number("fill_value", 0),
        c.bool("antialias", false),
        c.channelsFirst());
  }

  private static Kind interpolation(LayerConfig c) {
    List<String> names =
        new ArrayList<>(List.of("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"));
    if (!c.writer().isKeras3()) {
      names.addAll(List.of("gaussian", "mitchellcubic"));
    }
    String name = c.choice("interpolation", "bilinear", names.toArray(new String[0]));
    return name.equals("bicubic") ? Kind.CUBIC : Kind.valueOf(name.toUpperCase(Locale.ROOT));
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType compute = base.dtype().compute();
    Value x = g.cast(inputs.only(), compute);
    return Values.of(ImageSizes.each(g, x, channelsFirst, y -> back(g, resized(g, y))));
  }

  /** In the compute dtype; Keras 3.6 and later round integers. */
  private Value back(OpGraph g, Value resized) {
    DType compute = base.dtype().compute();
    boolean rounds = base.writer().isKeras3() && !base.writer().isBefore(3, 6);
    return rounds ? SaturatingCast.rounded(g, resized, compute) : g.cast(resized, compute);
  }

  private Value resized(OpGraph g, Value images) {
    Value x = images;
    if (crop) {
      x = ImageSizes.cropToAspectRatio(g, x, height, width);
    } else if (pad) {
      x = ImageSizes.padToAspectRatio(g, x, height, width, fillValue);
    }
    return ImageSizes.resize(g, x, interpolation, height, width, antialias);
  }
}

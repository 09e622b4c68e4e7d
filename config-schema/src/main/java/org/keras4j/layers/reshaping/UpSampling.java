package org.keras4j.layers.reshaping;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.SaturatingCast;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ResizeOp.Kind;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * The spatial axes several times as long: elements repeated or, of images, interpolated. Keras's
 * UpSampling1D, UpSampling2D and UpSampling3D.
 *
 * @param size how many times, for each spatial axis
 * @param interpolation null for repeated elements
 */
public record UpSampling(Base base, int[] size, @Nullable Kind interpolation, boolean channelsFirst)
    implements Layer {
  public static final LayerType UP_1D = LayerType.of("UpSampling1D", c -> fromConfig(c, 1));
  public static final LayerType UP_2D = LayerType.of("UpSampling2D", c -> fromConfig(c, 2));
  public static final LayerType UP_3D = LayerType.of("UpSampling3D", c -> fromConfig(c, 3));

  static UpSampling fromConfig(LayerConfig c, int rank) {
    int[] twos = new int[rank];
    Arrays.fill(twos, 2);
    return new UpSampling(
        c.base(),
        c.positiveInts("size", rank, twos),
        rank == 2 ? interpolation(c) : null,
        rank > 1 && c.channelsFirst());
  }

  private static @Nullable Kind interpolation(LayerConfig c) {
    String name =
        c.writer().isKeras3()
            ? c.choice(
                "interpolation",
                "nearest",
                "nearest",
                "bilinear",
                "bicubic",
                "lanczos3",
                "lanczos5")
            : c.choice(
                "interpolation",
                "nearest",
                "nearest",
                "bilinear",
                "bicubic",
                "lanczos3",
                "lanczos5",
                "area",
                "gaussian",
                "mitchellcubic");
    return switch (name) {
      case "nearest" -> null;
      case "bicubic" -> Kind.CUBIC;
      default -> Kind.valueOf(name.toUpperCase(Locale.ROOT));
    };
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (x.rank() != size.length + 2) {
      throw Shapes.bad(
          "expected an input of rank " + (size.length + 2) + ", got shape " + x.shape());
    }
    if (interpolation != null) {
      return Values.of(interpolate(g, x, interpolation));
    }
    for (int i = size.length - 1; i >= 0; i--) {
      x = Repeats.repeat(g, x, i + (channelsFirst ? 2 : 1), size[i]);
    }
    return Values.of(x);
  }

  /** In float32; Keras 3 then goes back to the type of the image, and rounds from 3.6 on. */
  private Value interpolate(OpGraph g, Value image, Kind kind) {
    Value x = g.cast(channelsFirst ? g.toChannelsLast(image) : image, DType.FLOAT32);
    int height = Shape.multiply(x.dim(1), size[0]);
    int width = Shape.multiply(x.dim(2), size[1]);
    Value y = g.apply1(new ResizeOp(kind, height, width, halfPixel(base.writer()), false), x);
    if (base.writer().isKeras3()) {
      boolean rounds = !base.writer().isBefore(3, 6);
      y = rounds ? SaturatingCast.rounded(g, y, image.dtype()) : g.cast(y, image.dtype());
    }
    return channelsFirst ? g.toChannelsFirst(y) : y;
  }

  /**
   * Whether pixel centres lie at halves. Keras on its own, before 2.4, and tf.keras of TensorFlow
   * 1.12 and older scale the indices alone.
   */
  private static boolean halfPixel(Writer writer) {
    return writer.isKeras3() || writer.isTensorFlowKeras2() && !writer.isBefore(2, 2);
  }
}

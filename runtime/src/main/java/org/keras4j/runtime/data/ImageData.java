package org.keras4j.runtime.data;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * PNG and JPEG images as model input, with the numbers of {@code keras.utils.load_img} and {@code
 * img_to_array}: float32, 0 to 255 (16-bit gray images: 0 to 65535), not rescaled.
 */
public final class ImageData {
  private ImageData() {}

  /**
   * Reads images as one batch for an input of shape (batch, height, width, channels), (batch,
   * channels, height, width) or (batch, height, width). The number of channels decides the colour
   * mode (1 gray, 3 RGB, 4 RGBA); an image of another size is resized.
   *
   * @return float32 of shape (number of files, …)
   * @throws InputMismatchException when the input takes no images, or a file is not one
   * @throws LimitExceededException when an image has more pixels than the limit; nothing has been
   *     decoded then
   */
  public static Tensor read(
      List<Path> files, InputSpec input, DataOptions options, Consumer<String> notes) {
    Target target = target(input, options, notes);
    float[] values = new float[0];
    int width = 0;
    int height = 0;
    int resized = 0;
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      Pixels image = decode(file, options.limits()).withChannels(target.channels, file.toString());
      int w = target.width == Shape.UNKNOWN ? image.width() : target.width;
      int h = target.height == Shape.UNKNOWN ? image.height() : target.height;
      if (w != image.width() || h != image.height()) {
        if (resized++ == 0) {
          noteResize(file, image, w, h, options, notes);
        }
        boolean smooth = options.imageResize() == DataOptions.ImageResize.BILINEAR;
        image = smooth ? Bilinear.resize(image, w, h) : image.nearest(w, h);
      }
      if (i == 0) {
        width = w;
        height = h;
        Shape all = Shape.of(files.size(), h, w, target.channels);
        values = new float[all.size()];
      } else if (w != width || h != height) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the image has "
                + w
                + " x "
                + h
                + " pixels, the first of the batch "
                + width
                + " x "
                + height,
            file.toString(),
            "images of one batch need one size");
      }
      if (image.mode() == Pixels.Mode.GRAY16) {
        notes.accept(file + ": 16-bit gray image, values up to 65535 as in keras.utils.load_img");
      }
      target.store(image, values, i * (values.length / files.size()));
    }
    return Tensor.wrap(
        DType.FLOAT32, target.shape(files.size(), height, width), FloatBuffer.wrap(values));
  }

  private static void noteResize(
      Path file, Pixels image, int w, int h, DataOptions options, Consumer<String> notes) {
    String sizes =
        image.width() + " x " + image.height() + " pixels, the model takes " + w + " x " + h;
    if (options.imageResize() == DataOptions.ImageResize.NONE) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the image has " + sizes,
          file.toString(),
          DataOptions.IMAGE_RESIZE_FLAG + " resizes it");
    }
    if (options.imageResize() == DataOptions.ImageResize.AUTO) {
      notes.accept(
          file
              + ": "
              + sizes
              + "; images are resized (nearest), "
              + DataOptions.IMAGE_RESIZE_FLAG
              + " settles it");
    }
  }

  private static Pixels decode(Path file, DataLimits limits) {
    byte[] bytes = Failures.bytes(file, limits);
    if (PngReader.isPng(bytes)) {
      return PngReader.read(bytes, limits, file.toString());
    }
    if (JpegReader.isJpeg(bytes)) {
      return JpegReader.read(bytes, limits, file.toString());
    }
    throw Failures.format(file.toString(), "neither a PNG nor a JPEG image", "convert it to PNG");
  }

  static void checkSize(int width, int height, DataLimits limits, String where) {
    if (width <= 0 || height <= 0) {
      throw Failures.format(where, "an image of " + width + " x " + height + " pixels", null);
    }
    if ((long) width * height > limits.maxImagePixels()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "the image has "
              + width
              + " x "
              + height
              + " pixels, the limit is "
              + limits.maxImagePixels(),
          where,
          "make the image smaller, or raise DataLimits.maxImagePixels");
    }
  }

  private static Target target(InputSpec input, DataOptions options, Consumer<String> notes) {
    Shape s = input.spec().shape();
    if (s.rank() == 3) {
      return new Target(s.dim(1), s.dim(2), 1, Target.NO_CHANNELS);
    }
    if (s.rank() != 4 || input.spec().dtype() == DType.STRING) {
      throw noImages(input);
    }
    boolean first = options.imageLayout() == DataOptions.ImageLayout.CHANNELS_FIRST;
    if (options.imageLayout() == DataOptions.ImageLayout.AUTO
        && !isChannels(s.dim(3))
        && isChannels(s.dim(1))) {
      first = true;
      notes.accept(
          "input '"
              + input.name()
              + "' of shape "
              + s
              + " is taken to have its channels first; "
              + DataOptions.IMAGE_LAYOUT_FLAG
              + " settles it");
    }
    int channels = s.dim(first ? 1 : 3);
    if (channels == Shape.UNKNOWN) {
      channels = 3;
      notes.accept("input '" + input.name() + "' of shape " + s + ": images are read as RGB");
    }
    if (!isChannels(channels)) {
      throw noImages(input);
    }
    return first
        ? new Target(s.dim(2), s.dim(3), channels, 0)
        : new Target(s.dim(1), s.dim(2), channels, 2);
  }

  private static boolean isChannels(int n) {
    return n == 1 || n == 3 || n == 4;
  }

  private static InputMismatchException noImages(InputSpec input) {
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        "input '" + input.name() + "': shape " + input.spec().shape() + " takes no images",
        null,
        "images fit (None, height, width, channels) with 1, 3 or 4 channels; give .npy instead");
  }

  /** Size and layout of the images that an input takes; {@code axis} is that of the channels. */
  private record Target(int height, int width, int channels, int axis) {
    static final int NO_CHANNELS = -1;

    Shape shape(int n, int h, int w) {
      Shape images = Shape.of(n, h, w);
      return axis == NO_CHANNELS ? images : images.insert(axis + 1, channels);
    }

    void store(Pixels image, float[] to, int at) {
      int n = image.width() * image.height();
      short[] samples = image.samples();
      for (int i = 0, from = 0; i < n; i++) {
        for (int c = 0; c < channels; c++, from++) {
          to[at + (axis == 0 ? c * n + i : from)] = samples[from] & 0xffff;
        }
      }
    }
  }
}

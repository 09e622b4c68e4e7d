package org.keras4j.runtime.data;

import java.awt.image.BufferedImage;
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
import org.keras4j.tensor.TensorSpec;

/**
 * PNG and JPEG images as model input, with the numbers of {@code keras.utils.load_img} and {@code
 * img_to_array}: float32, 0 to 255 (16-bit gray images: 0 to 65535), then scaled or preprocessed as
 * the options say.
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
    ImageReading reading = new ImageReading(input, options, notes);
    float[] values = new float[0];
    int width = 0;
    int height = 0;
    for (int i = 0; i < files.size(); i++) {
      Pixels image = reading.read(files.get(i));
      if (i == 0) {
        width = image.width();
        height = image.height();
        values = new float[reading.shape(files.size(), height, width).size()];
      } else if (image.width() != width || image.height() != height) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the image has "
                + image.width()
                + " x "
                + image.height()
                + " pixels, the first of the batch "
                + width
                + " x "
                + height,
            files.get(i).toString(),
            "images of one batch need one size: give it (on the command line --image-size)");
      }
      reading.store(image, values, i * (values.length / files.size()));
    }
    return Tensor.wrap(
        DType.FLOAT32, reading.shape(files.size(), height, width), FloatBuffer.wrap(values));
  }

  /**
   * Reads images as one batch.
   *
   * @param height the size to which images are brought; {@link Shape#UNKNOWN} for their own
   * @param channels 1 for gray, 3 for RGB, 4 with alpha: the {@code color_mode}
   * @return float32 of shape (number of files, height, width, channels), or with the channels first
   *     where the options say so
   * @throws InputMismatchException for other channels, when sizes differ, or a file is no image
   * @throws LimitExceededException when an image has more pixels than the limit
   */
  public static Tensor read(
      List<Path> files, int height, int width, int channels, DataOptions options) {
    requireChannels(channels);
    boolean first = options.image().layout() == DataOptions.ImageLayout.CHANNELS_FIRST;
    Shape shape =
        first
            ? Shape.of(Shape.UNKNOWN, channels, height, width)
            : Shape.of(Shape.UNKNOWN, height, width, channels);
    ImageOptions image = options.image();
    if (!first) {
      image = image.withLayout(DataOptions.ImageLayout.CHANNELS_LAST);
    }
    InputSpec input = new InputSpec("image", new TensorSpec(DType.FLOAT32, shape));
    return read(files, input, options.withImage(image), note -> {});
  }

  /**
   * The pixels of an image in memory, with the numbers that Keras has of such a file. Samples count
   * as they are stored: no profile, no gamma.
   *
   * @param channels 1 for gray, 3 for RGB, 4 with alpha
   * @return float32 of shape (1, height, width, channels)
   * @throws InputMismatchException for another number of channels
   */
  public static Tensor of(BufferedImage image, int channels) {
    requireChannels(channels);
    Pixels p = JavaImages.pixels(image).withChannels(channels);
    short[] samples = p.samples();
    float[] values = new float[samples.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = samples[i] & 0xffff;
    }
    return Tensor.of(values, 1, p.height(), p.width(), channels);
  }

  private static void requireChannels(int channels) {
    if (channels != 1 && channels != 3 && channels != 4) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "an image has 1 channel (gray), 3 (RGB) or 4 (RGB and alpha), not " + channels);
    }
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
          "make the image smaller, or raise the limit: --max-pixels, DataLimits.maxImagePixels");
    }
  }
}

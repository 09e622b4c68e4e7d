package org.keras4j.runtime.data;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

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
            "images of one batch need one size: --image-size");
      }
      reading.store(image, values, i * (values.length / files.size()));
    }
    return Tensor.wrap(
        DType.FLOAT32, reading.shape(files.size(), height, width), FloatBuffer.wrap(values));
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

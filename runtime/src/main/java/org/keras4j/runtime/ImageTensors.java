package org.keras4j.runtime;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.ImageData;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Pictures as tensors and back, with the numbers of {@code keras.utils.load_img} and {@code
 * img_to_array}: from 0 to 255, without scaling. Colour profiles and gamma are left alone; colours
 * become gray by ITU-R 601-2 luma; gray of 16 bits stays from 0 to 65535, and is cut at 255 where
 * colours are asked for, as Keras does both.
 */
public final class ImageTensors {
  private ImageTensors() {}

  /**
   * The pixels of an image.
   *
   * @param channels 1 for gray, 3 for red, green and blue, 4 with alpha
   * @return float32 of shape (1, height, width, channels)
   * @throws InputMismatchException for another number of channels
   */
  public static Tensor tensor(BufferedImage image, int channels) {
    return ImageData.of(image, channels);
  }

  /**
   * A PNG or JPEG file at its own size.
   *
   * @param channels 1 for gray, 3 for red, green and blue, 4 with alpha: the {@code color_mode}
   * @return float32 of shape (1, height, width, channels)
   * @throws InputMismatchException for another number of channels, or when the file is no image
   * @throws org.keras4j.errors.KerasIoException when it cannot be read
   */
  public static Tensor read(Path file, int channels) {
    return read(List.of(file), Shape.UNKNOWN, Shape.UNKNOWN, channels, DataOptions.defaults());
  }

  /**
   * A PNG or JPEG file, brought to a size as {@code load_img(file, target_size=(height, width))}
   * does: the nearest pixels.
   *
   * @param channels 1 for gray, 3 for red, green and blue, 4 with alpha: the {@code color_mode}
   * @return float32 of shape (1, height, width, channels)
   * @throws InputMismatchException for another number of channels, or when the file is no image
   * @throws org.keras4j.errors.KerasIoException when it cannot be read
   */
  public static Tensor read(Path file, int height, int width, int channels) {
    return read(List.of(file), height, width, channels, DataOptions.defaults());
  }

  /**
   * PNG and JPEG files as one batch, with all that the command's {@code predict} can do: the {@link
   * DataOptions#image() options} of images have interpolation, {@code keep_aspect_ratio},
   * preprocessing, scale and channels in front, the {@link DataOptions#limits() limits} the number
   * of pixels.
   *
   * @param height the size to which all are brought; {@link Shape#UNKNOWN} for their own, which
   *     must be one then
   * @param channels 1 for gray, 3 for red, green and blue, 4 with alpha: the {@code color_mode}
   * @return float32 of shape (number of files, height, width, channels), or (number of files,
   *     channels, height, width)
   * @throws InputMismatchException for another number of channels, when sizes differ, or when a
   *     file is no image
   * @throws org.keras4j.errors.LimitExceededException when an image has more pixels than the limit
   * @throws org.keras4j.errors.KerasIoException when a file cannot be read
   */
  public static Tensor read(
      List<Path> files, int height, int width, int channels, DataOptions options) {
    return ImageData.read(files, height, width, channels, options);
  }

  /**
   * An image of pixels from 0 to 255; others are clipped, fractions rounded.
   *
   * @param pixels of shape (height, width, channels) or (1, height, width, channels), with 3
   *     channels or 4, or 1 for gray
   * @throws InputMismatchException for another shape, or text
   */
  public static BufferedImage image(Tensor pixels) {
    int rank = pixels.shape().rank();
    boolean single = rank == 4 && pixels.shape().dim(0) == 1;
    if (rank != 3 && !single) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "expected one image (height, width, channels), got shape " + pixels.shape());
    }
    int channels = pixels.shape().last();
    requireChannels(channels);
    int height = pixels.shape().dim(rank - 3);
    int width = pixels.shape().dim(rank - 2);
    int type = channels == 4 ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
    BufferedImage image = new BufferedImage(width, height, type);
    double[] values = pixels.toDoubleArray();
    for (int y = 0, at = 0; y < height; y++) {
      for (int x = 0; x < width; x++, at += channels) {
        int red = level(values[at]);
        int green = channels == 1 ? red : level(values[at + 1]);
        int blue = channels == 1 ? red : level(values[at + 2]);
        int alpha = channels == 4 ? level(values[at + 3]) : 255;
        image.setRGB(x, y, alpha << 24 | red << 16 | green << 8 | blue);
      }
    }
    return image;
  }

  private static int level(double value) {
    return (int) Math.min(255, Math.max(0, Math.rint(value)));
  }

  private static void requireChannels(int channels) {
    if (channels != 1 && channels != 3 && channels != 4) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "an image has 1 channel (gray), 3 (RGB) or 4 (RGB and alpha), not " + channels);
    }
  }
}

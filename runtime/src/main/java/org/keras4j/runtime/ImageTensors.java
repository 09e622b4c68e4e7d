package org.keras4j.runtime;

import java.awt.image.BufferedImage;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;

/** Java's images as tensors and back. Colours are those of sRGB, as {@code getRGB} gives them. */
public final class ImageTensors {
  private ImageTensors() {}

  /**
   * The pixels of an image, from 0 to 255, without scaling.
   *
   * @param channels 3 for red, green and blue, 4 with alpha
   * @return float32 of shape (1, height, width, channels)
   * @throws InputMismatchException for another number of channels
   */
  public static Tensor tensor(BufferedImage image, int channels) {
    requireChannels(channels);
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    float[] values = new float[Math.multiplyExact(pixels.length, channels)];
    for (int i = 0, at = 0; i < pixels.length; i++) {
      values[at++] = pixels[i] >> 16 & 0xff;
      values[at++] = pixels[i] >> 8 & 0xff;
      values[at++] = pixels[i] & 0xff;
      if (channels == 4) {
        values[at++] = pixels[i] >>> 24;
      }
    }
    return Tensor.of(values, 1, height, width, channels);
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
    if (channels != 1) {
      requireChannels(channels);
    }
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
    if (channels != 3 && channels != 4) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE, "an image has 3 channels, or 4 with alpha, not " + channels);
    }
  }
}

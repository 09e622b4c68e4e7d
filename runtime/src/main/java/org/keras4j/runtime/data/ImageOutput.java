package org.keras4j.runtime.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * One sample as a picture, as {@code keras.utils.save_img} writes it: the values are stretched so
 * that the smallest becomes 0 and the largest 255, and cut to whole numbers.
 */
final class ImageOutput {
  private ImageOutput() {}

  /**
   * Writes a tensor (height, width, channels), or a batch of one, of 1, 3 or 4 channels.
   *
   * @param format {@code png} or {@code jpg}, which has no fourth channel
   * @throws InputMismatchException when the tensor is no single picture
   */
  static void write(OutputStream out, Tensor tensor, String format) throws IOException {
    Shape s = tensor.shape();
    boolean batch = s.rank() == 4 && s.dim(0) == 1;
    int channels = s.rank() < 3 ? 0 : s.last();
    boolean jpeg = !format.equals("png");
    if (!(s.rank() == 3 || batch)
        || !(channels == 1 || channels == 3 || channels == 4 && !jpeg)
        || s.size() == 0) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "a picture needs one sample (height, width, 1, 3"
              + (jpeg ? "" : " or 4")
              + "), the output has shape "
              + s,
          null,
          "write .npy or .npz, or predict one sample");
    }
    int height = s.dim(-3);
    int width = s.dim(-2);
    BufferedImage image = new BufferedImage(width, height, type(channels));
    byte[] bytes = stretched(tensor.toFloatArray());
    int[] pixel = new int[channels];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
          pixel[c] = bytes[(y * width + x) * channels + c] & 0xff;
        }
        image.getRaster().setPixel(x, y, pixel);
      }
    }
    if (!ImageIO.write(image, jpeg ? "jpg" : "png", out)) {
      throw new IOException("this JDK writes no " + format + " files");
    }
  }

  private static int type(int channels) {
    switch (channels) {
      case 1:
        return BufferedImage.TYPE_BYTE_GRAY;
      case 3:
        return BufferedImage.TYPE_INT_RGB;
      default:
        return BufferedImage.TYPE_INT_ARGB;
    }
  }

  private static byte[] stretched(float[] values) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (float v : values) {
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    float range = max - min;
    byte[] out = new byte[values.length];
    for (int i = 0; i < out.length; i++) {
      float v = values[i] - min;
      out[i] = (byte) (int) ((range == 0 ? v : v / range) * 255);
    }
    return out;
  }
}

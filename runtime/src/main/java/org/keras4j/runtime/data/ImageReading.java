package org.keras4j.runtime.data;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.runtime.data.DataOptions.ImageResize;
import org.keras4j.runtime.data.ImageOptions.Preprocess;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** How the images for one input are read: size, channels, layout, and what becomes of values. */
final class ImageReading {
  private static final int NO_CHANNELS = -1;
  private static final float[] CAFFE_MEAN = {103.939f, 116.779f, 123.68f};
  private static final float[] TORCH_MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] TORCH_DEVIATION = {0.229f, 0.224f, 0.225f};

  private final DataOptions options;
  private final ImageOptions image;
  private final Consumer<String> notes;
  private final int height;
  private final int width;
  private final int channels;

  /** The axis of the channels in one sample. */
  private final int axis;

  private boolean resizeNoted;
  private boolean turnNoted;

  ImageReading(InputSpec input, DataOptions options, Consumer<String> notes) {
    this.options = options;
    this.image = options.image();
    this.notes = notes;
    Shape s = input.spec().shape();
    if (s.rank() == 3) {
      this.channels = 1;
      this.axis = NO_CHANNELS;
    } else if (s.rank() != 4 || input.spec().dtype() == DType.STRING) {
      throw noImages(input);
    } else {
      boolean first = channelsFirst(input);
      int stated = s.dim(first ? 1 : 3);
      this.channels = stated == Shape.UNKNOWN ? 3 : stated;
      this.axis = first ? 0 : 2;
      if (stated == Shape.UNKNOWN) {
        notes.accept("input '" + input.name() + "' of shape " + s + ": images are read as RGB");
      }
      if (!isChannels(channels)) {
        throw noImages(input);
      }
    }
    this.height = size(s.dim(axis == 0 ? 2 : 1), image.height(), input);
    this.width = size(s.dim(axis == 0 ? 3 : 2), image.width(), input);
    boolean colours =
        image.preprocess() == Preprocess.CAFFE || image.preprocess() == Preprocess.TORCH;
    if (colours && channels != 3) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "input '"
              + input.name()
              + "' of shape "
              + s
              + " has "
              + channels
              + " channels; this preprocessing knows the means of three",
          null,
          "use --preprocess tf, or --scale");
    }
  }

  private static int size(int stated, int wanted, InputSpec input) {
    if (wanted != 0 && stated != Shape.UNKNOWN && stated != wanted) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "input '" + input.name() + "' of shape " + input.spec().shape() + " has its own size",
          null,
          "leave out the size (--image-size)");
    }
    return wanted != 0 ? wanted : stated;
  }

  private boolean channelsFirst(InputSpec input) {
    Shape s = input.spec().shape();
    if (image.layout() != DataOptions.ImageLayout.AUTO) {
      return image.layout() == DataOptions.ImageLayout.CHANNELS_FIRST;
    }
    boolean first = !isChannels(s.dim(3)) && isChannels(s.dim(1));
    if (first) {
      notes.accept(
          "input '"
              + input.name()
              + "' of shape "
              + s
              + " is taken to have its channels first; "
              + DataOptions.IMAGE_LAYOUT_FLAG
              + " settles it");
    }
    return first;
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

  /** Decodes an image, at the size of the input. */
  Pixels read(Path file) {
    Pixels p = withChannels(decode(file), file);
    int w = width == Shape.UNKNOWN ? p.width() : width;
    int h = height == Shape.UNKNOWN ? p.height() : height;
    if (w == p.width() && h == p.height()) {
      return p;
    }
    noteResize(file, p, w, h);
    Pixels.Box part = image.keepAspectRatio() ? p.middle(w, h) : p.all();
    return switch (image.resize()) {
      case BILINEAR -> Resample.resize(p, part, w, h, Resample.Filter.BILINEAR);
      case BICUBIC -> Resample.resize(p, part, w, h, Resample.Filter.BICUBIC);
      case LANCZOS -> Resample.resize(p, part, w, h, Resample.Filter.LANCZOS);
      case BOX -> Resample.resize(p, part, w, h, Resample.Filter.BOX);
      case HAMMING -> Resample.resize(p, part, w, h, Resample.Filter.HAMMING);
      default -> p.nearest(part, w, h);
    };
  }

  private Pixels withChannels(Pixels p, Path file) {
    if (p.mode() == Pixels.Mode.GRAY16) {
      notes.accept(
          file
              + (channels == 1
                  ? ": 16-bit gray image, values up to 65535 as in keras.utils.load_img"
                  : ": 16-bit gray image for an input of colours: values are cut at 255, as in"
                      + " keras.utils.load_img"));
    }
    return p.withChannels(channels);
  }

  private Pixels decode(Path file) {
    byte[] bytes = Failures.bytes(file, options.limits());
    String where = file.toString();
    Decoded decoded;
    if (PngReader.isPng(bytes)) {
      decoded = PngReader.read(bytes, options.limits(), where);
    } else if (JpegReader.isJpeg(bytes)) {
      decoded = JpegReader.read(bytes, options.limits(), where);
    } else {
      throw Failures.format(where, "neither a PNG nor a JPEG image", "convert it to PNG");
    }
    if (image.exifOrientation()) {
      return Exif.upright(decoded.pixels(), decoded.orientation());
    }
    if (decoded.orientation() != 1 && !turnNoted) {
      turnNoted = true;
      notes.accept(
          file
              + ": the camera was not held upright, and Keras leaves the image as it is;"
              + " --exif-orientation turns images");
    }
    return decoded.pixels();
  }

  /**
   * What is in an image file.
   *
   * @param orientation how the camera was held, by EXIF's numbers; 1 is upright
   */
  record Decoded(Pixels pixels, int orientation) {}

  private void noteResize(Path file, Pixels p, int w, int h) {
    String sizes = p.width() + " x " + p.height() + " pixels, the model takes " + w + " x " + h;
    if (image.resize() == ImageResize.NONE) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "the image has " + sizes,
          file.toString(),
          DataOptions.IMAGE_RESIZE_FLAG + " resizes it");
    }
    if (image.resize() == ImageResize.AUTO && !resizeNoted) {
      resizeNoted = true;
      notes.accept(
          file
              + ": "
              + sizes
              + "; images are resized (nearest), "
              + DataOptions.IMAGE_RESIZE_FLAG
              + " settles it");
    }
  }

  /** The shape of so many images of a size. */
  Shape shape(int n, int h, int w) {
    Shape images = Shape.of(n, h, w);
    return axis == NO_CHANNELS ? images : images.insert(axis + 1, channels);
  }

  /** Values of an image of a size. */
  int values(Pixels p) {
    return Math.multiplyExact(Math.multiplyExact(p.height(), p.width()), channels);
  }

  /** Writes the values of an image, as the input wants them. */
  void store(Pixels p, float[] to, int at) {
    int n = p.width() * p.height();
    short[] samples = p.samples();
    boolean reversed = image.preprocess() == Preprocess.CAFFE;
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < channels; c++) {
        int from = i * channels + (reversed ? channels - 1 - c : c);
        int place = at + (axis == 0 ? c * n + i : i * channels + c);
        to[place] = value(samples[from] & 0xffff, c);
      }
    }
  }

  private float value(float v, int channel) {
    return switch (image.preprocess()) {
      case CAFFE -> v - CAFFE_MEAN[channel];
      case TF -> v / 127.5f - 1;
      case TORCH -> (v / 255 - TORCH_MEAN[channel]) / TORCH_DEVIATION[channel];
      case NONE -> (image.divides() ? v / image.scale() : v * image.scale()) + image.offset();
    };
  }
}

package org.keras4j.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.data.DataLimits;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.ImageOptions;
import org.keras4j.tensor.Shape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What data files do not say themselves; whatever is not given is guessed, with a note. */
final class DataFlags {
  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description =
          "What the data are: npy, npz, csv, json, ndjson (a JSON value a line), image. By default"
              + " their content decides.")
  DataOptions.Format format;

  @Option(
      names = "--csv-header",
      paramLabel = "yes|no",
      defaultValue = "auto",
      description = "Whether the first row of a CSV file holds column names.")
  DataOptions.Choice csvHeader;

  @Option(
      names = "--columns",
      paramLabel = "[NAME=]COLUMN,...",
      hideParamSyntax = true,
      description =
          "Which columns of a CSV are the inputs, in order: names, or numbers from 1 and ranges as"
              + " 2-5. With NAME= the columns of that input.")
  List<String> columns = List.of();

  @Option(
      names = "--id-column",
      paramLabel = "COLUMN",
      description =
          "The column of a CSV, or the key of JSON lines, that names the samples; it is no input,"
              + " and is written with the outputs.")
  @Nullable String idColumn;

  @Option(
      names = "--batch-axis",
      paramLabel = "yes|no",
      defaultValue = "auto",
      description = "Whether the arrays have a batch dimension in front.")
  DataOptions.Choice batchAxis;

  @Option(
      names = {"--image-layout", "--layout"},
      paramLabel = "LAYOUT",
      defaultValue = "auto",
      converter = LayoutConverter.class,
      description =
          "Where the model wants the channels of an image: channels_last (nhwc), channels_first"
              + " (nchw).")
  DataOptions.ImageLayout imageLayout;

  @Option(
      names = "--image-size",
      paramLabel = "HxW",
      converter = ShapeConverter.class,
      description = "Height and width of images, for a model that takes any: 224x224.")
  @Nullable Shape imageSize;

  @Option(
      names = "--image-resize",
      paramLabel = "METHOD",
      defaultValue = "auto",
      description =
          "How an image is brought to the size of the model's input: nearest, bilinear, bicubic,"
              + " lanczos, box, hamming (all as keras.utils.load_img), or none to refuse one of"
              + " another size.")
  DataOptions.ImageResize imageResize;

  @Option(
      names = "--keep-aspect-ratio",
      description = "Resize the middle of an image that has the model's aspect ratio.")
  boolean keepAspectRatio;

  @Option(
      names = "--exif-orientation",
      description = "Turn images upright as the camera says, which Keras does not.")
  boolean exifOrientation;

  @Option(
      names = "--preprocess",
      paramLabel = "MODE",
      defaultValue = "none",
      description =
          "What becomes of the values 0 to 255 of images, as the modes of Keras's"
              + " preprocess_input: caffe, tf, torch, or none.")
  ImageOptions.Preprocess preprocess;

  @Option(
      names = "--scale",
      paramLabel = "FACTOR",
      converter = Scale.Converter.class,
      description = "Multiply the values of images: 0.5; 1/255 divides them by 255.")
  @Nullable Scale scale;

  @Option(
      names = "--offset",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Add this to the values of images, after --scale.")
  float offset;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description = "Refuse images of more pixels (default: 67108864).")
  @Nullable Integer maxPixels;

  private static String typed(Shape shape) {
    return shape.toString().replaceAll("[(),]", "").strip().replace(" ", "x");
  }

  /** What is wrong with the options together, or null. */
  @Nullable String wrong() {
    if (preprocess != ImageOptions.Preprocess.NONE && (scale != null || offset != 0)) {
      return "--preprocess excludes --scale and --offset";
    }
    if (imageSize != null
        && (imageSize.rank() != 2 || !imageSize.isKnown() || imageSize.size() == 0)) {
      return "--image-size: expected height and width, such as 224x224, got " + typed(imageSize);
    }
    if (maxPixels != null && maxPixels < 1) {
      return "--max-pixels: expected 1 or more, got " + maxPixels;
    }
    return null;
  }

  DataOptions options() {
    Scale by = scale == null ? new Scale(1, false) : scale;
    ImageOptions image =
        ImageOptions.defaults()
            .withLayout(imageLayout)
            .withResize(imageResize)
            .withKeepAspectRatio(keepAspectRatio)
            .withExifOrientation(exifOrientation)
            .withPreprocess(preprocess)
            .withScale(by.factor, by.divides, offset);
    if (imageSize != null) {
      image = image.withSize(imageSize.dim(0), imageSize.dim(1));
    }
    DataLimits limits = DataLimits.defaults();
    return DataOptions.defaults()
        .withFormat(format)
        .withCsv(new DataOptions.Csv(csvHeader, columns, idColumn))
        .withBatchAxis(batchAxis)
        .withImage(image)
        .withLimits(maxPixels == null ? limits : limits.withMaxImagePixels(maxPixels));
  }

  /** A factor, or what to divide by. */
  record Scale(float factor, boolean divides) {
    /** {@code 0.5}, or {@code 1/255}. */
    static final class Converter implements ITypeConverter<Scale> {
      @Override
      public Scale convert(String text) {
        boolean divides = text.startsWith("1/");
        try {
          float factor = Float.parseFloat(divides ? text.substring(2) : text);
          if (Float.isFinite(factor) && factor != 0) {
            return new Scale(factor, divides);
          }
        } catch (NumberFormatException e) {
          // told below
        }
        throw new TypeConversionException("'" + text + "' is not a factor such as 0.5 or 1/255");
      }
    }
  }

  /** Also the short names that other tools have. */
  static final class LayoutConverter implements ITypeConverter<DataOptions.ImageLayout> {
    @Override
    public DataOptions.ImageLayout convert(String text) {
      return switch (text.toLowerCase(java.util.Locale.ROOT)) {
        case "auto" -> DataOptions.ImageLayout.AUTO;
        case "channels_last", "nhwc" -> DataOptions.ImageLayout.CHANNELS_LAST;
        case "channels_first", "nchw" -> DataOptions.ImageLayout.CHANNELS_FIRST;
        default ->
            throw new TypeConversionException(
                "expected channels_last (nhwc) or channels_first (nchw), got '" + text + "'");
      };
    }
  }
}

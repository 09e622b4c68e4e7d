package org.keras4j.runtime.data;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers to what a data file does not say itself. Where one is {@code AUTO}, the readers guess and
 * tell their guess in one note that names the command's flag.
 *
 * @param format what the files are
 * @param batchAxis whether the arrays have a batch dimension in front
 * @param csv how CSV tables are read
 * @param image how images become numbers
 * @param skipBadRows whether samples that cannot be read are passed over; only where samples are
 *     read one by one (CSV, JSON lines, images)
 * @param limits bounds on the files
 */
public record DataOptions(
    Format format,
    Choice batchAxis,
    Csv csv,
    ImageOptions image,
    boolean skipBadRows,
    DataLimits limits) {

  static final String CSV_HEADER_FLAG = "--csv-header yes|no";
  static final String BATCH_AXIS_FLAG = "--batch-axis yes|no";
  static final String IMAGE_LAYOUT_FLAG = "--image-layout channels_last|channels_first";
  static final String IMAGE_RESIZE_FLAG = "--image-resize nearest|bilinear|none";

  /** A yes or no that may be left to the reader. */
  public enum Choice {
    AUTO,
    YES,
    NO
  }

  /** Kinds of data files. */
  public enum Format {
    /** The content decides, and where it leaves that open, the extension. */
    AUTO,
    NPY,
    NPZ,
    CSV,
    JSON,
    /** One JSON value a line: a sample each. */
    NDJSON,
    IMAGE
  }

  /** Order of the dimensions of an image. */
  public enum ImageLayout {
    AUTO,
    CHANNELS_LAST,
    CHANNELS_FIRST
  }

  /** Resampling, as the {@code interpolation} of {@code keras.utils.load_img}. */
  public enum ImageResize {
    /** Nearest neighbour with a note, {@code load_img}'s own default. */
    AUTO,
    NEAREST,
    BILINEAR,
    BICUBIC,
    LANCZOS,
    BOX,
    HAMMING,
    /** An image of another size is refused. */
    NONE
  }

  /**
   * How CSV tables are read.
   *
   * @param header whether the first row holds column names
   * @param columns which columns hold the inputs, in order: names, numbers from 1, or ranges of
   *     numbers as {@code 2-5}, separated by commas; or one such list for each input, as {@code
   *     NAME=a,b}. Empty for all but the id
   * @param id the column, a name or a number from 1, that names the samples and is no input
   */
  public record Csv(Choice header, List<String> columns, @Nullable String id) {
    public Csv {
      Objects.requireNonNull(header);
      columns = List.copyOf(columns);
    }
  }

  public DataOptions {
    Objects.requireNonNull(format);
    Objects.requireNonNull(batchAxis);
    Objects.requireNonNull(csv);
    Objects.requireNonNull(image);
    Objects.requireNonNull(limits);
  }

  /** Everything is guessed, with the default limits. */
  public static DataOptions defaults() {
    return new DataOptions(
        Format.AUTO,
        Choice.AUTO,
        new Csv(Choice.AUTO, List.of(), null),
        ImageOptions.defaults(),
        false,
        DataLimits.defaults());
  }

  public DataOptions withFormat(Format newFormat) {
    return new DataOptions(newFormat, batchAxis, csv, image, skipBadRows, limits);
  }

  public DataOptions withBatchAxis(Choice choice) {
    return new DataOptions(format, choice, csv, image, skipBadRows, limits);
  }

  public DataOptions withCsv(Csv newCsv) {
    return new DataOptions(format, batchAxis, newCsv, image, skipBadRows, limits);
  }

  public DataOptions withCsvHeader(Choice choice) {
    return withCsv(new Csv(choice, csv.columns(), csv.id()));
  }

  public DataOptions withImage(ImageOptions newImage) {
    return new DataOptions(format, batchAxis, csv, newImage, skipBadRows, limits);
  }

  public DataOptions withImageLayout(ImageLayout layout) {
    return withImage(image.withLayout(layout));
  }

  public DataOptions withImageResize(ImageResize resize) {
    return withImage(image.withResize(resize));
  }

  public DataOptions withSkipBadRows(boolean skip) {
    return new DataOptions(format, batchAxis, csv, image, skip, limits);
  }

  public DataOptions withLimits(DataLimits newLimits) {
    return new DataOptions(format, batchAxis, csv, image, skipBadRows, newLimits);
  }
}

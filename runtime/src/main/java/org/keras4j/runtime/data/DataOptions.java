package org.keras4j.runtime.data;

import java.util.Objects;

/**
 * Answers to what a data file does not say itself. Where one is {@code AUTO}, the readers guess and
 * tell their guess in one note that names the command's flag.
 *
 * @param csvHeader whether the first row of a CSV holds column names
 * @param batchAxis whether the arrays have a batch dimension in front
 * @param imageLayout where an image input wants its channels
 * @param imageResize how an image of another size is brought to the input's size
 * @param limits bounds on the files
 */
public record DataOptions(
    Choice csvHeader,
    Choice batchAxis,
    ImageLayout imageLayout,
    ImageResize imageResize,
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
    /** An image of another size is refused. */
    NONE
  }

  public DataOptions {
    Objects.requireNonNull(csvHeader);
    Objects.requireNonNull(batchAxis);
    Objects.requireNonNull(imageLayout);
    Objects.requireNonNull(imageResize);
    Objects.requireNonNull(limits);
  }

  /** Everything is guessed, with the default limits. */
  public static DataOptions defaults() {
    return new DataOptions(
        Choice.AUTO, Choice.AUTO, ImageLayout.AUTO, ImageResize.AUTO, DataLimits.defaults());
  }

  public DataOptions withCsvHeader(Choice choice) {
    return new DataOptions(choice, batchAxis, imageLayout, imageResize, limits);
  }

  public DataOptions withBatchAxis(Choice choice) {
    return new DataOptions(csvHeader, choice, imageLayout, imageResize, limits);
  }

  public DataOptions withImageLayout(ImageLayout layout) {
    return new DataOptions(csvHeader, batchAxis, layout, imageResize, limits);
  }

  public DataOptions withImageResize(ImageResize resize) {
    return new DataOptions(csvHeader, batchAxis, imageLayout, resize, limits);
  }

  public DataOptions withLimits(DataLimits newLimits) {
    return new DataOptions(csvHeader, batchAxis, imageLayout, imageResize, newLimits);
  }
}

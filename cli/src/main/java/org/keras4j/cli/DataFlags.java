package org.keras4j.cli;

import org.keras4j.runtime.data.DataOptions;
import picocli.CommandLine.Option;

/** What data files do not say themselves; whatever is not given is guessed, with a note. */
final class DataFlags {
  @Option(
      names = "--csv-header",
      paramLabel = "yes|no",
      defaultValue = "auto",
      description = "Whether the first row of a CSV file holds column names.")
  DataOptions.Choice csvHeader;

  @Option(
      names = "--batch-axis",
      paramLabel = "yes|no",
      defaultValue = "auto",
      description = "Whether the arrays have a batch dimension in front.")
  DataOptions.Choice batchAxis;

  @Option(
      names = "--image-layout",
      paramLabel = "LAYOUT",
      defaultValue = "auto",
      description =
          "Where the model wants the channels of an image: channels_last, channels_first.")
  DataOptions.ImageLayout imageLayout;

  @Option(
      names = "--image-resize",
      paramLabel = "METHOD",
      defaultValue = "auto",
      description =
          "How an image is brought to the size of the model's input: nearest, bilinear, or none to"
              + " refuse one of another size.")
  DataOptions.ImageResize imageResize;

  DataOptions options() {
    return DataOptions.defaults()
        .withCsvHeader(csvHeader)
        .withBatchAxis(batchAxis)
        .withImageLayout(imageLayout)
        .withImageResize(imageResize);
  }
}

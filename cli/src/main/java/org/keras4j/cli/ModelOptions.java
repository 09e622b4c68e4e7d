package org.keras4j.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.binding.Matching;
import org.keras4j.tensor.Shape;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model of a command, and how it is loaded. */
final class ModelOptions {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A model file: .keras, whole-model .h5, or .json with its weights beside it"
              + " (X.weights.h5, X.h5 or model.weights.h5 for X.json).")
  Path file;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "Take the weights from this file, instead of the model's own.")
  @Nullable Path weights;

  @Option(
      names = "--input-shape",
      paramLabel = "SHAPE",
      converter = ShapeConverter.class,
      description =
          "Batch shape of the input, for a Sequential that was saved without one:"
              + " None,28,28,1 for any number of 28x28 images.")
  @Nullable Shape inputShape;

  @Option(
      names = "--by-name",
      description =
          "Of the file of --weights, take the layers that have the same names, and leave the others"
              + " as they are in the model.")
  boolean byName;

  @Option(
      names = "--skip-mismatch",
      description =
          "Of the file of --weights, leave weights of another shape or number instead of refusing"
              + " the file.")
  boolean skipMismatch;

  KerasModel load() {
    return KerasModel.load(file, options());
  }

  LoadOptions options() {
    return LoadOptions.defaults()
        .withWeights(weights)
        .withMatching(new Matching(byName, skipMismatch))
        .withInputShape(inputShape);
  }
}

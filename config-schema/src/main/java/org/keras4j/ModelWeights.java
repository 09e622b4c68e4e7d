package org.keras4j;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.binding.BoundWeights;
import org.keras4j.binding.InitialWeights;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.JsonConfigFile;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredWeights;
import org.keras4j.io.WeightsFinder;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.TensorSpec;

/** Finds the weights of a model. */
final class ModelWeights {
  private ModelWeights() {}

  /**
   * The weights that the options ask for, or that are in the model's file or beside it.
   *
   * @param open the files that the model keeps open; those that are opened here are added
   * @param notes what was guessed is added
   */
  static WeightSource find(
      WeightSpecs specs,
      LoadOptions options,
      List<ModelFile> open,
      @Nullable Path file,
      List<String> notes) {
    limit(specs, options.limits(), file);
    if (options.matching().isLenient() && options.weights() != null) {
      WeightSource others = own(specs, options, open);
      return BoundWeights.bind(specs, stored(options, open, notes), options.matching(), others);
    }
    if (options.initSeed() != null) {
      return new InitialWeights(options.initSeed(), specs);
    }
    if (specs.weights().isEmpty()) {
      return new InitialWeights(0, specs);
    }
    return BoundWeights.bind(specs, stored(options, open, notes));
  }

  /** What the model has without the file that the options name, or null. */
  private static @Nullable WeightSource own(
      WeightSpecs specs, LoadOptions options, List<ModelFile> open) {
    if (options.initSeed() != null) {
      return new InitialWeights(options.initSeed(), specs);
    }
    Optional<StoredWeights> stored = open.isEmpty() ? Optional.empty() : open.get(0).weights();
    return stored.map(s -> BoundWeights.bind(specs, s)).orElse(null);
  }

  /** Refuses weights that are larger than the limits allow. */
  static void limit(WeightSpecs specs, LoadLimits limits, @Nullable Path file) {
    long bytes = 0;
    for (WeightSpecs.Entry e : specs.weights()) {
      TensorSpec s = e.weight().spec();
      bytes += (long) s.shape().size() * s.dtype().byteSize();
    }
    if (bytes > limits.maxWeightBytes()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_WEIGHTS,
          "the config declares "
              + bytes
              + " bytes of weights, the limit is "
              + limits.maxWeightBytes(),
          file == null ? null : file.toString(),
          null);
    }
  }

  /** The stored weights: of the file given, of the model's own, or of the one found beside it. */
  private static StoredWeights stored(
      LoadOptions options, List<ModelFile> open, List<String> notes) {
    ModelFile holder = open.isEmpty() ? null : open.get(0);
    if (options.weights() != null) {
      holder = ModelFile.open(options.weights(), options.limits());
      open.add(holder);
    } else if (holder instanceof JsonConfigFile) {
      WeightsFinder.Guess guess = WeightsFinder.find(holder.path());
      notes.add(guess.note() + " (LoadOptions.withWeights, or --weights FILE, takes others)");
      holder = ModelFile.open(guess.path(), options.limits());
      open.add(holder);
    }
    ModelFile from = holder;
    return Optional.ofNullable(from)
        .flatMap(ModelFile::weights)
        .orElseThrow(
            () ->
                new WeightMismatchException(
                    ErrorCode.MISSING_WEIGHTS,
                    "the model has no weights",
                    from == null ? null : from.path().toString(),
                    "give a file that holds them: LoadOptions.withWeights, or --weights FILE"));
  }
}

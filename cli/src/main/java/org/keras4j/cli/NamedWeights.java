package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.io.ModelFile;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.StoredWeights;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The weights of a model by their layers' names ({@code encoder/dense/kernel}), or the arrays of a
 * file of weights by their places in it. Values are read when they are asked for.
 */
final class NamedWeights implements AutoCloseable {
  /**
   * One weight.
   *
   * @param trainable null where no architecture tells
   * @param read reads its values
   */
  record Entry(String name, TensorSpec spec, @Nullable Boolean trainable, Supplier<Tensor> read) {
    long bytes() {
      return (long) spec.shape().size() * spec.dtype().byteSize();
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<KerasException> problems = new ArrayList<>();
  private final AutoCloseable file;

  private NamedWeights(AutoCloseable file) {
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @param stored whether the arrays of the file are wanted, whatever the architecture makes of
   *     them
   * @throws org.keras4j.errors.KerasException when it is no model, or its weights do not fit
   */
  static NamedWeights open(Path path, LoadOptions options, boolean stored) {
    ModelFile file = ModelFile.open(path, options.limits());
    boolean whole = false;
    try {
      whole = file.config().isPresent() && !stored;
      return whole ? ofModel(path, options) : ofFile(file);
    } catch (RuntimeException e) {
      whole = true;
      throw e;
    } finally {
      if (whole) {
        file.close();
      }
    }
  }

  private static NamedWeights ofFile(ModelFile file) {
    NamedWeights all = new NamedWeights(file);
    StoredWeights weights =
        file.weights()
            .orElseThrow(
                () ->
                    new WeightMismatchException(
                        ErrorCode.MISSING_WEIGHTS,
                        "the file holds no weights",
                        file.path().toString(),
                        null));
    for (StoredTensor t : weights.arrays()) {
      TensorSpec spec = new TensorSpec(t.dtype(), t.shape());
      all.entries.add(new Entry(t.path(), spec, null, t::read));
    }
    return all;
  }

  private static NamedWeights ofModel(Path path, LoadOptions options) {
    KerasModel model = KerasModel.load(path, options);
    NamedWeights all = new NamedWeights(model);
    try {
      boolean none = model.weightSpecs().weights().isEmpty();
      WeightSource source = none ? null : model.weights();
      for (WeightSpecs.Child c : model.weightSpecs().children()) {
        all.add(c.key(), c.specs().trainableWeights(), true, source);
        all.add(c.key(), c.specs().nonTrainableWeights(), false, source);
      }
      all.notes.addAll(model.notes());
      all.problems.addAll(model.model().problems());
      for (KerasException problem : all.problems) {
        all.notes.add(problem.getMessage());
      }
      if (!all.problems.isEmpty()) {
        all.notes.add(
            "the weights of such layers and of those behind them are not among these (weights list"
                + " --stored shows all arrays of the file)");
      }
      return all;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private void add(
      String layer,
      List<WeightSpecs.Entry> weights,
      boolean trainable,
      @Nullable WeightSource source) {
    for (WeightSpecs.Entry e : weights) {
      String key = layer + "/" + e.key();
      TensorSpec spec = e.weight().spec();
      Supplier<Tensor> read = () -> java.util.Objects.requireNonNull(source).read(key, spec);
      entries.add(new Entry(name(key), spec, trainable, read));
    }
  }

  /** The key of a weight without the lists of layers that it leads through. */
  static String name(String key) {
    String[] parts = key.split("/", -1);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      boolean list = parts[i].equals("layers") && i + 2 < parts.length;
      String part = list ? parts[++i] : parts[i];
      name.append(name.length() == 0 ? "" : "/").append(part);
    }
    return name.toString();
  }

  List<Entry> entries() {
    return entries;
  }

  /**
   * Refuses a model of which some layers' weights are not known.
   *
   * @throws KerasException the first reason
   */
  void requireWhole() {
    if (!problems.isEmpty()) {
      throw problems.get(0);
    }
  }

  /** What was guessed, and what is not known. */
  List<String> notes() {
    return notes;
  }

  /**
   * Those that are one of the names, or in a layer or group of one; all when there are no names.
   */
  List<Entry> select(List<String> names) {
    if (names.isEmpty()) {
      return entries;
    }
    List<Entry> found = new ArrayList<>();
    for (String name : names) {
      int before = found.size();
      for (Entry e : entries) {
        if (e.name().equals(name) || e.name().startsWith(name + "/")) {
          found.add(e);
        }
      }
      if (found.size() == before) {
        List<String> all = entries.stream().map(Entry::name).toList();
        throw new InputMismatchException(
            ErrorCode.INPUT_NAME,
            "there is no weight '" + Texts.shown(name) + "'." + Texts.didYouMean(name, all),
            null,
            "keras4j weights list shows their names");
      }
    }
    return found;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

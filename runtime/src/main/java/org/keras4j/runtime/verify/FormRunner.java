package org.keras4j.runtime.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.errors.Texts;
import org.keras4j.model.ModelSummary;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.runtime.data.DataOptions;
import org.keras4j.runtime.data.InputConformer;
import org.keras4j.runtime.data.InputSpec;
import org.keras4j.runtime.data.Npz;
import org.keras4j.runtime.data.TensorCompare;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.runtime.verify.GoldenRun.Status;
import org.keras4j.tensor.Tensor;

/** Runs one form of one case; the run may be stopped from another thread. */
final class FormRunner {
  private final GoldenCase golden;
  private final @Nullable Form form;
  private final VerifyOptions options;
  private final RunControl control;
  private final RunSaver saver;

  /**
   * @param form null when the case has none
   */
  FormRunner(GoldenCase golden, @Nullable Form form, VerifyOptions options) {
    this.golden = golden;
    this.form = form;
    this.options = options;
    this.control = RunControl.withTimeout(options.timeout());
    Path save = options.save();
    this.saver =
        new RunSaver(save == null ? null : save.resolve(golden.path()).resolve(formName()));
  }

  String formName() {
    return form == null ? "-" : form.fileName();
  }

  /** Asks the run to stop. */
  void abandon() {
    control.cancel();
  }

  /** Runs, compares and saves; never throws. */
  GoldenRun run() {
    try {
      return compare();
    } catch (PredictionCancelledException e) {
      return failed(timeoutMessage(), null);
    } catch (InternalException e) {
      return failed(e.describe(), e);
    } catch (KerasException e) {
      String message = "error[" + e.code().id() + "]: " + e.describe();
      return result(Status.REFUSED, message + saveError(message), null);
    } catch (Throwable e) {
      // Also OutOfMemoryError and StackOverflowError: no case stops the others.
      return failed(e.toString(), e);
    }
  }

  /** The outcome of a run that was abandoned, whatever became of it. */
  GoldenRun late() {
    GoldenRun run = failed(timeoutMessage(), null);
    saver.close();
    return run;
  }

  private String timeoutMessage() {
    return "took longer than " + options.timeout().toMillis() / 1000.0 + " s";
  }

  GoldenRun failed(String message, @Nullable Throwable e) {
    StringBuilder text = new StringBuilder(message);
    if (e != null) {
      for (StackTraceElement frame : e.getStackTrace()) {
        text.append("\n    at ").append(frame);
      }
    }
    return result(Status.FAILED, message + saveError(text.toString()), null);
  }

  /** Keeps an error; what that itself fails with is returned, to be told. */
  private String saveError(String text) {
    try {
      saver.error(text);
      return "";
    } catch (KerasException e) {
      return "\n" + e.describe();
    }
  }

  private GoldenRun result(Status status, String message, @Nullable Double maxDiff) {
    String line = Texts.printable(message).replaceAll("\\s*\n\\s*", "; ");
    return new GoldenRun(golden.name(), formName(), status, line, maxDiff);
  }

  private GoldenRun compare() {
    if (form == null) {
      return failed("the case holds no form of a model", null);
    }
    if (form == Form.CONFIG_ONLY) {
      return failed("model.json has neither model.weights.h5 nor weights.h5 beside it", null);
    }
    for (String file : List.of(GoldenCase.INPUTS, GoldenCase.OUTPUTS)) {
      if (!Files.exists(golden.directory().resolve(file))) {
        return failed("the case has no " + file, null);
      }
    }
    Map<String, Tensor> given = arrays(GoldenCase.INPUTS);
    Map<String, Tensor> wanted = arrays(GoldenCase.OUTPUTS);
    Expectation expected = Expectation.read(golden.directory());
    LoadOptions load = LoadOptions.defaults();
    if (form.hasOwnWeights()) {
      load = load.withWeights(golden.directory().resolve(form.fileName()));
    }
    String wrong;
    List<Tensor> results;
    try (KerasModel model = KerasModel.load(form.model(golden.directory()), load)) {
      wrong = expected.difference(ModelSummary.of(model.model()));
      PredictorOptions uncut = options.predictor().withBatchSize(0);
      try (Predictor predictor = Predictor.of(model, uncut)) {
        results = predictor.predict(inputs(model.inputs(), given, golden), control);
      }
    }
    control.check();
    saver.outputs(results);
    return compare(wrong, results, wanted, expected.tolerance());
  }

  private Map<String, Tensor> arrays(String file) {
    return Npz.read(golden.directory().resolve(file));
  }

  /** The arrays of a case in the types and shapes that its model asks for. */
  static List<Tensor> inputs(List<TensorPort> ports, Map<String, Tensor> given, GoldenCase golden) {
    List<Tensor> inputs = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Tensor t = given.get("input_" + i);
      if (t == null) {
        throw new KerasIoException(
            ErrorCode.READ_FAILED,
            "inputs.npz has " + given.size() + " arrays, but no input_" + i,
            golden.directory().toString(),
            null);
      }
      if (i < ports.size() && ports.get(i).spec() != null) {
        InputSpec spec =
            new InputSpec(ports.get(i).name(), ports.get(i).spec(), ports.get(i).complex());
        t = InputConformer.conform(spec, t, DataOptions.Choice.YES, note -> {});
      }
      inputs.add(t);
    }
    return inputs;
  }

  private GoldenRun compare(
      @Nullable String wrong,
      List<Tensor> results,
      Map<String, Tensor> wanted,
      TensorCompare.Tolerance tolerance) {
    List<String> misses = new ArrayList<>();
    if (wrong != null) {
      misses.add(wrong);
    }
    if (results.size() != wanted.size()) {
      misses.add("expected " + wanted.size() + " outputs, got " + results.size());
    }
    double maxDiff = 0;
    for (int i = 0; i < Math.min(results.size(), wanted.size()); i++) {
      Tensor want = wanted.get("output_" + i);
      if (want == null) {
        misses.add("outputs.npz has no output_" + i);
        continue;
      }
      TensorCompare.Result r = TensorCompare.compare(want, results.get(i), tolerance);
      maxDiff = Math.max(maxDiff, r.maxDiff());
      if (!r.ok()) {
        misses.add("output_" + i + ": " + r.message());
      }
    }
    return misses.isEmpty()
        ? result(Status.PASSED, "", maxDiff)
        : result(Status.MISMATCHED, String.join("; ", misses), maxDiff);
  }
}

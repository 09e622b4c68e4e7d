package org.keras4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.verify.GoldenRun;
import org.keras4j.runtime.verify.Verifier;
import org.keras4j.runtime.verify.VerifyOptions;
import org.keras4j.runtime.verify.VerifyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code keras4j verify}. */
@Command(
    name = "verify",
    header = "Compare predictions with those of real Keras.",
    customSynopsis = "keras4j verify DIR... [OPTION]...",
    description = {
      "",
      "Runs all golden cases in and below the directories. A case is a directory with inputs.npz"
          + " (input_0, … in the model's order), outputs.npz (output_0, … flattened in Keras's"
          + " order), and one or more forms of a model: model.keras; model.h5; model.json with"
          + " model.weights.h5; model.json with weights.h5. Each form is run. An expect.json may"
          + " give layers, parameter counts and tolerances (atol, rtol).",
      "",
      "Numbers agree when |a-b| <= 1e-4 * max(1, max|b|), unless the case says otherwise; NaN"
          + " equals NaN; integers and texts must be the same. A line is printed for each run that"
          + " does not pass, then the totals. The exit code is 1 unless all pass.",
      "",
      "tools/record_case.py MODEL, which comes with keras4j, makes a case of a model of your own"
          + " with the Keras that you have.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j verify runtime/src/test/golden",
      "  keras4j verify mycases --engine java --format json --save computed",
    })
final class VerifyCommand implements Callable<Integer> {
  /** What goes with every mismatch. */
  static final String RECORD =
      "tools/record_case.py MODEL makes a case for verify with your own Keras; with --layers it"
          + " records what each layer gives, and keras4j compare finds the first that differs";

  @Parameters(paramLabel = "DIR", arity = "1..*", description = "Directories with golden cases.")
  List<Path> directories;

  @Option(
      names = "--case-timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long one form of a case may take (default: 60).")
  double timeout;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description =
          "Keep what was computed: <path of the case below its root>/<form>/outputs.npz, or"
              + " error.txt there.")
  @Nullable Path save;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many runs at the same time (default: one for each processor).")
  @Nullable Integer jobs;

  @Mixin EngineOptions engine;
  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  VerifyCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (!(timeout > 0) || timeout > 1e9) {
      throw usage("--case-timeout: expected a positive number of seconds, got " + timeout);
    }
    if (jobs != null && (jobs < 1 || jobs > 1024)) {
      throw usage("--jobs: expected 1 to 1024, got " + jobs);
    }
    VerifyOptions options =
        VerifyOptions.defaults()
            .withPredictor(engine.options())
            .withTimeout(Duration.ofNanos((long) (timeout * 1e9)))
            .withSave(save);
    if (jobs != null) {
      options = options.withJobs(jobs);
    }
    VerifyReport report = new Verifier(options).verify(directories, this::tell);
    output.print(format.isJson() ? report.toJson() : report.totals() + "\n");
    if (report.count(GoldenRun.Status.MISMATCHED) > 0) {
      output.note(RECORD);
    }
    return report.allPassed() ? ExitCodes.OK : ExitCodes.NEGATIVE;
  }

  private void tell(GoldenRun run) {
    if (!format.isJson() && run.status() != GoldenRun.Status.PASSED) {
      output.print(
          run.status().label()
              + "  "
              + run.caseName()
              + "  "
              + run.form()
              + "  "
              + run.message()
              + "\n");
      output.flush();
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

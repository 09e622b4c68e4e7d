package org.keras4j.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.errors.KerasException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keras4j check}. */
@Command(
    name = "check",
    header = "Tell whether a model can run, and everything that is in its way.",
    customSynopsis = "keras4j check MODEL [OPTION]...",
    description = {
      "",
      "Reads the architecture and compares it with the weights (names and shapes, not their data)."
          + " All problems are listed at once: unknown layers, settings that are not supported,"
          + " calls that do not fit, weights that are missing or of another shape.",
      "",
      "The exit code is 0 when the model can run. Otherwise it is that of the worst problem: 3 when"
          + " anything is malformed, unsafe or does not fit, 7 when a limit is exceeded, 4 when"
          + " there are only things that keras4j does not support.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j check model.keras",
      "  keras4j check model.json --weights weights.h5 --format json",
    })
final class CheckCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Mixin ModelOptions model;

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  CheckCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (KerasModel loaded = model.load()) {
      List<KerasException> problems = loaded.problems();
      if (format.isJson()) {
        output.print(json(loaded, problems));
      } else {
        print(loaded, problems);
      }
      loaded.notes().forEach(output::note);
      return exitCode(problems);
    } catch (KerasException e) {
      if (format.isJson()) {
        output.print(json(null, List.of(e)));
      }
      throw e;
    }
  }

  private void print(KerasModel loaded, List<KerasException> problems) {
    output.print(model.file + ": " + loaded.format() + "\n");
    if (problems.isEmpty()) {
      int layers = loaded.model().layers().size();
      output.print(
          "ok: the model can run ("
              + layers
              + (layers == 1 ? " layer, " : " layers, ")
              + loaded.weightSpecs().parameterCount()
              + " parameters)\n");
      return;
    }
    for (KerasException e : problems) {
      output.print("error[" + e.code().id() + "]: " + e.describe() + "\n");
    }
    output.print(problems.size() == 1 ? "1 problem\n" : problems.size() + " problems\n");
  }

  static int exitCode(List<KerasException> problems) {
    int worst = ExitCodes.OK;
    for (KerasException e : problems) {
      int code = ExitCodes.of(e);
      if (rank(code) > rank(worst)) {
        worst = code;
      }
    }
    return worst;
  }

  private static int rank(int exitCode) {
    return List.of(
            ExitCodes.OK,
            ExitCodes.UNSUPPORTED,
            ExitCodes.BAD_INPUT,
            ExitCodes.IO,
            ExitCodes.LIMIT,
            ExitCodes.BAD_MODEL,
            ExitCodes.BUG)
        .indexOf(exitCode);
  }

  private String json(@Nullable KerasModel loaded, List<KerasException> problems) {
    StringWriter text = new StringWriter();
    try (JsonGenerator g = new JsonFactory().createGenerator(text)) {
      g.setPrettyPrinter(new DefaultPrettyPrinter());
      g.writeStartObject();
      g.writeNumberField("schema", SCHEMA);
      g.writeStringField("file", String.valueOf(model.file));
      g.writeStringField("format", loaded == null ? null : loaded.format());
      g.writeStringField("keras_version", loaded == null ? null : loaded.writer().version());
      g.writeBooleanField("ok", problems.isEmpty());
      g.writeArrayFieldStart("problems");
      for (KerasException e : problems) {
        g.writeStartObject();
        g.writeStringField("code", e.code().id());
        g.writeStringField("kind", kind(e));
        g.writeStringField("message", e.getMessage());
        g.writeStringField("location", e.location());
        g.writeStringField("hint", e.hint());
        g.writeEndObject();
      }
      g.writeEndArray();
      g.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  /** What kind of problem: the exception's name in snake case, without its last word. */
  private static String kind(KerasException e) {
    String name = e.getClass().getSimpleName();
    name = name.substring(0, name.length() - "Exception".length());
    StringBuilder s = new StringBuilder();
    for (char c : name.toCharArray()) {
      if (Character.isUpperCase(c)) {
        s.append(s.length() == 0 ? "" : "_").append(Character.toLowerCase(c));
      } else {
        s.append(c);
      }
    }
    return s.toString();
  }
}

package org.keras4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.Texts;
import org.keras4j.io.FilePart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keras4j inspect}. */
@Command(
    name = "inspect",
    header = "Tell what a model file is and what is in it.",
    customSynopsis = "keras4j inspect MODEL [OPTION]...",
    description = {
      "",
      "Format, the Keras that wrote it, inputs and outputs, what it was trained with, sizes, and"
          + " the files in an archive. A file of weights alone is described, too. No weight is"
          + " read.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j inspect model.keras",
      "  keras4j inspect model.h5 --format json | jq .training.optimizer",
    })
final class InspectCommand implements Callable<Integer> {
  @Mixin ModelOptions model;
  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  InspectCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Inspection found = Inspection.of(model.file, model.options());
    if (format.isJson()) {
      output.print(ConfigWriter.writePretty(found.json()) + "\n");
    } else {
      output.print(text(found));
    }
    return ExitCodes.OK;
  }

  private static String text(Inspection f) {
    List<List<String>> lines = new ArrayList<>();
    for (Map.Entry<String, List<String>> e : f.lines().entrySet()) {
      String label = e.getKey();
      for (String value : e.getValue()) {
        lines.add(List.of(label, Texts.printable(value)));
        label = "";
      }
    }
    StringBuilder s = new StringBuilder(Labels.aligned(lines));
    if (f.parts().size() > 1) {
      List<List<String>> parts = new ArrayList<>();
      int width = 0;
      for (FilePart p : f.parts()) {
        width = Math.max(width, String.valueOf(p.bytes()).length());
      }
      for (FilePart p : f.parts()) {
        String bytes = String.valueOf(p.bytes());
        parts.add(
            List.of(
                "  " + " ".repeat(width - bytes.length()) + bytes,
                Texts.shown(p.name()),
                p.bytes() == p.storedBytes() ? "" : "compressed to " + p.storedBytes()));
      }
      s.append("files, in bytes\n").append(Labels.aligned(parts));
    }
    return s.toString();
  }
}

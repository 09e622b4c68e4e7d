package org.keras4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigWriter;
import org.keras4j.errors.Texts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code keras4j scan}. */
@Command(
    name = "scan",
    header = "Tell what in a file is unsafe or refused, without loading its weights.",
    customSynopsis = "keras4j scan FILE [OPTION]...",
    description = {
      "",
      "Looks for Python code (Lambda layers and functions), classes of other packages, pickles,"
          + " links and paths that lead out of the file, damaged structures and exceeded limits,"
          + " and layers that keras4j does not support. Nothing of the file is run, as always.",
      "",
      "The exit code is 0 when nothing is unsafe or refused, 3 when something is unsafe or"
          + " malformed, else 4.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  keras4j scan downloaded.keras", "  keras4j scan model.h5 --format json"})
final class ScanCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  @Parameters(paramLabel = "FILE", description = "A model file, or a file of weights.")
  Path file;

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  ScanCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Scan scan = Scan.of(file);
    List<Finding> findings = new ArrayList<>(scan.findings());
    findings.sort(Comparator.comparing(Finding::severity));
    output.print(format.isJson() ? json(scan, findings) : text(scan, findings));
    int code = ExitCodes.OK;
    for (Finding f : findings) {
      switch (f.severity()) {
        case unsafe, malformed -> code = ExitCodes.BAD_MODEL;
        case refused -> code = code == ExitCodes.OK ? ExitCodes.UNSUPPORTED : code;
        case ignored -> {}
      }
    }
    return code;
  }

  private String text(Scan scan, List<Finding> findings) {
    StringBuilder s = new StringBuilder();
    s.append(file).append(": ").append(scan.format()).append('\n');
    Map<Finding.Severity, Integer> counts = new EnumMap<>(Finding.Severity.class);
    for (Finding f : findings) {
      counts.merge(f.severity(), 1, Integer::sum);
      s.append(f.severity()).append(f.code() == null ? "" : "[" + f.code() + "]");
      s.append(": ").append(Texts.printable(f.what())).append('\n');
      if (!f.place().isEmpty()) {
        s.append("  at ").append(Texts.printable(f.place())).append('\n');
      }
      if (f.remedy() != null) {
        s.append("  help: ").append(Texts.printable(f.remedy())).append('\n');
      }
    }
    List<String> totals = new ArrayList<>();
    counts.forEach((severity, n) -> totals.add(n + " " + severity));
    boolean fine = counts.keySet().stream().allMatch(k -> k == Finding.Severity.ignored);
    s.append(fine ? "ok: nothing is unsafe, nothing is refused" : String.join(", ", totals));
    return s.append('\n').toString();
  }

  private String json(Scan scan, List<Finding> findings) {
    Map<String, @Nullable Object> o = new LinkedHashMap<>();
    o.put("schema", SCHEMA);
    o.put("file", file.toString());
    o.put("format", scan.format());
    o.put("safe", findings.stream().noneMatch(f -> f.severity() == Finding.Severity.unsafe));
    List<Object> all = new ArrayList<>();
    for (Finding f : findings) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("severity", f.severity().toString());
      one.put("code", f.code());
      one.put("message", f.what());
      one.put("location", f.place().isEmpty() ? null : f.place());
      one.put("hint", f.remedy());
      all.add(one);
    }
    o.put("findings", all);
    return ConfigWriter.writePretty(o) + "\n";
  }
}

package org.keras4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.cli.plot.DotWriter;
import org.keras4j.cli.plot.Drawing;
import org.keras4j.cli.plot.ElkLayout;
import org.keras4j.cli.plot.HtmlWriter;
import org.keras4j.cli.plot.MermaidWriter;
import org.keras4j.cli.plot.PlotGraph;
import org.keras4j.cli.plot.PlotGraphReader;
import org.keras4j.cli.plot.PngWriter;
import org.keras4j.cli.plot.SvgWriter;
import org.keras4j.io.write.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code keras4j plot}. */
@Command(
    name = "plot",
    header = "Draw a model: its layers, their shapes, and how they are connected.",
    customSynopsis = "keras4j plot MODEL -o FILE [OPTION]...",
    description = {
      "",
      "The file's extension says what is drawn: .svg, .png, .html (a page with a search for layers,"
          + " and details where the pointer rests), .mmd (Mermaid, for Markdown) or .dot"
          + " (Graphviz). Nested models are frames around their layers.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j plot model.keras -o model.svg",
      "  keras4j plot model.h5 -o model.html --depth 0",
      "  keras4j plot model.json -o model.png --direction right --scale 2",
    })
final class PlotCommand implements Callable<Integer> {
  enum Direction {
    down,
    right
  }

  @Mixin ModelOptions model;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The file to write: .svg, .png, .html, .mmd or .dot.")
  Path file;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "100",
      description = "Levels of nested models to open (default: all); 0 draws each as one box.")
  int depth;

  @Option(
      names = "--direction",
      paramLabel = "WAY",
      defaultValue = "down",
      description = "down (the default) or right.")
  Direction direction;

  @Option(
      names = "--columns",
      paramLabel = "N",
      description =
          "Columns of a drawing that goes down (default: one, and for a long model as many as give"
              + " a picture of the form of a page).")
  @Nullable Integer columns;

  @Option(
      names = "--scale",
      paramLabel = "X",
      defaultValue = "1.5",
      description =
          "Size of a .png, in pixels for a unit of the drawing (default: 1.5); large drawings are"
              + " smaller.")
  double scale;

  @Mixin CommonOptions common;

  @Spec CommandSpec spec;

  private final Output output;

  PlotCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String format = name.substring(name.lastIndexOf('.') + 1);
    if (!format.matches("svg|png|html?|mmd|mermaid|dot|gv")) {
      throw usage("--output: expected .svg, .png, .html, .mmd or .dot, got " + file);
    }
    if (depth < 0) {
      throw usage("--depth: expected 0 or more, got " + depth);
    }
    if (columns != null && (columns < 1 || columns > 100)) {
      throw usage("--columns: expected 1 to 100, got " + columns);
    }
    if (columns != null && direction == Direction.right) {
      throw usage("--columns is for drawings that go down: leave --direction out");
    }
    if (!(scale > 0) || scale > 16) {
      throw usage("--scale: expected more than 0 and at most 16, got " + scale);
    }
    try (KerasModel loaded = model.load()) {
      PlotGraph graph = PlotGraphReader.read(loaded.model(), depth);
      loaded.notes().forEach(output::note);
      write(graph, format);
    }
    return ExitCodes.OK;
  }

  private void write(PlotGraph graph, String format) {
    boolean right = direction == Direction.right;
    switch (format) {
      case "mmd", "mermaid" -> text(MermaidWriter.write(graph, right));
      case "dot", "gv" -> text(DotWriter.write(graph, right));
      case "svg" -> text(SvgWriter.write(laidOut(graph)));
      case "png" -> {
        Drawing drawing = laidOut(graph);
        AtomicFile.write(file, out -> PngWriter.write(drawing, scale, out));
      }
      default -> text(HtmlWriter.write(graph, laidOut(graph)));
    }
  }

  private Drawing laidOut(PlotGraph graph) {
    return ElkLayout.of(graph, direction == Direction.right, columns == null ? 0 : columns);
  }

  private void text(String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

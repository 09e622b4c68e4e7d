package org.keras4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.LayerTrace;

/** The lines of {@code --trace}: what every layer call really gave. */
final class TraceTable {
  private static final List<String> HEADER =
      List.of("call", "class", "output shape", "dtype", "min", "mean", "max", "NaN");

  private TraceTable() {}

  /** A heading, and a line for each output of each call, named {@code layer[call][output]}. */
  static String render(List<LayerTrace> traces) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    for (LayerTrace t : traces) {
      lines.add(
          List.of(
              Texts.shown(t.layer()) + "[" + t.node() + "][" + t.output() + "]",
              Texts.shown(t.className()),
              t.shape().toString(),
              t.dtype().toString(),
              number(t.min()),
              number(t.mean()),
              number(t.max()),
              String.valueOf(t.nanCount())));
    }
    return Labels.aligned(lines);
  }

  private static String number(double v) {
    if (Double.isNaN(v)) {
      return "-";
    }
    return String.format(Locale.ROOT, "%.5g", v);
  }
}

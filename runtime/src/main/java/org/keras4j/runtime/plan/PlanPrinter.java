package org.keras4j.runtime.plan;

import java.util.Locale;
import org.keras4j.runtime.engine.Selection;

/** A plan as text. */
final class PlanPrinter {
  private PlanPrinter() {}

  static String print(ExecutionPlan plan) {
    StringBuilder s = new StringBuilder();
    long constants =
        plan.steps().stream()
            .flatMap(step -> java.util.Arrays.stream(step.inputs()))
            .filter(l -> l.constant() != null && l.constant().isPresent())
            .map(l -> l.constant().array())
            .distinct()
            .mapToLong(a -> (long) java.lang.reflect.Array.getLength(a) * bytes(a))
            .sum();
    s.append(
        String.format(
            Locale.ROOT,
            "plan: %d steps, %s of memory per session in %d slots, %s of constants and %s packed%n",
            plan.steps().size(),
            size(plan.arenaBytes()),
            plan.memory().slots().size(),
            size(constants),
            size(plan.packedBytes())));
    if (plan.steps().stream().anyMatch(step -> step.selection().engine().equals("nd4j"))) {
      s.append("Its nd4j steps allocate memory in each run.").append(System.lineSeparator());
    }
    locations(s.append("inputs:"), plan.inputs());
    int i = 0;
    for (Step step : plan.steps()) {
      s.append(String.format(Locale.ROOT, "%4d  %-6s ", i++, step.selection().engine()));
      s.append(op(step)).append(' ');
      join(s, step.inputs());
      s.append(" -> ");
      join(s, step.outputs());
      if (step.scratch().length > 0) {
        long bytes = 0;
        for (Location l : step.scratch()) {
          bytes += (long) l.spec().shape().size() * l.spec().dtype().byteSize();
        }
        s.append(" scratch ").append(size(bytes));
      }
      if (!step.node().origin().isEmpty()) {
        s.append("  [").append(step.node().origin()).append(']');
      }
      s.append(System.lineSeparator());
      for (Selection.Refusal r : step.selection().refusals()) {
        s.append("        not ").append(r.engine()).append(": ").append(r.reason());
        s.append(System.lineSeparator());
      }
    }
    locations(s.append("outputs:"), plan.outputs());
    return s.toString();
  }

  /** The op with its arguments and, in braces, what computes it. */
  private static String op(Step step) {
    if (step.isTransfer()) {
      return "copy";
    }
    String label = step.selection().kernel().label();
    return OpText.of(step.node().op()) + (label.isEmpty() ? "" : " {" + label + "}");
  }

  private static void locations(StringBuilder s, Iterable<Location> locations) {
    for (Location l : locations) {
      s.append(' ').append(text(l));
    }
    s.append(System.lineSeparator());
  }

  private static void join(StringBuilder s, Location[] locations) {
    for (int i = 0; i < locations.length; i++) {
      s.append(i == 0 ? "" : " ").append(text(locations[i]));
    }
  }

  private static String text(Location l) {
    return l.spec() + (l.constant() != null ? "#const" : "#" + l.slot());
  }

  private static int bytes(Object array) {
    return array instanceof float[] || array instanceof String[] ? 4 : 8;
  }

  private static String size(long bytes) {
    if (bytes < 10_000) {
      return bytes + " B";
    }
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}

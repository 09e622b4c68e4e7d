package org.keras4j.cli;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigWriter;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.ops.RefusedOps;
import org.keras4j.registry.LayerRegistry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keras4j layers}. */
@Command(
    name = "layers",
    header = "List the layers and operations that keras4j knows.",
    customSynopsis = "keras4j layers [TEXT] [OPTION]...",
    description = {
      "",
      "Every class of Keras that a model may hold, with its other names, and the operations that"
          + " are refused, with the reason. Layers that libraries on the class path bring are"
          + " listed, too. The exit code is 1 when nothing matches.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  keras4j layers conv",
      "  keras4j layers --kind op --format json",
    })
final class LayersCommand implements Callable<Integer> {
  /** Raised when a key changes its meaning or goes away. */
  private static final int SCHEMA = 1;

  enum Kind {
    layer,
    op
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "TEXT",
      description = "Only classes whose names contain this, in whatever case.")
  @Nullable String text;

  @Option(names = "--kind", paramLabel = "KIND", description = "Only one kind: layer or op.")
  @Nullable Kind kind;

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  LayersCommand(Output output) {
    this.output = output;
  }

  /** A class, with what it is called elsewhere, or why it is refused. */
  private record Known(Kind kind, String name, List<String> aliases, @Nullable String refusal) {
    boolean matches(String text) {
      return contains(name, text) || aliases.stream().anyMatch(a -> contains(a, text));
    }

    private static boolean contains(String name, String text) {
      return name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public Integer call() {
    List<Known> found = new ArrayList<>();
    for (Known k : all()) {
      if ((kind == null || k.kind == kind) && (text == null || k.matches(text))) {
        found.add(k);
      }
    }
    output.print(format.isJson() ? json(found) : text(found));
    if (found.isEmpty()) {
      output.note("no " + (kind == null ? "layer or operation" : kind) + " is called so");
    }
    return found.isEmpty() ? ExitCodes.NEGATIVE : ExitCodes.OK;
  }

  /** Layers, then operations, each in the order of their names. */
  private static List<Known> all() {
    Map<Object, Known> byFactory = new IdentityHashMap<>();
    Map<String, Known> sorted = new TreeMap<>();
    for (LayerType t : LayerRegistry.discovered().types()) {
      Known first = byFactory.get(t.factory());
      if (first != null && !first.name.equals(t.className())) {
        first.aliases.add(t.className());
        continue;
      }
      Kind kind = t.namespace().equals(LayerType.OPS) ? Kind.op : Kind.layer;
      Known k = new Known(kind, t.className(), new ArrayList<>(), null);
      byFactory.put(t.factory(), k);
      sorted.put(kind + " " + t.className(), k);
    }
    RefusedOps.REASONS.forEach(
        (name, why) ->
            sorted.putIfAbsent(Kind.op + " " + name, new Known(Kind.op, name, List.of(), why)));
    return new ArrayList<>(sorted.values());
  }

  private static String text(List<Known> found) {
    List<List<String>> lines = new ArrayList<>();
    for (Known k : found) {
      String about = k.aliases.isEmpty() ? "" : "also " + String.join(", ", k.aliases);
      lines.add(
          List.of(k.kind.toString(), k.name, k.refusal == null ? about : "refused: " + k.refusal));
    }
    return Labels.aligned(lines);
  }

  private static String json(List<Known> found) {
    List<Object> all = new ArrayList<>();
    for (Known k : found) {
      Map<String, @Nullable Object> o = new LinkedHashMap<>();
      o.put("kind", k.kind.toString());
      o.put("class_name", k.name);
      o.put("aliases", k.aliases);
      o.put("supported", k.refusal == null);
      o.put("reason", k.refusal);
      all.add(o);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("schema", SCHEMA);
    json.put("classes", all);
    return ConfigWriter.writePretty(json) + "\n";
  }
}

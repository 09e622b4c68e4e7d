package org.keras4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.keras4j.KerasModel;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import org.keras4j.runtime.EngineStatus;
import org.keras4j.runtime.Engines;
import org.keras4j.runtime.Libraries;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.tensor.Tensor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keras4j doctor}. */
@Command(
    name = "doctor",
    header = "Tell what keras4j finds on this machine, and whether it can predict.",
    customSynopsis = "keras4j doctor [OPTION]...",
    description = {
      "",
      "Starts each engine and has it compute a small model. An engine that does not start is no"
          + " fault: the others compute everything. Exit code 0: it can predict; 1: it cannot.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {"  keras4j doctor", "  keras4j doctor --format json | jq .engines"})
final class DoctorCommand implements Callable<Integer> {
  /** How far engines may be apart on a small model. */
  private static final double CLOSE = 1e-5;

  private static final List<String[]> LIBRARIES =
      List.of(
          new String[] {"org.bytedeco", "dnnl"},
          new String[] {"org.bytedeco", "javacpp"},
          new String[] {"org.nd4j", "nd4j-api"},
          new String[] {"org.bytedeco", "openblas"},
          new String[] {"com.fasterxml.jackson.core", "jackson-databind"});

  @Mixin FormatOption format;
  @Mixin CommonOptions common;

  private final Output output;

  DoctorCommand(Output output) {
    this.output = output;
  }

  /** What was found. */
  private record Findings(
      Machine machine,
      List<EngineStatus> engines,
      @Nullable String archive,
      String archiveState,
      @Nullable String problem) {}

  @Override
  public Integer call() {
    String used = Machine.usedArchive();
    String wanted = System.getProperty(StartArchive.PROPERTY);
    String state =
        used != null
            ? "in use"
            : wanted != null ? "made in the background after this command" : "off";
    List<EngineStatus> engines = new ArrayList<>();
    String problem;
    try {
      Tensor expected = predict(List.of());
      problem = null;
      for (EngineStatus engine : Engines.status()) {
        engines.add(engine.available() ? tried(engine, expected) : engine);
      }
    } catch (KerasException | LinkageError e) {
      problem = e.toString();
    }
    Findings findings =
        new Findings(Machine.here(), engines, used != null ? used : wanted, state, problem);
    output.print(format.isJson() ? json(findings) : text(findings));
    return problem == null ? ExitCodes.OK : ExitCodes.NEGATIVE;
  }

  /** The engine, with a problem when it does not compute what the others do. */
  private static EngineStatus tried(EngineStatus engine, Tensor expected) {
    String problem = null;
    try {
      Tensor given = predict(List.of(engine.name()));
      for (int i = 0; i < expected.size() && problem == null; i++) {
        double apart = Math.abs(given.getDouble(i) - expected.getDouble(i));
        problem = apart <= CLOSE ? null : "its numbers are not those of the other engines";
      }
    } catch (KerasException | LinkageError e) {
      problem = e.toString();
    }
    return new EngineStatus(engine.name(), engine.version(), problem);
  }

  /** What the small model gives for zeros. */
  private static Tensor predict(List<String> engines) {
    PredictorOptions options = PredictorOptions.defaults().withEngines(engines);
    Path file = null;
    try (InputStream in = DoctorCommand.class.getResourceAsStream("start/model.keras")) {
      if (in == null) {
        throw new FileNotFoundException("start/model.keras");
      }
      file = Files.createTempFile("keras4j", ".keras");
      Files.write(file, in.readAllBytes());
      try (KerasModel model = KerasModel.load(file);
          Predictor predictor = Predictor.of(model, options)) {
        return predictor.predict(Tensor.of(new float[16 * 16 * 3], 1, 16, 16, 3)).get(0);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }

  private static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String[] library : LIBRARIES) {
      String version = Libraries.version(library[0], library[1]);
      if (version != null) {
        versions.put(library[1], version);
      }
    }
    versions.put("picocli", CommandLine.VERSION);
    return versions;
  }

  private String text(Findings f) {
    Machine m = f.machine();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("keras4j", VersionProvider.keras4j()));
    lines.add(List.of("Java", Machine.java().get(0)));
    lines.add(List.of("system", Machine.java().get(1)));
    lines.add(List.of("processor", m.cpu() + ", " + m.processors() + " to use"));
    if (!m.features().isEmpty()) {
      lines.add(List.of("", String.join(" ", m.features())));
    }
    lines.add(List.of("memory", m.memoryMb() + " MB, of them a heap of up to " + m.heapMb()));
    for (EngineStatus e : f.engines()) {
      String version = e.version() == null ? "available" : e.version();
      String about = e.problem() == null ? version : "not used: " + Texts.printable(e.problem());
      lines.add(List.of("engine " + e.name(), about));
    }
    versions().forEach((name, version) -> lines.add(List.of("library " + name, version)));
    String archive = f.archive() == null ? "" : ": " + Texts.printable(f.archive());
    lines.add(List.of("start archive", f.archiveState() + archive));
    lines.add(
        List.of("predicts", f.problem() == null ? "yes" : "no: " + Texts.printable(f.problem())));
    return Labels.aligned(lines);
  }

  private String json(Findings f) {
    Machine m = f.machine();
    ObjectNode o = new ObjectMapper().createObjectNode();
    o.put("keras4j", VersionProvider.keras4j());
    o.put("java", Machine.java().get(0));
    o.put("system", Machine.java().get(1));
    o.put("processor", m.cpu());
    ArrayNode features = o.putArray("features");
    m.features().forEach(features::add);
    o.put("processors", m.processors());
    o.put("threads", m.processors());
    o.put("memoryMb", m.memoryMb());
    o.put("heapMb", m.heapMb());
    ArrayNode engines = o.putArray("engines");
    for (EngineStatus e : f.engines()) {
      ObjectNode engine = engines.addObject();
      engine.put("name", e.name());
      engine.put("available", e.available());
      engine.put("version", e.version());
      engine.put("problem", e.problem());
    }
    ObjectNode libraries = o.putObject("libraries");
    versions().forEach(libraries::put);
    o.put("startArchive", f.archive());
    o.put("startArchiveState", f.archiveState());
    o.put("predicts", f.problem() == null);
    o.put("problem", f.problem());
    return o.toPrettyString() + "\n";
  }
}

package org.keras4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keras4j.KerasModel;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.layers.Layer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.OpGraph;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Graphs as real Keras wrote them, with what it says of them: see src/test/python/graphs.py. */
class GraphsTest {
  private static final Path GRAPHS = Path.of("src/test/resources/graphs");

  @TestFactory
  Stream<DynamicTest> areWhatKerasSaysOfThem() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(GRAPHS)) {
      files = all.filter(f -> f.toString().endsWith(".expect.json")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(30);
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(GRAPHS.relativize(f).toString(), () -> compare(f)));
  }

  private static void compare(Path file) throws IOException {
    ConfigNode expect =
        ConfigReader.read(Files.readAllBytes(file), LoadLimits.defaults(), file.toString());
    String config = file.getFileName().toString().replace(".expect", "");
    KerasModel loaded = KerasModel.fromJson(Files.readString(file.resolveSibling(config)));
    assertThat(loaded.model().problems()).isEmpty();
    Model model = loaded.model();
    ModelGraph graph = model.graph();
    assertThat(graph).isNotNull();
    for (ConfigNode layer : expect.get("layers").items()) {
      String name = layer.get("name").string();
      Layer found = graph.layers().get(name);
      if (found == null) {
        assertThat(model).as(name).isInstanceOf(Sequential.class);
        continue;
      }
      assertThat(found.base().className()).as(name).isEqualTo(layer.get("class_name").string());
      assertThat(calls(graph, found)).as(name).isEqualTo(layer.get("calls").value());
      WeightSpecs specs = graph.specs().get(name);
      assertThat(specs == null ? 0 : specs.parameterCount())
          .as("parameters of " + name)
          .isEqualTo(layer.get("params").value());
    }
    WeightSpecs all = loaded.weightSpecs();
    List<Object> weights = new ArrayList<>();
    all.weights().forEach(e -> weights.add(List.of(e.weight().name(), dims(e.weight().spec()))));
    assertThat(weights).isEqualTo(expect.get("weights").value());
    assertThat(all.trainableWeights()).hasSize(expect.get("trainable").integer());
    assertThat(all.parameterCount()).isEqualTo(expect.get("total_params").value());
    assertThat(shapes(graph.flatInputs())).isEqualTo(expect.get("inputs").value());
    assertThat(shapes(graph.flatOutputs())).isEqualTo(expect.get("outputs").value());
    lowersAs(model, graph);
  }

  /** With every dimension known, each call refines the shapes of the summary. */
  private static void lowersAs(Model model, ModelGraph graph) {
    List<TensorSpec> inputs = new ArrayList<>();
    for (KerasTensor t : graph.flatInputs()) {
      int[] dims = t.spec().shape().dims();
      for (int i = 0; i < dims.length; i++) {
        dims[i] = dims[i] == Shape.UNKNOWN ? i + 2 : dims[i];
      }
      inputs.add(new TensorSpec(t.spec().dtype(), Shape.of(dims)));
    }
    List<String> calls = new ArrayList<>();
    ModelGraph.Observer observer =
        (of, node, outputs) -> {
          if (!of.isEmpty()) {
            return;
          }
          calls.add(node.layer().name());
          for (int i = 0; i < node.outputs().size(); i++) {
            Shape actual = outputs.get(i).shape();
            assertThat(actual.isKnown()).isTrue();
            assertThat(actual.isCompatibleWith(node.outputs().get(i).spec().shape()))
                .as("%s of %s", actual, node.outputs().get(i))
                .isTrue();
          }
        };
    OpGraph g =
        Lowering.lower(
            model, Lowering.weightsOf(model), inputs, List.of(), observer, new ArrayList<>());
    assertThat(calls).hasSize(graph.nodes().size() - graph.flatInputs().size());
    assertThat(g.outputs()).hasSize(graph.flatOutputs().size() + g.states().size());
  }

  private static List<Object> calls(ModelGraph graph, Layer layer) {
    List<Object> calls = new ArrayList<>();
    for (Node n : graph.nodesOf(layer)) {
      calls.add(shapes(n.outputs()));
    }
    return calls;
  }

  private static List<Object> shapes(List<KerasTensor> tensors) {
    List<Object> shapes = new ArrayList<>();
    tensors.forEach(t -> shapes.add(dims(t.spec())));
    return shapes;
  }

  private static List<Object> dims(TensorSpec spec) {
    List<Object> out = new ArrayList<>();
    for (int d : spec.shape().dims()) {
      out.add(d == Shape.UNKNOWN ? null : (Object) (long) d);
    }
    return out;
  }
}

package org.keras4j.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Layer;
import org.keras4j.layers.UnknownLayer;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.tensor.Shape;

/** Reads the rows and counts of a {@link ModelSummary} off a model. */
final class SummaryReader {
  private static final String UNKNOWN = "?";

  /** Classes without state that Keras marks as built when they are made, called or not. */
  private static final Set<String> BUILT_WHEN_MADE =
      Set.of(
          "Activation",
          "ActivityRegularization",
          "AlphaDropout",
          "AveragePooling1D",
          "AveragePooling2D",
          "AveragePooling3D",
          "Dropout",
          "ELU",
          "GaussianDropout",
          "GaussianNoise",
          "GlobalAveragePooling1D",
          "GlobalAveragePooling2D",
          "GlobalAveragePooling3D",
          "GlobalMaxPooling1D",
          "GlobalMaxPooling2D",
          "GlobalMaxPooling3D",
          "Identity",
          "LeakyReLU",
          "Masking",
          "MaxPooling1D",
          "MaxPooling2D",
          "MaxPooling3D",
          "ReLU",
          "Reshape",
          "Softmax",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "UnitNormalization");

  private final List<String> notes = new ArrayList<>();
  private int unknown;

  ModelSummary read(Model model) {
    ModelGraph graph = model.graph();
    GraphDepths depths = graph == null ? null : GraphDepths.of(graph);
    boolean sequential = depths == null || model instanceof Sequential;
    List<ModelSummary.Row> rows = rows(model, sequential ? null : depths, 0);
    WeightSpecs weights = Lowering.weightsOf(model);
    if (unknown > 0) {
      notes.add(
          "the totals leave out "
              + unknown
              + (unknown == 1
                  ? " layer whose parameters are not known"
                  : " layers whose parameters are not known"));
    }
    return new ModelSummary(
        model.name(),
        model.base().className(),
        sequential || depths.isChain(),
        rows,
        count(weights.trainableWeights()),
        count(weights.nonTrainableWeights()),
        List.copyOf(notes));
  }

  /** Rows of a model's layers; the depths are those of a Functional model at the top. */
  private List<ModelSummary.Row> rows(Model model, @Nullable GraphDepths depths, int depth) {
    ModelGraph graph = model.graph();
    Map<String, List<Node>> calls = new TreeMap<>();
    if (graph != null) {
      for (Node n : graph.nodes()) {
        calls.computeIfAbsent(n.layer().name(), k -> new ArrayList<>(1)).add(n);
      }
      for (List<Node> of : calls.values()) {
        of.sort((a, b) -> Integer.compare(a.index(), b.index()));
      }
    }
    List<Layer> layers = depths == null ? model.layers() : depths.order(model.layers());
    List<ModelSummary.Row> rows = new ArrayList<>(layers.size());
    for (Layer layer : layers) {
      List<Node> of = calls.getOrDefault(layer.name(), List.of());
      WeightSpecs specs = graph == null ? null : graph.specs().get(layer.name());
      rows.add(row(layer, of, specs, graph != null, depths, depth));
    }
    return rows;
  }

  private ModelSummary.Row row(
      Layer layer,
      List<Node> calls,
      @Nullable WeightSpecs specs,
      boolean graphKnown,
      @Nullable GraphDepths depths,
      int depth) {
    List<Shape> shapes = calls.isEmpty() ? null : shapes(calls.get(calls.size() - 1));
    boolean built = graphKnown || BUILT_WHEN_MADE.contains(layer.base().className());
    Long params = null;
    Long trainable = null;
    if (specs != null) {
      trainable = count(specs.trainableWeights()).params();
      params = trainable + count(specs.nonTrainableWeights()).params();
    } else if (!graphKnown || shapes != null) {
      params = 0L;
      trainable = 0L;
    }
    String note = layer instanceof UnknownLayer u ? String.valueOf(u.problem().getMessage()) : null;
    if (params == null && depth == 0) {
      unknown++;
    }
    if (note != null) {
      notes.add(note);
    }
    return new ModelSummary.Row(
        layer.name(),
        withoutPackage(layer.base().className()),
        shapes,
        shapes == null ? UNKNOWN : text(shapes),
        calls.stream().map(SummaryReader::shapes).distinct().count() > 1,
        params,
        trainable,
        isTrainable(layer),
        built,
        depths == null ? List.of() : connections(calls, depths),
        depth,
        layer instanceof Model m ? rows(m, null, depth + 1) : List.of(),
        note);
  }

  /** As Keras says it of a layer it has read: Keras 2 reads the flags of layers, not of models. */
  private static boolean isTrainable(Layer layer) {
    boolean isForgotten = layer instanceof Model && !layer.base().writer().isKeras3();
    return isForgotten || layer.base().trainable();
  }

  /** The output shapes of a call, or null when one is not known. */
  private static @Nullable List<Shape> shapes(Node call) {
    List<Shape> shapes = new ArrayList<>(call.outputs().size());
    for (KerasTensor t : call.outputs()) {
      if (t.spec() == null) {
        return null;
      }
      shapes.add(t.spec().shape());
    }
    return shapes;
  }

  private static List<String> connections(List<Node> calls, GraphDepths depths) {
    List<String> out = new ArrayList<>();
    for (Node n : calls) {
      if (depths.reaches(n)) {
        for (KerasTensor t : GraphDepths.inputsOf(n)) {
          out.add(t.layer() + "[" + t.nodeIndex() + "][" + t.tensorIndex() + "]");
        }
      }
    }
    return out;
  }

  /** One shape as it is; several as a list. */
  private static String text(List<Shape> shapes) {
    if (shapes.size() == 1) {
      return text(shapes.get(0));
    }
    StringBuilder s = new StringBuilder("[");
    for (int i = 0; i < shapes.size(); i++) {
      s.append(i == 0 ? "" : ", ").append(text(shapes.get(i)));
    }
    return s.append(']').toString();
  }

  /** A shape as Keras's table has it: like a tuple, but without a comma after a single one. */
  private static String text(Shape shape) {
    StringBuilder s = new StringBuilder("(");
    for (int i = 0; i < shape.rank(); i++) {
      s.append(i == 0 ? "" : ", ");
      s.append(shape.dim(i) == Shape.UNKNOWN ? "None" : Integer.toString(shape.dim(i)));
    }
    return s.append(')').toString();
  }

  /** The sizes of weights; those of a layer that several models share count once. */
  private static ModelSummary.Count count(List<WeightSpecs.Entry> weights) {
    long params = 0;
    long bytes = 0;
    Map<Layer, Set<String>> seen = new IdentityHashMap<>();
    for (WeightSpecs.Entry e : weights) {
      Set<String> names = seen.computeIfAbsent(e.owner().layer(), l -> new HashSet<>());
      if (!e.weight().counted() || !names.add(e.weight().name())) {
        continue;
      }
      long n = 1;
      for (int d : e.weight().spec().shape().dims()) {
        n *= d;
      }
      params += e.owner().isComplex(e.weight()) ? n / 2 : n;
      bytes += n * e.weight().spec().dtype().byteSize();
    }
    return new ModelSummary.Count(params, bytes);
  }

  /** The name of a class as Python has it, without the package it was registered under. */
  private static String withoutPackage(String registered) {
    return registered.substring(registered.indexOf('>') + 1);
  }
}

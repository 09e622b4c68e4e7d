package org.keras4j.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.SizeNeeded;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** From a model to the op graph that computes it for inputs of given shapes. */
public final class Lowering {
  /** What to do where a Sequential does not know what goes in. */
  private static final String NO_SHAPE_HINT =
      "made in Java: begin it with Input.of(...); loaded: LoadOptions.withInputShape, or"
          + " --input-shape; in Keras: model.build(input_shape) before saving";

  private Lowering() {}

  /** The weights of a whole model; keys below it name them everywhere. */
  public static WeightSpecs weightsOf(Model model) {
    WeightSpecs root = new WeightSpecs(model);
    ModelGraph graph = model.graph();
    if (graph != null) {
      model.build(root, new InputShapes(List.of()));
    }
    return root;
  }

  /**
   * Lowers a model.
   *
   * @param root the model's weights, of {@link #weightsOf}
   * @param inputs the types and known shapes of the inputs in the model's order
   * @param sizes dimensions that depend on the data, as far as they were measured
   * @param observer told of each call, or null; may add outputs of its own to {@code extra}
   * @param extra values to be computed after the model's outputs; read when all calls are made
   * @return the graph: its inputs are the model's, then its {@link OpGraph#states states}; its
   *     outputs are the model's, the extra ones, then the states afterwards; or a graph of the same
   *     inputs that computes the next of the sizes, a scalar, and nothing else
   * @throws UnsupportedModelException when the model holds what keras4j cannot run
   * @throws InputMismatchException when the inputs do not fit
   */
  public static OpGraph lower(
      Model model,
      WeightSpecs root,
      List<TensorSpec> inputs,
      List<Integer> sizes,
      ModelGraph.@Nullable Observer observer,
      List<Value> extra) {
    ModelGraph graph = requireRunnable(model);
    List<KerasTensor> expected = graph.flatInputs();
    if (inputs.size() != expected.size()) {
      throw new InputMismatchException(
          ErrorCode.INPUT_NAME,
          "the model has " + Texts.count(expected.size(), "input") + ", got " + inputs.size());
    }
    OpGraph g = OpGraph.measured(sizes);
    g.fixedBatch(fixedBatch(expected));
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      check(expected.get(i), inputs.get(i));
      Value v = g.input(expected.get(i).layer(), inputs.get(i));
      values.add(takesParts(expected.get(i), v.shape()) ? ComplexOp.of(g, v) : v);
    }
    Values out;
    try {
      out = graph.run(g, values, new Weights(g, "", root), null, observer);
    } catch (SizeNeeded e) {
      return g;
    }
    List<Value> all = new ArrayList<>(out.all());
    all.addAll(extra);
    g.states().forEach(s -> all.add(s.after()));
    g.outputs(all);
    return g;
  }

  /** The graph of a model that can run. */
  public static ModelGraph requireRunnable(Model model) {
    requireKnown(model);
    return requireBuilt(model);
  }

  /** Refuses a model with layers that are unknown or cannot be called, by the first of them. */
  public static void requireKnown(Model model) {
    if (!model.problems().isEmpty()) {
      KerasException first = model.problems().get(0);
      if (model.problems().size() == 1) {
        throw first;
      }
      throw first.within(
          "1 of "
              + model.problems().size()
              + " problems (all: KerasModel.problems, or the command check)");
    }
  }

  /** The graph of a model whose input shape is known. */
  public static ModelGraph requireBuilt(Model model) {
    ModelGraph graph = model.graph();
    if (graph == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the Sequential model '" + model.name() + "' has no input shape",
          null,
          NO_SHAPE_HINT);
    }
    return graph;
  }

  /** Whether inputs declare the number of rows in a batch; null when only some do. */
  public static @Nullable Boolean fixedBatch(List<KerasTensor> inputs) {
    long fixed = inputs.stream().filter(Lowering::declaresBatch).count();
    return fixed == 0 || fixed == inputs.size() ? Boolean.valueOf(fixed > 0) : null;
  }

  private static boolean declaresBatch(KerasTensor input) {
    TensorSpec spec = input.spec();
    return spec != null && spec.shape().rank() > 0 && spec.shape().dim(0) != Shape.UNKNOWN;
  }

  /** True unless real numbers are given where complex ones are expected, or none are. */
  private static boolean takesParts(KerasTensor input, Shape given) {
    TensorSpec one = input.spec();
    TensorSpec parts = input.borderSpec();
    return input.complex()
        && (one == null
            || parts == null
            || ModelGraph.fits(parts.shape(), given)
            || !ModelGraph.fits(one.shape(), given));
  }

  private static void check(KerasTensor input, TensorSpec given) {
    TensorSpec want = input.borderSpec();
    if (want == null) {
      return;
    }
    if ((want.dtype() == DType.STRING) != (given.dtype() == DType.STRING)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_DTYPE,
          "input '" + input.layer() + "': expected " + want.dtype() + ", got " + given.dtype());
    }
    Shape a = want.shape();
    Shape b = given.shape();
    boolean adjustable = Math.abs(a.rank() - b.rank()) == 1;
    if (!adjustable && !ModelGraph.fits(a, b)) {
      boolean channelsFirst =
          a.rank() == 4 && b.rank() == 4 && a.dim(3) == b.dim(1) && a.dim(3) != b.dim(3);
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "input '" + input.layer() + "': expected shape " + a + ", got " + b,
          null,
          channelsFirst
              ? "channels look first: transpose the data to (batch, height, width, channels)"
              : null);
    }
  }
}

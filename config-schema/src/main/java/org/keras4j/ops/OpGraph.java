package org.keras4j.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * What is executed: operations in topological order, built by calling layers. The builder methods
 * are in {@link OpBuilder}. Not thread-safe while it is built.
 */
public final class OpGraph extends OpBuilder {
  private final List<OpNode> nodes = new ArrayList<>();
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Value> weights = new HashMap<>();
  private final boolean symbolic;
  private List<Value> outputs = List.of();
  private String origin = "";
  private @Nullable Object context;
  private @Nullable Boolean fixedBatch = false;
  private @Nullable DType scope;
  private boolean promoting;
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Set<String> marks = new HashSet<>();

  /**
   * What one run leaves to the next: an input of the graph, zeros in the first run, and the value
   * that takes its place afterwards.
   */
  public record State(String key, Value before, Value after) {}

  /** Dimensions measured so far, in the order in which they are asked for; null allows none. */
  private final @Nullable List<Integer> sizes;

  private int sizesGiven;
  private boolean measuring;
  private boolean lifting;

  private OpGraph(boolean symbolic, @Nullable List<Integer> sizes) {
    this.symbolic = symbolic;
    this.sizes = sizes;
  }

  /** A graph whose dimensions may be unknown, for shape inference only. */
  public static OpGraph symbolic() {
    return new OpGraph(true, null);
  }

  /** A graph in which every dimension is known, for execution. */
  public static OpGraph concrete() {
    return new OpGraph(false, null);
  }

  /**
   * A graph for execution in which dimensions may depend on the data.
   *
   * @param sizes those that were measured, in the order in which they are asked for
   */
  public static OpGraph measured(List<Integer> sizes) {
    return new OpGraph(false, List.copyOf(sizes));
  }

  /**
   * A dimension that depends on the data: the value of a scalar (int64). Unknown in a symbolic
   * graph. Where it was not measured yet, the description of the graph ends here, and the graph
   * computes that scalar alone.
   *
   * @throws SizeNeeded when the dimension must be measured first
   * @throws UnsupportedModelException inside of a loop over time steps
   */
  public int measure(Value size) {
    if (symbolic) {
      return Shape.UNKNOWN;
    }
    if (sizes == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "a dimension depends on the data of each time step",
          null,
          "give the layer a fixed length, such as output_sequence_length");
    }
    if (sizesGiven < sizes.size()) {
      return sizes.get(sizesGiven++);
    }
    outputs = List.of(size);
    measuring = true;
    throw new SizeNeeded();
  }

  /** True when the graph computes the next dimension to be measured, and nothing else. */
  public boolean isMeasuring() {
    return measuring;
  }

  /** True when dimensions may be unknown. */
  public boolean isSymbolic() {
    return symbolic;
  }

  /** The label of what is emitting operations now; returns the previous one. */
  public String origin(String label) {
    String before = origin;
    origin = label;
    return before;
  }

  /** Whatever the maker of the graph gave it to carry to the callers of layers, or null. */
  public @Nullable Object context() {
    return context;
  }

  /** Gives the graph something to carry along. */
  public void context(@Nullable Object carried) {
    context = carried;
  }

  /** Whether the model declares the number of rows in a batch; null when only some inputs do. */
  public @Nullable Boolean fixedBatch() {
    return fixedBatch;
  }

  /** Says whether the model declares the number of rows in a batch. */
  public void fixedBatch(@Nullable Boolean declared) {
    fixedBatch = declared;
  }

  /** What layers that are called now cast their weights to; null where each keeps its own. */
  public @Nullable DType scope() {
    return scope;
  }

  /** Opens a scope of weights, or closes it. */
  public void scope(@Nullable DType dtype) {
    scope = dtype;
  }

  /**
   * Says whether operands of different floating dtypes meet in the wider one, as they do in a layer
   * that is called past its dtype; otherwise they are a mistake. Returns what was said before.
   */
  public boolean promoting(boolean promote) {
    boolean before = promoting;
    promoting = promote;
    return before;
  }

  /**
   * The present value of a state: what the run starts from, or what the latest call in this run has
   * left. Must be asked for after all inputs of the model were added.
   *
   * @param key names the state within the whole model
   */
  public Value state(String key, TensorSpec spec) {
    State s = states.get(key);
    if (s == null) {
      Value v = input(key, spec);
      s = new State(key, v, v);
      states.put(key, s);
    }
    return s.after();
  }

  /** Replaces the present value of a state, which must have been asked for. */
  public void leave(String key, Value after) {
    states.computeIfPresent(key, (k, s) -> new State(k, s.before(), after));
  }

  /** Notes that a layer was called in some way, for its later calls to find. */
  public void mark(String call) {
    marks.add(call);
  }

  /** Whether a layer was called in some way before. */
  public boolean marked(String call) {
    return marks.contains(call);
  }

  /** The states in the order in which they were first asked for. */
  public List<State> states() {
    return List.copyOf(states.values());
  }

  /**
   * Says whether ops take complex numbers for what they are ({@link ComplexLift}), not for their
   * real parts; returns what was said before.
   */
  public boolean lifting(boolean wanted) {
    boolean before = lifting;
    lifting = wanted;
    return before;
  }

  @Override
  public List<Value> apply(Op op, List<Value> given) {
    List<Value> operands = promoting ? Promotion.promoted(this, op, given) : given;
    boolean complex = lifting && !(op instanceof ComplexOp);
    if (complex && operands.stream().anyMatch(v -> ComplexOp.isOne(this, v))) {
      return ComplexLift.apply(this, op, operands);
    }
    List<TensorSpec> specs = new ArrayList<>(operands.size());
    for (Value v : operands) {
      specs.add(v.spec());
    }
    List<TensorSpec> out = op.infer(specs);
    OpNode node = new OpNode(nodes.size(), op, List.copyOf(operands), List.copyOf(out), origin);
    nodes.add(node);
    List<Value> values = new ArrayList<>(out.size());
    for (int i = 0; i < out.size(); i++) {
      values.add(new Value(node.id(), i, out.get(i), null));
    }
    return values;
  }

  /** Adds an input of the whole graph. */
  public Value input(String name, TensorSpec spec) {
    Value v = apply1(new InputOp(inputs.size(), name, spec));
    inputs.add(v);
    return v;
  }

  /** A weight by its key, the same value each time it is asked for. */
  public Value weight(String key, TensorSpec spec) {
    return weights.computeIfAbsent(key, k -> apply1(new WeightOp(k, spec)));
  }

  public Value constant(Tensor tensor) {
    return apply1(new ConstantOp(tensor));
  }

  /** Declares what the graph computes; of complex numbers both parts, in a new last axis. */
  public void outputs(List<Value> values) {
    List<Value> all = new ArrayList<>();
    for (Value v : values) {
      all.add(ComplexOp.isOne(this, v) ? ComplexOp.joined(this, v) : v);
    }
    outputs = List.copyOf(all);
  }

  public List<OpNode> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  public List<Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  public List<Value> outputs() {
    return outputs;
  }

  public OpNode node(Value value) {
    return nodes.get(value.node());
  }
}

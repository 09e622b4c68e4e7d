package org.keras4j.ops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

  private OpGraph(boolean symbolic) {
    this.symbolic = symbolic;
  }

  /** A graph whose dimensions may be unknown, for shape inference only. */
  public static OpGraph symbolic() {
    return new OpGraph(true);
  }

  /** A graph in which every dimension is known, for execution. */
  public static OpGraph concrete() {
    return new OpGraph(false);
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

  @Override
  public List<Value> apply(Op op, List<Value> operands) {
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

  /** Declares what the graph computes. */
  public void outputs(List<Value> values) {
    outputs = List.copyOf(values);
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

package org.keras4j.runtime.passes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;
import org.keras4j.tensor.Tensor;

/** Builds a graph out of nodes of another one. */
final class GraphCopy {
  private final OpGraph target = OpGraph.concrete();
  private final @Nullable List<Value>[] made;

  @SuppressWarnings({"unchecked", "rawtypes"})
  GraphCopy(OpGraph source) {
    made = new List[source.nodes().size()];
  }

  /** Copies a node whose operands have been copied. */
  void node(OpNode node) {
    target.origin(node.origin());
    if (node.op() instanceof InputOp input) {
      made[node.id()] = List.of(target.input(input.name(), input.spec()));
    } else if (node.op() instanceof WeightOp weight) {
      made[node.id()] = List.of(target.weight(weight.key(), weight.spec()));
    } else if (node.op() instanceof ConstantOp constant) {
      made[node.id()] = List.of(target.constant(constant.tensor()));
    } else {
      made[node.id()] = target.apply(node.op(), values(node.inputs()));
    }
  }

  /** Puts a constant in the place of a node of one output. */
  void constant(OpNode node, Tensor value) {
    target.origin(node.origin());
    made[node.id()] = List.of(target.constant(value));
  }

  /** Puts a value without operands in the place of a node of one output. */
  void leaf(OpNode node, Op op) {
    target.origin(node.origin());
    made[node.id()] = target.apply(op, List.of());
  }

  /** Puts an op in the place of a node; the operands are values of the source. */
  void replace(OpNode node, Op op, List<Value> operands) {
    target.origin(node.origin());
    made[node.id()] = target.apply(op, values(operands));
  }

  /** Puts a value of the new graph in the place of a node of one output. */
  void put(OpNode node, Value value) {
    made[node.id()] = List.of(value);
  }

  /** Puts values of the new graph in the place of the outputs of a node. */
  void put(OpNode node, List<Value> values) {
    made[node.id()] = List.copyOf(values);
  }

  /** The new graph, for building by hand what this class does not copy. */
  OpGraph target(String origin) {
    target.origin(origin);
    return target;
  }

  /** The copy of a value. */
  Value value(Value old) {
    return values(List.of(old)).get(0);
  }

  boolean has(OpNode node) {
    return made[node.id()] != null;
  }

  List<Value> values(List<Value> old) {
    List<Value> values = new ArrayList<>(old.size());
    for (Value v : old) {
      List<Value> outputs = made[v.node()];
      if (outputs == null) {
        throw new IllegalStateException("operand " + v + " has not been copied");
      }
      values.add(outputs.get(v.output()));
    }
    return values;
  }

  /** The finished graph, computing the copies of the given values. */
  OpGraph finish(List<Value> outputs) {
    target.outputs(values(outputs));
    return target;
  }
}

package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Cells along time: one op that knows the cell where there is one, else one that runs a graph. */
final class Scans {
  private Scans() {}

  /** A step of a walk: the output, then the new states. */
  interface Step {
    List<Value> apply(OpGraph body, Value x, List<Value> states, List<Value> constants);
  }

  /**
   * Runs a cell.
   *
   * @param x (batch, time, …)
   * @param states the initial states; empty for zeros
   * @param constants what the cell sees at every step
   * @return the sequence or the last output, then the last states
   */
  static List<Value> run(
      OpGraph g,
      RnnCell cell,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights,
      RnnFlags flags) {
    boolean complex = cell.isComplex();
    if (cell instanceof StandardCell c && !complex && (isOneOp(c) || g.isSymbolic())) {
      return oneOp(g, c, x, mask, states, weights, flags);
    }
    if (complex) {
      return ComplexScans.run(g, cell, x, mask, states, constants, weights, flags);
    }
    List<TensorSpec> specs = cell.states(x.shape().remove(1));
    return scan(
        g,
        specs,
        x,
        mask,
        states,
        constants,
        flags,
        (body, step, before, same) -> call(cell, body, step, before, same, weights.in(body)));
  }

  /** The output and the new states of one step. */
  static List<Value> call(
      RnnCell cell,
      OpGraph g,
      Value x,
      List<Value> states,
      List<Value> constants,
      Weights weights) {
    List<Value> in = new ArrayList<>(List.of(x));
    in.addAll(states);
    CallArgs args = CallArgs.of(Values.of(in));
    if (!constants.isEmpty()) {
      args = new CallArgs(args.positional(), Map.of("constants", constants));
    }
    return LayerCalls.call(cell, g, Values.of(in), weights, args).all();
  }

  private static boolean isOneOp(StandardCell c) {
    return c.activation().elementwise() != null && c.recurrentActivation().elementwise() != null;
  }

  private static List<Value> oneOp(
      OpGraph g,
      StandardCell cell,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      Weights weights,
      RnnFlags flags) {
    List<Value> operands = new ArrayList<>();
    operands.add(g.cast(x, cell.base().dtype().compute()));
    operands.add(weights.get("kernel"));
    operands.add(weights.get("recurrent_kernel"));
    if (cell.useBias()) {
      operands.add(weights.get("bias"));
    }
    if (mask != null) {
      operands.add(mask);
    }
    operands.addAll(states);
    RnnOp op =
        new RnnOp(
            cell.kind(),
            cell.units(),
            function(cell.activation()),
            function(cell.recurrentActivation()),
            cell.resetAfter(),
            flags.goBackwards(),
            flags.returnSequences(),
            flags.zeroOutputForMask(),
            cell.useBias(),
            mask != null,
            !states.isEmpty());
    return g.apply(op, operands);
  }

  /** The op of a function; for shapes alone it does not matter which. */
  private static UnaryOp function(Activation a) {
    UnaryOp op = a.elementwise();
    return op == null ? UnaryOp.IDENTITY : op;
  }

  /** Runs a step along (batch, time, …), from the given states or zeros of their specs. */
  static List<Value> scan(
      OpGraph g,
      List<TensorSpec> specs,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      List<Value> constants,
      RnnFlags flags,
      Step step) {
    OpGraph body = g.isSymbolic() ? OpGraph.symbolic() : OpGraph.concrete();
    Value in = body.input("x", new TensorSpec(x.dtype(), x.shape().remove(1)));
    List<Value> before = new ArrayList<>();
    List<Value> operands = new ArrayList<>(List.of(x));
    for (int i = 0; i < specs.size(); i++) {
      Shape shape = specs.get(i).shape();
      before.add(body.input("state_" + i, specs.get(i)));
      operands.add(
          states.isEmpty()
              ? g.broadcastTo(g.scalar(specs.get(i).dtype(), 0), shape)
              : states.get(i));
    }
    if (mask != null) {
      operands.add(mask);
    }
    List<Value> same = new ArrayList<>();
    for (int i = 0; i < constants.size(); i++) {
      same.add(body.input("constant_" + i, constants.get(i).spec()));
      operands.add(constants.get(i));
    }
    body.outputs(step.apply(body, in, before, same));
    if (!body.states().isEmpty()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "a cell cannot hold the stateful layer of " + body.states().get(0).key());
    }
    ScanOp op =
        new ScanOp(
            body,
            specs.size(),
            constants.size(),
            flags.goBackwards(),
            flags.returnSequences(),
            flags.zeroOutputForMask(),
            mask != null);
    return g.apply(op, operands);
  }
}

package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The states that a call of a recurrent layer starts from and leaves: zeros, those it is given, or
 * those that a stateful layer has kept.
 */
final class RnnStates {
  private final CellRnn layer;
  private final List<TensorSpec> specs;

  /**
   * @param step the shape of one step of the input (batch, …)
   */
  RnnStates(CellRnn layer, Shape step) {
    this.layer = layer;
    this.specs = layer.cell().states(step);
  }

  /** The states to start from; empty for zeros. */
  List<Value> before(OpGraph g, Values inputs, CallArgs args, Weights weights) {
    List<Value> given = given(g, inputs, args);
    if (!layer.stateful() || g.isSymbolic()) {
      return given;
    }
    Writer w = layer.base().writer();
    boolean keptFirst = w.isTensorFlowKeras2() && !w.isBefore(2, 2);
    if (!given.isEmpty() && !keptFirst) {
      kept(g, weights);
      return given;
    }
    if (!given.isEmpty() && w.isBefore(2, 3)) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "a stateful layer with initial states, written by "
              + w
              + ", of which TensorFlow 2.1 prefers the states that were kept and older ones do not",
          null,
          "save the model again with a newer Keras");
    }
    List<Value> kept = kept(g, weights);
    return given.isEmpty() ? kept : unlessKept(g, kept, given);
  }

  /** Keeps the states of a stateful layer for the next batch. */
  void after(OpGraph g, List<Value> states, Weights weights) {
    for (int i = 0; layer.stateful() && !g.isSymbolic() && i < states.size(); i++) {
      Value state = states.get(i);
      g.leave(
          key(weights, i),
          layer.cell().isComplex()
              ? ComplexOp.joined(g, state)
              : g.cast(state, specs.get(i).dtype()));
    }
  }

  private static String key(Weights weights, int i) {
    return weights.key() + "/state_" + i;
  }

  private List<Value> kept(OpGraph g, Weights weights) {
    List<Value> kept = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      TensorSpec spec = specs.get(i);
      kept.add(
          layer.cell().isComplex()
              ? ComplexOp.of(g, g.state(key(weights, i), ComplexOp.parts(spec)))
              : g.state(key(weights, i), spec));
    }
    return kept;
  }

  /** The given states as long as all that were kept are zeros. */
  private static List<Value> unlessKept(OpGraph g, List<Value> kept, List<Value> given) {
    @Nullable Value any = null;
    for (Value v : kept) {
      Value here = g.any(g.notEqual(v, g.scalar(v.dtype(), 0)), false);
      Value number = g.cast(here, DType.FLOAT32);
      any = any == null ? number : g.maximum(any, number);
    }
    Value some = g.cast(Objects.requireNonNull(any), DType.BOOL);
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      out.add(g.select(some, kept.get(i), given.get(i)));
    }
    return out;
  }

  private List<Value> given(OpGraph g, Values inputs, CallArgs args) {
    List<Value> given = Recurrent.initialStates(inputs, args, layer.constantCount());
    Object argument = args.argument(1, "initial_state");
    boolean numbers =
        argument != null && !argument.equals(List.of()) && CallArgs.tensors(argument).isEmpty();
    if (numbers || !given.isEmpty() && given.size() != specs.size()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the layer has "
              + specs.size()
              + " state(s), but is called with "
              + (numbers ? "constants" : given.size() + " initial state(s)"));
    }
    List<Value> states = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Shape expected = specs.get(i).shape();
      Shape found = given.get(i).shape();
      if (!sameBeyondBatch(found, expected)) {
        throw new ModelFormatException(
            ErrorCode.BAD_SHAPE,
            "expected an initial state " + beyondBatch(expected) + ", got " + found);
      }
      states.add(cast(g, given.get(i).withMask(null), specs.get(i).dtype()));
    }
    return states;
  }

  /** A state in the dtype of the cell; Keras 3 takes the real part of complex numbers. */
  private Value cast(OpGraph g, Value state, DType dtype) {
    if (layer.cell().isComplex()) {
      return ComplexOp.as(g, state, dtype);
    }
    if (ComplexOp.isOne(g, state) && !layer.base().writer().isKeras3()) {
      throw ComplexOp.failing("a state of real numbers");
    }
    return g.cast(ComplexOp.part(g, state, 0), dtype);
  }

  /** A shape as {@code (batch, 2)}: the batch may be of any size. */
  private static String beyondBatch(Shape shape) {
    StringBuilder s = new StringBuilder("(batch");
    for (int i = 1; i < shape.rank(); i++) {
      s.append(", ").append(shape.dim(i) == Shape.UNKNOWN ? "None" : shape.dim(i));
    }
    return s.append(')').toString();
  }

  private static boolean sameBeyondBatch(Shape a, Shape b) {
    return a.rank() == b.rank() && a.slice(1, a.rank()).isCompatibleWith(b.slice(1, b.rank()));
  }
}

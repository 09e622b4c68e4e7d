package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Masked steps as Keras before 2.3 has them: the output of such a step is the first state as it
 * stands, which most cells give as their output anyway.
 */
final class OldMasks {
  private OldMasks() {}

  /** Like {@link CellRnn#walk}, without zeros at masked steps. */
  static List<Value> run(
      CellRnn layer,
      OpGraph g,
      Value x,
      Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights,
      RnnFlags flags) {
    boolean same = layer.cell().givesFirstState();
    if (!same && flags.returnSequences()) {
      return withStates(layer.cell(), g, x, mask, states, constants, weights, flags);
    }
    List<Value> out = new ArrayList<>(layer.walk(g, x, mask, states, constants, weights, flags));
    if (!flags.returnSequences()) {
      out.set(0, same ? out.get(1) : lastOrState(g, mask, out.get(0), out.get(1), flags));
    } else if (!states.isEmpty()) {
      out.set(0, startingFrom(g, mask, states.get(0), out.get(0), flags.goBackwards()));
    }
    return out;
  }

  private static Value lastOrState(OpGraph g, Value mask, Value last, Value state, RnnFlags flags) {
    fitting(last.shape(), state.shape());
    int time = mask.dim(1);
    if (time == Shape.UNKNOWN || time == 0) {
      return last;
    }
    Value counts = g.slice(mask, 1, flags.goBackwards() ? 0 : time - 1, 1);
    return g.select(likeRank(g, counts, last.rank()), last, state);
  }

  /** The first states of all steps travel beside the outputs, behind them on the last axis. */
  private static List<Value> withStates(
      RnnCell cell,
      OpGraph g,
      Value x,
      Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights,
      RnnFlags flags) {
    List<TensorSpec> specs = cell.states(x.shape().remove(1));
    List<Value> out =
        new ArrayList<>(
            Scans.scan(
                g,
                specs,
                x,
                mask,
                states,
                constants,
                flags,
                (body, step, before, same) -> {
                  List<Value> now =
                      new ArrayList<>(Scans.call(cell, body, step, before, same, weights.in(body)));
                  fitting(now.get(0).shape(), now.get(1).shape());
                  now.set(0, body.concat(List.of(now.get(0), now.get(1)), -1));
                  return now;
                }));
    Value both = out.get(0);
    int width = both.dim(-1) / 2;
    Value y = g.slice(both, -1, 0, width);
    Value state = g.slice(both, -1, width, width);
    if (!states.isEmpty()) {
      state = startingFrom(g, mask, states.get(0), state, flags.goBackwards());
    }
    Value counts = flags.goBackwards() ? g.reverse(mask, 1) : mask;
    out.set(0, g.select(likeRank(g, counts, y.rank()), y, state));
    return out;
  }

  private static void fitting(Shape output, Shape state) {
    if (!output.isCompatibleWith(state)) {
      throw Shapes.bad(
          "masked steps give the first state "
              + state
              + " in place of the output "
              + output
              + ", in Keras too");
    }
  }

  private static Value likeRank(OpGraph g, Value mask, int rank) {
    Value m = mask;
    while (m.rank() < rank) {
      m = g.expandDims(m, m.rank());
    }
    return m;
  }

  /**
   * The sequence with the initial state in place of the zeros before the first step that counts.
   */
  private static Value startingFrom(
      OpGraph g, Value mask, Value state, Value sequence, boolean goBackwards) {
    int time = mask.dim(1);
    if (time == Shape.UNKNOWN) {
      return sequence;
    }
    Value started = g.cast(mask, DType.FLOAT32);
    if (goBackwards) {
      started = g.reverse(started, 1);
    }
    for (int shift = 1; shift < time; shift *= 2) {
      Value earlier = g.slice(started, 1, 0, time - shift);
      int[] before = {0, shift};
      started = g.maximum(started, g.pad(earlier, before, new int[2], PadOp.Mode.CONSTANT, 0));
    }
    Value begun = likeRank(g, g.cast(started, DType.BOOL), sequence.rank());
    return g.select(begun, sequence, g.expandDims(state, 1));
  }
}

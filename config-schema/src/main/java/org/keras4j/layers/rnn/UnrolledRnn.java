package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A recurrent layer written out step by step, for activations that are more than elementwise, such
 * as softmax. What it computes is what {@link RnnOp} says.
 */
final class UnrolledRnn {
  /** Beyond this the graph gets too large. */
  private static final int MAX_STEPS = 2000;

  private final OpGraph g;
  private final RnnOp.Kind kind;
  private final RnnSettings settings;
  private final Weights cell;
  private final int units;

  UnrolledRnn(OpGraph g, RnnOp.Kind kind, RnnSettings settings, Weights cell) {
    this.g = g;
    this.kind = kind;
    this.settings = settings;
    this.cell = cell;
    this.units = settings.units();
  }

  /** The outputs of the op, for an input of known shape. */
  List<Value> run(Value x, @Nullable Value mask, List<Value> initial, boolean zeroOutputForMask) {
    int time = x.dim(1);
    if (time > MAX_STEPS) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "an activation that is not elementwise is supported up to "
              + MAX_STEPS
              + " steps, got "
              + time,
          null,
          null);
    }
    Shape one = Shape.of(x.dim(0), units);
    Value zero = g.broadcastTo(g.scalar(x.dtype(), 0), one);
    List<Value> states = new ArrayList<>(initial);
    while (states.size() < kind.states()) {
      states.add(zero);
    }
    Value projected = g.matmul(x, cell.get("kernel"));
    if (settings.useBias()) {
      Value bias = cell.get("bias");
      projected = g.add(projected, settings.resetAfter() ? g.slice(bias, 0, 0, 1) : bias);
    }
    Value y = zero;
    List<Value> sequence = new ArrayList<>();
    for (int i = 0; i < time; i++) {
      int at = settings.goBackwards() ? time - 1 - i : i;
      List<Value> next = step(g.squeeze(g.slice(projected, 1, at, 1), 1), states);
      Value out = next.get(0);
      if (mask != null) {
        Value counts = g.slice(mask, 1, at, 1);
        out = g.select(counts, out, zeroOutputForMask ? zero : y);
        for (int k = 0; k < next.size(); k++) {
          next.set(k, g.select(counts, next.get(k), states.get(k)));
        }
      }
      y = out;
      states = next;
      sequence.add(g.expandDims(y, 1));
    }
    List<Value> all = new ArrayList<>();
    if (!settings.returnSequences()) {
      all.add(y);
    } else if (time > 0) {
      all.add(g.concat(sequence, 1));
    } else {
      all.add(g.broadcastTo(g.scalar(x.dtype(), 0), one.insert(1, 0)));
    }
    all.addAll(states);
    return all;
  }

  /** The next states, of which the first is the output. */
  private List<Value> step(Value x, List<Value> states) {
    Value h = states.get(0);
    switch (kind) {
      case LSTM:
        return lstm(g.add(x, g.matmul(h, recurrent())), states.get(1));
      case GRU:
        return new ArrayList<>(List.of(gru(x, h)));
      default:
        Value sum = g.add(x, g.matmul(h, recurrent()));
        return new ArrayList<>(List.of(settings.activation().apply(g, sum)));
    }
  }

  private List<Value> lstm(Value z, Value carry) {
    Value kept = g.multiply(gate(part(z, 1)), carry);
    Value candidate = settings.activation().apply(g, part(z, 2));
    Value c = g.add(kept, g.multiply(gate(part(z, 0)), candidate));
    Value h = g.multiply(gate(part(z, 3)), settings.activation().apply(g, c));
    return new ArrayList<>(List.of(h, c));
  }

  private Value gru(Value x, Value h) {
    Value inner;
    Value z;
    if (settings.resetAfter()) {
      Value product = g.matmul(h, recurrent());
      if (settings.useBias()) {
        product = g.add(product, g.slice(cell.get("bias"), 0, 1, 1));
      }
      z = gate(g.add(part(x, 0), part(product, 0)));
      Value r = gate(g.add(part(x, 1), part(product, 1)));
      inner = g.multiply(r, part(product, 2));
    } else {
      Value product = g.matmul(h, g.slice(recurrent(), 1, 0, 2 * units));
      z = gate(g.add(part(x, 0), part(product, 0)));
      Value r = gate(g.add(part(x, 1), part(product, 1)));
      inner = g.matmul(g.multiply(r, h), g.slice(recurrent(), 1, 2 * units, units));
    }
    Value candidate = settings.activation().apply(g, g.add(part(x, 2), inner));
    Value rest = g.subtract(g.scalar(z.dtype(), 1), z);
    return g.add(g.multiply(z, h), g.multiply(rest, candidate));
  }

  private Value recurrent() {
    return cell.get("recurrent_kernel");
  }

  private Value gate(Value x) {
    return settings.recurrentActivation().apply(g, x);
  }

  /** The columns of one gate. */
  private Value part(Value x, int gate) {
    return g.slice(x, 1, gate * units, units);
  }
}

package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.keras4j.config.Writer;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The cells of LSTM, GRU and SimpleRNN: input (batch, features), states (batch, units), of which
 * the first is the output. {@link RnnOp} has the formulas and the order of the gates. Which kernels
 * Keras would choose ({@code implementation}) makes no difference to the numbers. Keras's LSTMCell,
 * GRUCell and SimpleRNNCell.
 *
 * @param units size of the output and of each state
 * @param activation function of the candidate and the output
 * @param recurrentActivation function of the gates
 * @param separate each gate has a product of its own
 * @param resetAfter GRU only: the reset gate is applied after the recurrent product
 */
public record StandardCell(
    Base base,
    RnnOp.Kind kind,
    int units,
    Activation activation,
    Activation recurrentActivation,
    boolean useBias,
    boolean resetAfter,
    boolean drops,
    boolean separate)
    implements RnnCell {
  public static final LayerType LSTM = type("LSTMCell", RnnOp.Kind.LSTM);
  public static final LayerType GRU = type("GRUCell", RnnOp.Kind.GRU);
  public static final LayerType SIMPLE = type("SimpleRNNCell", RnnOp.Kind.SIMPLE);

  private static LayerType type(String className, RnnOp.Kind kind) {
    return LayerType.of(className, c -> read(c.base(), c, kind, false));
  }

  /** The cell of a layer that has the cell's arguments itself. */
  static StandardCell ofLayer(LayerConfig c, RnnOp.Kind kind, boolean firstVersion) {
    Base b = c.base();
    String className = kind == RnnOp.Kind.SIMPLE ? "SimpleRNNCell" : kind.name() + "Cell";
    String name = className.replace("Cell", "_cell").replace("RNN", "_rnn");
    Base cell =
        new Base(name.toLowerCase(Locale.ROOT), className, true, b.dtype(), b.writer(), Map.of());
    return read(cell, c, kind, firstVersion);
  }

  /** Reads a config with the defaults of the Keras that wrote it. */
  static StandardCell read(Base base, LayerConfig c, RnnOp.Kind kind, boolean firstVersion) {
    Writer w = c.writer();
    boolean hard = firstVersion || !w.isKeras3() && !w.isTensorFlowKeras2() && w.isBefore(2, 3);
    boolean resetAfter = !firstVersion && (w.isKeras3() || !w.isBefore(2, 4));
    return new StandardCell(
        base,
        kind,
        c.positiveInt("units"),
        c.activation("activation", "tanh"),
        kind == RnnOp.Kind.SIMPLE
            ? Activation.LINEAR
            : c.activation("recurrent_activation", hard ? "hard_sigmoid" : "sigmoid"),
        c.bool("use_bias", true),
        kind == RnnOp.Kind.GRU && c.bool("reset_after", resetAfter),
        c.number("dropout", 0) > 0 || c.number("recurrent_dropout", 0) > 0,
        c.integer("implementation", 2) == 1);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int width = kind.gates() * units;
    weights.trainable("kernel", inputs.known(-1), width);
    weights.trainable("recurrent_kernel", units, width);
    if (useBias && resetAfter) {
      weights.trainable("bias", 2, width);
    } else if (useBias) {
      weights.trainable("bias", width);
    }
  }

  @Override
  public boolean givesFirstState() {
    return true;
  }

  @Override
  public int stateCount() {
    return kind.states();
  }

  @Override
  public List<TensorSpec> states(Shape step) {
    return Collections.nCopies(
        stateCount(), new TensorSpec(base.dtype().compute(), outputShape(step)));
  }

  @Override
  public Shape outputShape(Shape step) {
    return Shape.of(step.dim(0), units);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> before = RnnCell.states(this, inputs, args);
    boolean complex =
        isComplex()
            || ComplexOp.isOne(g, inputs.get(0))
            || before.stream().anyMatch(s -> ComplexOp.isOne(g, s));
    if (!complex) {
      return step(g, inputs.get(0), before, weights);
    }
    if (!isComplex() && !meets(g, inputs.get(0), before)) {
      throw ComplexOp.failing("a cell of real numbers");
    }
    boolean lifting = g.lifting(true);
    try {
      DType parts = base.dtype().compute();
      Value x = ComplexOp.as(g, inputs.get(0), parts);
      return step(g, x, before.stream().map(s -> ComplexOp.as(g, s, parts)).toList(), weights);
    } finally {
      g.lifting(lifting);
    }
  }

  /** Whether Keras 3 computes the step of complex numbers, of which the weights are none. */
  private boolean meets(OpGraph g, Value x, List<Value> states) {
    boolean input = ComplexOp.isOne(g, x);
    boolean first = ComplexOp.isOne(g, states.get(0));
    if (!base.writer().isKeras3()) {
      return false;
    }
    if (kind == RnnOp.Kind.LSTM) {
      return !separate && ComplexOp.isOne(g, states.get(1)) && (input || first);
    }
    return input && first && !(kind == RnnOp.Kind.GRU && useBias && resetAfter);
  }

  @Override
  public boolean takesComplex() {
    return true;
  }

  private Values step(OpGraph g, Value input, List<Value> before, Weights weights) {
    Value x = input;
    if (x.rank() != 2) {
      throw Shapes.bad("a cell needs (batch, features), got " + x.shape());
    }
    if (!x.dtype().isFloating()) {
      x = g.cast(x, base.dtype().compute());
    }
    List<Value> states = new ArrayList<>();
    for (Value s : before) {
      states.add(g.cast(s, x.dtype()));
    }
    Value projected = g.matmul(x, weights.get("kernel"));
    if (useBias) {
      Value bias = weights.get("bias");
      projected = g.add(projected, resetAfter ? g.slice(bias, 0, 0, 1) : bias);
    }
    List<Value> next = next(g, projected, states, weights);
    List<Value> out = new ArrayList<>(List.of(next.get(0)));
    out.addAll(next);
    return Values.of(out);
  }

  /** The next states, of which the first is the output. */
  private List<Value> next(OpGraph g, Value x, List<Value> states, Weights weights) {
    Value h = states.get(0);
    Value recurrent = weights.get("recurrent_kernel");
    switch (kind) {
      case LSTM:
        return lstm(g, g.add(x, g.matmul(h, recurrent)), states.get(1));
      case GRU:
        return List.of(gru(g, x, h, weights));
      default:
        return List.of(activation.apply(g, g.add(x, g.matmul(h, recurrent))));
    }
  }

  private List<Value> lstm(OpGraph g, Value z, Value carry) {
    Value kept = g.multiply(gate(g, part(g, z, 1)), carry);
    Value candidate = activation.apply(g, part(g, z, 2));
    Value c = g.add(kept, g.multiply(gate(g, part(g, z, 0)), candidate));
    Value h = g.multiply(gate(g, part(g, z, 3)), activation.apply(g, c));
    return List.of(h, c);
  }

  private Value gru(OpGraph g, Value x, Value h, Weights weights) {
    Value recurrent = weights.get("recurrent_kernel");
    Value inner;
    Value z;
    if (resetAfter) {
      Value product = g.matmul(h, recurrent);
      if (useBias) {
        product = g.add(product, g.slice(weights.get("bias"), 0, 1, 1));
      }
      z = gate(g, g.add(part(g, x, 0), part(g, product, 0)));
      Value r = gate(g, g.add(part(g, x, 1), part(g, product, 1)));
      inner = g.multiply(r, part(g, product, 2));
    } else {
      Value product = g.matmul(h, g.slice(recurrent, 1, 0, 2 * units));
      z = gate(g, g.add(part(g, x, 0), part(g, product, 0)));
      Value r = gate(g, g.add(part(g, x, 1), part(g, product, 1)));
      inner = g.matmul(g.multiply(r, h), g.slice(recurrent, 1, 2 * units, units));
    }
    Value candidate = activation.apply(g, g.add(part(g, x, 2), inner));
    Value rest = g.subtract(g.scalar(z.dtype(), 1), z);
    return g.add(g.multiply(z, h), g.multiply(rest, candidate));
  }

  private Value gate(OpGraph g, Value x) {
    return recurrentActivation.apply(g, x);
  }

  /** The columns of one gate. */
  private Value part(OpGraph g, Value x, int gate) {
    return g.slice(x, 1, gate * units, units);
  }
}

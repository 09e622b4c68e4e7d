package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * An LSTM cell whose gates also see the cell state (Gers et al. 2002; Sak et al. 2014): input and
 * forget gate the old one, the output gate the new one. Beside an LSTM cell's weights there are
 * three vectors (units). The experimental PeepholeLSTMCell of TensorFlow 1.13 to 2.8.
 *
 * @param lstm the cell without these connections
 */
public record PeepholeCell(Base base, StandardCell lstm) implements RnnCell {
  public static final LayerType TYPE = LayerType.of("PeepholeLSTMCell", PeepholeCell::fromConfig);

  private static final String INPUT = "input_gate_peephole_weights";
  private static final String FORGET = "forget_gate_peephole_weights";
  private static final String OUTPUT = "output_gate_peephole_weights";

  private static PeepholeCell fromConfig(LayerConfig c) {
    return new PeepholeCell(c.base(), StandardCell.read(c.base(), c, RnnOp.Kind.LSTM, false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    lstm.build(weights, inputs);
    for (String name : List.of(INPUT, FORGET, OUTPUT)) {
      weights.trainable(name, lstm.units());
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = new ArrayList<>();
    for (Value s : RnnCell.states(this, inputs, args)) {
      states.add(g.cast(s, inputs.get(0).dtype()));
    }
    Value carry = states.get(1);
    Value z = g.matmul(inputs.get(0), weights.get("kernel"));
    z = g.add(z, g.matmul(states.get(0), weights.get("recurrent_kernel")));
    if (lstm.useBias()) {
      z = g.add(z, weights.get("bias"));
    }
    Activation gate = lstm.recurrentActivation();
    Value i = gate.apply(g, seeing(g, z, 0, weights.get(INPUT), carry));
    Value f = gate.apply(g, seeing(g, z, 1, weights.get(FORGET), carry));
    Value candidate = lstm.activation().apply(g, part(g, z, 2));
    Value c = g.add(g.multiply(f, carry), g.multiply(i, candidate));
    Value o = gate.apply(g, seeing(g, z, 3, weights.get(OUTPUT), c));
    Value h = g.multiply(o, lstm.activation().apply(g, c));
    return Values.of(h, h, c);
  }

  private Value seeing(OpGraph g, Value z, int gate, Value peephole, Value carry) {
    return g.add(part(g, z, gate), g.multiply(peephole, carry));
  }

  private Value part(OpGraph g, Value z, int gate) {
    return g.slice(z, 1, gate * lstm.units(), lstm.units());
  }

  @Override
  public int stateCount() {
    return lstm.stateCount();
  }

  @Override
  public List<TensorSpec> states(Shape step) {
    return lstm.states(step);
  }

  @Override
  public Shape outputShape(Shape step) {
    return lstm.outputShape(step);
  }

  @Override
  public boolean givesFirstState() {
    return true;
  }

  @Override
  public boolean drops() {
    return lstm.drops();
  }
}

package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A standard recurrent layer over time. Inputs: x (batch, time, features), kernel (features, g·u),
 * recurrent kernel (u, g·u), then bias when {@code bias}, mask (bool: batch, time) when {@code
 * mask}, and the initial states (batch, u), one for SIMPLE and GRU, two (h, c) for LSTM, when
 * {@code initialState}. Outputs: the outputs, (batch, time, u) or the last (batch, u), then the
 * last states.
 *
 * <p>Gate order is Keras's: LSTM i, f, c, o; GRU z, r, h. The GRU bias is (3u,), or (2, 3u), for
 * input and recurrent product, when {@code resetAfter}. With σ for the recurrent activation and φ
 * for the activation, and with the biases left out:
 *
 * <ul>
 *   <li>SIMPLE: h = φ(x·W + h·U)
 *   <li>LSTM: c = σ(f)·c + σ(i)·φ(c̃), h = σ(o)·φ(c)
 *   <li>GRU: h = σ(z)·h + (1 − σ(z))·φ(h̃), where h̃ = x·W + (σ(r)·h)·U, or with {@code resetAfter}
 *       x·W + σ(r)·(h·U), the recurrent bias inside the last bracket
 * </ul>
 *
 * <p>A masked step keeps its states and repeats the previous output (zeros before the first,
 * whatever the initial state), or gives zeros when {@code zeroOutputForMask}; so does the last
 * output when the last step is masked.
 *
 * @param activation function of the candidate and the output
 * @param recurrentActivation function of the gates; unused by SIMPLE
 * @param goBackwards x and mask are walked from their last step to the first; outputs are in the
 *     order of the walk
 */
public record RnnOp(
    Kind kind,
    int units,
    UnaryOp activation,
    UnaryOp recurrentActivation,
    boolean resetAfter,
    boolean goBackwards,
    boolean returnSequences,
    boolean zeroOutputForMask,
    boolean bias,
    boolean mask,
    boolean initialState)
    implements Op {

  /** The cells. */
  public enum Kind {
    SIMPLE(1, 1),
    LSTM(4, 2),
    GRU(3, 1);

    private final int gates;
    private final int states;

    Kind(int gates, int states) {
      this.gates = gates;
      this.states = states;
    }

    public int gates() {
      return gates;
    }

    public int states() {
      return states;
    }
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape x = inputs.get(0).shape();
    DType dtype = inputs.get(0).dtype();
    if (x.rank() != 3) {
      throw Shapes.bad("a recurrent layer needs (batch, time, features), got " + x);
    }
    Shape kernel = inputs.get(1).shape();
    if (x.last() != Shape.UNKNOWN && x.last() != kernel.dim(0)) {
      throw Shapes.bad("input " + x + " does not fit the kernel " + kernel);
    }
    Shape state = Shape.of(x.dim(0), units);
    List<TensorSpec> out = new ArrayList<>();
    out.add(new TensorSpec(dtype, returnSequences ? Shape.of(x.dim(0), x.dim(1), units) : state));
    for (int i = 0; i < kind.states(); i++) {
      out.add(new TensorSpec(dtype, state));
    }
    return out;
  }

  @Override
  public String opName() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}

package org.keras4j.ops;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A recurrent layer over any cell: a body that is run once for each time step.
 *
 * <p>Inputs: x (batch, time, …), the initial states, the mask (bool: batch, time) when {@code
 * mask}, and the constants. The body takes x at one step (batch, …), the states and the constants,
 * and gives the output of the step and the new states, of the same specs as the old ones. Outputs:
 * all outputs (batch, time, …) or the last one, then the last states.
 *
 * <p>A masked step keeps the states and repeats the previous output (zeros before the first), or
 * gives zeros when {@code zeroOutputForMask}. When {@code goBackwards}, time runs from the last
 * step to the first, and outputs are in the order in which they are computed.
 */
public record ScanOp(
    OpGraph body,
    int states,
    int constants,
    boolean goBackwards,
    boolean returnSequences,
    boolean zeroOutputForMask,
    boolean mask)
    implements Op {

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape x = inputs.get(0).shape();
    if (x.rank() < 2) {
      throw Shapes.bad("a recurrent layer needs (batch, time, …), got " + x);
    }
    for (int i = 0; i < states; i++) {
      TensorSpec before = inputs.get(1 + i);
      TensorSpec after = body.outputs().get(1 + i).spec();
      if (before.dtype() != after.dtype() || !before.shape().isCompatibleWith(after.shape())) {
        throw Shapes.bad("state " + i + " of the cell changes from " + before + " to " + after);
      }
    }
    TensorSpec y = body.outputs().get(0).spec();
    List<TensorSpec> out = new ArrayList<>();
    out.add(returnSequences ? new TensorSpec(y.dtype(), y.shape().insert(1, x.dim(1))) : y);
    for (int i = 0; i < states; i++) {
      out.add(body.outputs().get(1 + i).spec());
    }
    return out;
  }
}

package org.keras4j.layers.rnn;

import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** What older Keras gives at masked steps. */
final class RnnMasks {
  private RnnMasks() {}

  /**
   * The sequence with the initial state in place of the zeros before the first step that counts.
   */
  static Value startingFrom(
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
    Value begun = g.cast(started, DType.BOOL);
    while (begun.rank() < sequence.rank()) {
      begun = g.expandDims(begun, begun.rank());
    }
    return g.select(begun, sequence, g.expandDims(state, 1));
  }
}

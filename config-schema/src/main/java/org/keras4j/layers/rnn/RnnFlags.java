package org.keras4j.layers.rnn;

import org.keras4j.layers.LayerConfig;

/**
 * How a recurrent layer walks along time, whatever its cell.
 *
 * @param unroll written out by Keras, which masks in a slightly different way
 * @param timeMajor the input is (time, batch, …)
 * @param zeroOutputForMask masked steps give zeros instead of the previous output
 * @param constants how many tensors of a call are constants, the same at every step
 */
record RnnFlags(
    boolean returnSequences,
    boolean returnState,
    boolean goBackwards,
    boolean stateful,
    boolean unroll,
    boolean timeMajor,
    boolean zeroOutputForMask,
    int constants) {

  static RnnFlags read(LayerConfig c) {
    return new RnnFlags(
        c.bool("return_sequences", false),
        c.bool("return_state", false),
        c.bool("go_backwards", false),
        c.bool("stateful", false),
        c.bool("unroll", false),
        c.bool("time_major", false),
        c.bool("zero_output_for_mask", false),
        constants(c));
  }

  /** How many constants the calls have; Keras 3 has none. */
  static int constants(LayerConfig c) {
    boolean some = c.has("num_constants") && !c.writer().isKeras3();
    int n = some ? c.integer("num_constants", 0) : 0;
    if (n < 0) {
      throw c.node("num_constants").expected("a number of constants");
    }
    return n;
  }

  /** With zeros at masked steps or not. */
  RnnFlags zeroOutputForMask(boolean zeros) {
    return new RnnFlags(
        returnSequences, returnState, goBackwards, stateful, unroll, timeMajor, zeros, constants);
  }

  /** Walking in the other direction, or in the same. */
  RnnFlags goBackwards(boolean backwards) {
    return new RnnFlags(
        returnSequences,
        returnState,
        backwards,
        stateful,
        unroll,
        timeMajor,
        zeroOutputForMask,
        constants);
  }

  /** With time first or second. */
  RnnFlags timeMajor(boolean first) {
    return new RnnFlags(
        returnSequences,
        returnState,
        goBackwards,
        stateful,
        unroll,
        first,
        zeroOutputForMask,
        constants);
  }
}

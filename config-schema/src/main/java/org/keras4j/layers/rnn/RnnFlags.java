package org.keras4j.layers.rnn;

import org.keras4j.layers.LayerConfig;

/**
 * How a recurrent layer walks along time, whatever its cell.
 *
 * @param unroll written out by Keras, which masks in a slightly different way
 * @param timeMajor the input is (time, batch, …)
 * @param zeroOutputForMask masked steps give zeros instead of the previous output
 */
record RnnFlags(
    boolean returnSequences,
    boolean returnState,
    boolean goBackwards,
    boolean stateful,
    boolean unroll,
    boolean timeMajor,
    boolean zeroOutputForMask) {

  static RnnFlags read(LayerConfig c) {
    if (c.integer("num_constants", 0) != 0) {
      throw c.unsupported("num_constants", "constants of a recurrent layer are not supported");
    }
    return new RnnFlags(
        c.bool("return_sequences", false),
        c.bool("return_state", false),
        c.bool("go_backwards", false),
        c.bool("stateful", false),
        c.bool("unroll", false),
        c.bool("time_major", false),
        c.bool("zero_output_for_mask", false));
  }

  /** With zeros at masked steps or not. */
  RnnFlags zeroOutputForMask(boolean zeros) {
    return new RnnFlags(
        returnSequences, returnState, goBackwards, stateful, unroll, timeMajor, zeros);
  }
}

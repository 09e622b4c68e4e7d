package org.keras4j.layers.rnn;

import org.keras4j.config.Writer;
import org.keras4j.layers.Activation;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.RnnOp;

/**
 * What LSTM, GRU and SimpleRNN have in common. Which kernels Keras would choose ({@code
 * implementation}, {@code use_cudnn}) makes no difference to the numbers.
 *
 * @param units size of the output and of each state
 * @param activation function of the candidate and the output
 * @param recurrentActivation function of the gates
 * @param resetAfter GRU only: the reset gate is applied after the recurrent product
 * @param unroll written out by Keras, which masks in a slightly different way
 * @param zeroOutputForMask masked steps give zeros instead of the previous output
 * @param drops true when inputs or states are dropped while training
 */
public record RnnSettings(
    int units,
    Activation activation,
    Activation recurrentActivation,
    boolean useBias,
    boolean resetAfter,
    boolean returnSequences,
    boolean returnState,
    boolean goBackwards,
    boolean stateful,
    boolean unroll,
    boolean timeMajor,
    boolean zeroOutputForMask,
    boolean drops) {

  /** Reads a config with the defaults of the Keras that wrote it. */
  static RnnSettings read(LayerConfig c, RnnOp.Kind kind, boolean firstVersion) {
    if (c.integer("num_constants", 0) != 0) {
      throw c.unsupported("num_constants", "constants of a recurrent layer are not supported");
    }
    Writer w = c.writer();
    boolean hard = firstVersion || !w.isKeras3() && !w.isTensorFlowKeras2() && w.isBefore(2, 3);
    boolean resetAfter = !firstVersion && (w.isKeras3() || !w.isBefore(2, 4));
    return new RnnSettings(
        c.positiveInt("units"),
        c.activation("activation", "tanh"),
        kind == RnnOp.Kind.SIMPLE
            ? Activation.LINEAR
            : c.activation("recurrent_activation", hard ? "hard_sigmoid" : "sigmoid"),
        c.bool("use_bias", true),
        kind == RnnOp.Kind.GRU && c.bool("reset_after", resetAfter),
        c.bool("return_sequences", false),
        c.bool("return_state", false),
        c.bool("go_backwards", false),
        c.bool("stateful", false),
        c.bool("unroll", false),
        c.bool("time_major", false),
        c.bool("zero_output_for_mask", false),
        c.number("dropout", 0) > 0 || c.number("recurrent_dropout", 0) > 0);
  }
}

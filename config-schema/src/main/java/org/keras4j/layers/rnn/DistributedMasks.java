package org.keras4j.layers.rnn;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Layer;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/** What a {@link TimeDistributed} does with the mask of its input. */
enum DistributedMasks {
  /**
   * The inner layer sees its part. Keras 2 takes the mask of the output from the inner layer, or
   * else reduces the input's to (batch, time); Keras 3 passes the input's on.
   */
  SEEN,
  /** The inner layer sees nothing of it, the output has the mask of the input. */
  HIDDEN,
  /** Hidden too; a masked step gives the output of the step before, at first zeros. */
  REPEATED,
  /** There is none, and it is not known whether the inner layer may make one. */
  UNCLEAR;

  /** The way of the Keras that wrote the layer, for an input with its mask. */
  static DistributedMasks of(TimeDistributed layer, OpGraph g, Value x) {
    Writer w = layer.base().writer();
    boolean tensorFlow = w.isTensorFlowKeras2();
    if (w.isKeras3()) {
      return SEEN;
    }
    if (tensorFlow ? w.isBefore(2, 1, 6) : w.isBefore(2, 2)) {
      return HIDDEN;
    }
    boolean own = isOwn(layer.layer());
    boolean newer = tensorFlow && !w.isBefore(2, 3);
    Boolean declared = g.isSymbolic() ? Boolean.valueOf(x.dim(0) != Shape.UNKNOWN) : g.fixedBatch();
    if (newer && !own && !layer.stateful() || Boolean.FALSE.equals(declared)) {
      return SEEN;
    }
    Value mask = x.mask();
    if (mask == null) {
      return declared == null ? UNCLEAR : HIDDEN;
    }
    boolean disputed =
        w.version().equals("2.2.4-tf")
            && (own || mask.rank() > 2 && !isOfTensorFlow1(layer.layer()));
    if (declared == null || disputed || newer && mask.rank() > 2) {
      throw refusal(w);
    }
    return newer ? REPEATED : HIDDEN;
  }

  private static UnsupportedModelException refusal(Writer writer) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT,
        "a TimeDistributed with such a mask and a fixed batch size, written by " + writer,
        null,
        "declare all inputs without a batch size and save the model again");
  }

  /** True for a layer that is none of Keras's. */
  private static boolean isOwn(Layer layer) {
    return !layer.getClass().getName().startsWith("org.keras4j.");
  }

  /**
   * True for an LSTM or GRU as TensorFlow 1 has them, which gives inner layers no dtype; it and
   * TensorFlow 2.1 call their Keras 2.2.4-tf alike.
   */
  private static boolean isOfTensorFlow1(Layer layer) {
    return (layer instanceof LSTM || layer instanceof GRU)
        && layer.base().config().get("dtype") == null;
  }

  /**
   * The mask of the output.
   *
   * @param ofStep that of the inner layer's output
   */
  @Nullable Value after(TimeDistributed layer, OpGraph g, @Nullable Value ofStep, Value input) {
    Value mask = input.mask();
    if (this == UNCLEAR && ofStep != null) {
      throw refusal(layer.base().writer());
    }
    if (this != SEEN || layer.base().writer().isKeras3()) {
      return mask;
    }
    if (ofStep != null) {
      return TimeDistributed.unfolded(g, ofStep, input);
    }
    if (mask == null || mask.rank() == 2) {
      return mask;
    }
    int[] rest = new int[mask.rank() - 2];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = i + 2;
    }
    return g.any(mask, false, rest);
  }

  /** The output of a step, or where it is masked the one before. */
  Value repeated(OpGraph g, Value input, int step, Value now, Value before) {
    Value m = g.slice(input.mask(), 1, step, 1);
    if (now.rank() < 2) {
      m = g.squeeze(m, 1);
    }
    while (m.rank() < now.rank()) {
      m = g.expandDims(m, m.rank());
    }
    return g.select(m, now, before);
  }
}

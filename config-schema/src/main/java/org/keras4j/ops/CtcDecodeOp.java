package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The likeliest labels of Connectionist Temporal Classification, as {@code tf.nn}'s decoders find
 * them. Inputs: logits (batch, steps, classes) of float32 or float64, and the number of steps that
 * count, int32 (batch). Outputs: labels, int32 (paths, batch, steps), filled up with −1, and scores
 * (batch, paths).
 *
 * @param beamWidth how many prefixes are kept at each step; 0 takes the largest logit of each step
 * @param paths how many sequences are given, 1 without a beam
 * @param merge true when a class that is repeated without a blank counts once; without a beam only
 * @param blank the class that stands for no label, negative from the end; the last with a beam
 */
public record CtcDecodeOp(int beamWidth, int paths, boolean merge, int blank) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec logits = inputs.get(0);
    Shape s = logits.shape();
    if (s.rank() != 3 || logits.dtype() != DType.FLOAT32 && logits.dtype() != DType.FLOAT64) {
      throw Shapes.bad("decoding needs float logits (batch, steps, classes), got " + logits);
    }
    if (s.last() != Shape.UNKNOWN) {
      Shapes.axis(blank, s.last());
    }
    if (!inputs.get(1).shape().isCompatibleWith(s.slice(0, 1))) {
      throw Shapes.bad("lengths of shape " + inputs.get(1).shape() + " for logits " + s);
    }
    return List.of(
        new TensorSpec(DType.INT32, Shape.of(paths, s.dim(0), s.dim(1))),
        new TensorSpec(logits.dtype(), Shape.of(s.dim(0), paths)));
  }
}

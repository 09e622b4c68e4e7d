package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The loss of Connectionist Temporal Classification (Graves et al., 2006), the negative log
 * likelihood of labels given logits, as {@code tf.nn.ctc_loss} computes it of dense labels. Inputs:
 * labels (batch, length), their lengths and those of the logits (batch), all int32, and float32
 * logits (batch, steps, classes). Output: float32 (batch).
 *
 * @param blank the class that stands for no label, negative from the end
 */
public record CtcLossOp(int blank) implements Op {
  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    Shape labels = inputs.get(0).shape();
    Shape logits = inputs.get(3).shape();
    if (labels.rank() != 2 || logits.rank() != 3) {
      throw Shapes.bad("the loss needs labels (batch, length) and logits (batch, steps, classes)");
    }
    if (inputs.get(3).dtype() != DType.FLOAT32) {
      throw Shapes.bad("the loss needs logits of float32, got " + inputs.get(3).dtype());
    }
    if (logits.last() != Shape.UNKNOWN) {
      Shapes.axis(blank, logits.last());
    }
    Shape batch = Shapes.broadcast(labels.slice(0, 1), logits.slice(0, 1));
    for (TensorSpec length : inputs.subList(1, 3)) {
      if (!length.shape().isCompatibleWith(batch)) {
        throw Shapes.bad("lengths of shape " + length.shape() + " for a batch of " + batch);
      }
    }
    return Shapes.one(DType.FLOAT32, batch);
  }
}

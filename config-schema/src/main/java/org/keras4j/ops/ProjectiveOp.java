package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Images (batch, height, width, channels) of which each pixel is read at another place, as
 * TensorFlow's ImageProjectiveTransformV3 computes it. The second input holds eight numbers for all
 * images or for each: pixel (x, y) is read at {@code ((t0·x + t1·y + t2) / k, (t3·x + t4·y + t5) /
 * k)} with {@code k = t6·x + t7·y + 1}.
 *
 * @param bilinear between the four pixels around the place; false for the nearest one
 * @param fillValue what CONSTANT finds outside of the image
 */
public record ProjectiveOp(boolean bilinear, Fill fill, double fillValue) implements Op {

  /** What lies outside of the image. */
  public enum Fill {
    CONSTANT,
    /** The nearest pixel of the border. */
    NEAREST,
    /** The image mirrored, its border pixels twice. */
    REFLECT,
    /** The image again. */
    WRAP
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    Shape t = inputs.get(1).shape();
    if (x.shape().rank() != 4 || !x.dtype().isNumeric()) {
      throw Shapes.bad("expected images (batch, height, width, channels), got " + x);
    }
    boolean each = t.rank() == 2 && (t.dim(0) == 1 || t.dim(0) == Shape.UNKNOWN);
    each |= t.rank() == 2 && (x.shape().dim(0) == t.dim(0) || x.shape().dim(0) == Shape.UNKNOWN);
    if (!each || t.dim(1) != 8 || inputs.get(1).dtype() != DType.FLOAT32) {
      throw Shapes.bad("expected transforms (1 or batch, 8) in float32, got " + inputs.get(1));
    }
    return Shapes.one(x.dtype(), x.shape());
  }
}

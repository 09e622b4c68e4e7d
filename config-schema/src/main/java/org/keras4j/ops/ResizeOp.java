package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.TensorSpec;

/**
 * Resizing of images (batch, height, width, channels), as TensorFlow resizes.
 *
 * @param halfPixel pixel centres lie at halves, as in every TensorFlow 2; TensorFlow 1 scaled the
 *     indices alone
 * @param antialias the kernel is widened when the image shrinks
 * @param alignCorners the first and the last pixels keep their places; without half pixels only
 */
public record ResizeOp(
    Kind kind, int height, int width, boolean halfPixel, boolean antialias, boolean alignCorners)
    implements Op {

  /** The interpolations; CUBIC is Keys' kernel of a = -0.5, AREA averages. */
  public enum Kind {
    NEAREST,
    BILINEAR,
    CUBIC,
    LANCZOS3,
    LANCZOS5,
    GAUSSIAN,
    MITCHELLCUBIC,
    AREA
  }

  public ResizeOp(Kind kind, int height, int width, boolean halfPixel, boolean antialias) {
    this(kind, height, width, halfPixel, antialias, false);
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    if (x.shape().rank() != 4) {
      throw Shapes.bad("resizing needs (batch, height, width, channels), got " + x.shape());
    }
    return Shapes.one(x.dtype(), x.shape().with(1, height).with(2, width));
  }
}

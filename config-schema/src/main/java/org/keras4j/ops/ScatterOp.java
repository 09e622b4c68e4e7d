package org.keras4j.ops;

import java.util.List;
import java.util.Locale;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * A tensor in which parts are changed; inputs (x, indices, updates). The last axis of the integer
 * indices holds the places of as many leading axes of x; the updates have the other axes of the
 * indices and then the rest of x. Updates are taken in order, one after the other, and 16-bit
 * floats are rounded after each.
 *
 * @param segments the rules of TensorFlow's segments: negative indices are left out, and of two
 *     elements of which one is NaN the later one is kept as the extreme, not the earlier one. Any
 *     other index out of range is an error of the input data.
 */
public record ScatterOp(Kind kind, boolean segments) implements Op {

  /** What becomes of an element and an update. */
  public enum Kind {
    /** The update, of any type. */
    REPLACE,
    ADD,
    MULTIPLY,
    MAX,
    MIN
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec x = inputs.get(0);
    TensorSpec at = inputs.get(1);
    TensorSpec updates = inputs.get(2);
    Shapes.same(x.dtype(), updates.dtype(), this);
    if (!at.dtype().isInteger()) {
      throw Shapes.bad("indices must be integers, got " + at.dtype());
    }
    int depth = at.shape().rank() == 0 ? -1 : at.shape().dim(-1);
    if (depth < 0 || depth > x.shape().rank()) {
      throw Shapes.bad("indices of " + at.shape() + " do not fit " + x.shape());
    }
    Shape lead = at.shape().slice(0, at.shape().rank() - 1);
    Shape expected = lead.concat(x.shape().slice(depth, x.shape().rank()));
    if (!expected.isCompatibleWith(updates.shape())) {
      throw Shapes.bad("updates of " + updates.shape() + " where " + expected + " is expected");
    }
    return List.of(x);
  }

  @Override
  public String opName() {
    return "scatter_" + kind.name().toLowerCase(Locale.ROOT);
  }
}

package org.keras4j.layers;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** The shapes that a layer is built for, batch dimension included. */
public record InputShapes(List<Shape> all, List<DType> dtypes) {
  /** Shapes of inputs that are floats, or whose types do not matter. */
  public InputShapes(List<Shape> all) {
    this(all, List.of());
  }

  /** The type of the first input; float32 where it is not known. */
  public DType dtype() {
    return dtypes.isEmpty() ? DType.FLOAT32 : dtypes.get(0);
  }

  /** The first shape, which must be the only one that matters. */
  public Shape only() {
    if (all.isEmpty()) {
      throw new ModelFormatException(ErrorCode.BAD_GRAPH, "the layer is called without an input");
    }
    return all.get(0);
  }

  public Shape get(int i) {
    return all.get(i);
  }

  /**
   * A dimension that a weight's shape depends on.
   *
   * @throws ModelFormatException when it is not known
   */
  public int known(int axis) {
    Shape s = only();
    if (axis >= s.rank() || axis < -s.rank()) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "the input has shape " + s + ", but its axis " + axis + " is needed");
    }
    if (s.dim(axis) == Shape.UNKNOWN) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "axis " + axis + " of the input must be known to build the weights, got " + s);
    }
    return s.dim(axis);
  }
}

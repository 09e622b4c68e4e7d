package org.keras4j.ops;

import java.util.Arrays;
import java.util.List;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Matrix product of operands that are read as they lie, through other axes, and written with its
 * axes in another order: output axis i is axis {@code result[i]} of the product over the last two
 * axes of the views, the leading ones broadcast. Attention's heads are such axes. Made by passes.
 */
public record ViewMatMulOp(View left, View right, int[] result) implements Op {

  /**
   * A way to read an operand: the element of the indices i₀, i₁, … is the operand's element {@code
   * offset + i₀·strides[0] + i₁·strides[1] + …}, counted row by row.
   */
  public record View(int[] dims, int[] strides, int offset) {

    /** All of an operand as it is. */
    public static View of(Shape shape) {
      int[] strides = new int[shape.rank()];
      int n = 1;
      for (int i = strides.length - 1; i >= 0; i--) {
        strides[i] = n;
        n *= shape.dim(i);
      }
      return new View(shape.dims(), strides, 0);
    }

    /** This with its last two axes exchanged. */
    public View turned() {
      int[] order = new int[dims.length];
      Arrays.setAll(order, i -> i);
      order[dims.length - 1] = dims.length - 2;
      order[dims.length - 2] = dims.length - 1;
      return permuted(order);
    }

    /** This with its axes in another order. */
    public View permuted(int[] order) {
      int[] d = new int[order.length];
      int[] s = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        d[i] = dims[order[i]];
        s[i] = strides[order[i]];
      }
      return new View(d, s, offset);
    }

    public Shape shape() {
      return Shape.of(dims);
    }

    /** The first element behind those that are read. */
    int end() {
      int last = offset;
      for (int i = 0; i < dims.length; i++) {
        if (dims[i] == 0) {
          return 0;
        }
        last += (dims[i] - 1) * strides[i];
      }
      return last + 1;
    }

    @Override
    public String toString() {
      return shape() + " by " + Arrays.toString(strides) + " from " + offset;
    }
  }

  @Override
  public List<TensorSpec> infer(List<TensorSpec> inputs) {
    TensorSpec a = inputs.get(0);
    TensorSpec b = inputs.get(1);
    if (left.end() > a.shape().size() || right.end() > b.shape().size()) {
      throw Shapes.bad("views " + left + " and " + right + " do not fit " + a + " and " + b);
    }
    TensorSpec product =
        new MatMulOp(false, false)
            .infer(
                List.of(
                    new TensorSpec(a.dtype(), left.shape()),
                    new TensorSpec(b.dtype(), right.shape())))
            .get(0);
    return new TransposeOp(result).infer(List.of(product));
  }
}

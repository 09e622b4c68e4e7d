package org.keras4j.build;

import java.util.List;

/**
 * Merging layers as functions of tensors: {@code Merge.add(x1, x2)} is {@code
 * Layers.add().apply(x1, x2)}.
 *
 * <p>Source: {@code keras.layers.add} and its like.
 */
public final class Merge {
  private Merge() {}

  /** The sum; shapes must be the same, or broadcast. */
  public static SymbolicTensor add(SymbolicTensor... inputs) {
    return Layers.of("Add").apply(List.of(inputs));
  }

  /** The first minus the second. */
  public static SymbolicTensor subtract(SymbolicTensor a, SymbolicTensor b) {
    return Layers.of("Subtract").apply(a, b);
  }

  /** The product, element by element. */
  public static SymbolicTensor multiply(SymbolicTensor... inputs) {
    return Layers.of("Multiply").apply(List.of(inputs));
  }

  /** The mean, element by element. */
  public static SymbolicTensor average(SymbolicTensor... inputs) {
    return Layers.of("Average").apply(List.of(inputs));
  }

  /** The largest of each element. */
  public static SymbolicTensor maximum(SymbolicTensor... inputs) {
    return Layers.of("Maximum").apply(List.of(inputs));
  }

  /** The smallest of each element. */
  public static SymbolicTensor minimum(SymbolicTensor... inputs) {
    return Layers.of("Minimum").apply(List.of(inputs));
  }

  /** The tensors one after the other along the last axis. */
  public static SymbolicTensor concatenate(SymbolicTensor... inputs) {
    return concatenate(List.of(inputs), -1);
  }

  /** The tensors one after the other along an axis; negative ones count from the end. */
  public static SymbolicTensor concatenate(List<SymbolicTensor> inputs, int axis) {
    return Layers.of("Concatenate").set("axis", axis).apply(inputs);
  }

  /**
   * Sums of products along one axis of both.
   *
   * @param axes the axis, the same in both
   */
  public static SymbolicTensor dot(SymbolicTensor a, SymbolicTensor b, int axes) {
    return dot(a, b, axes, false);
  }

  /**
   * Likewise.
   *
   * @param normalize whether both are brought to length 1 along the axis first, so that the sums
   *     are cosines
   */
  public static SymbolicTensor dot(
      SymbolicTensor a, SymbolicTensor b, int axes, boolean normalize) {
    return Layers.dot(axes).set("normalize", normalize).apply(a, b);
  }

  /**
   * Likewise.
   *
   * @param axes the axis of the first, and that of the second
   */
  public static SymbolicTensor dot(
      SymbolicTensor a, SymbolicTensor b, int[] axes, boolean normalize) {
    return Layers.of("Dot", (Object) axes).set("normalize", normalize).apply(a, b);
  }
}

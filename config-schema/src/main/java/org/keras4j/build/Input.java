package org.keras4j.build;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.Shape;

/**
 * The entries of a model.
 *
 * <pre>{@code
 * SymbolicTensor image = Input.of(28, 28, 1);
 * SymbolicTensor tokens = Input.builder().shape(Shape.UNKNOWN).dtype("int32").name("tokens").make();
 * }</pre>
 *
 * <p>Source: {@code keras.Input}.
 */
public final class Input {
  private @Nullable Shape shape;
  private int batchSize = Shape.UNKNOWN;
  private String dtype = "float32";
  private @Nullable String name;

  private Input() {}

  /**
   * An entry for float32 tensors.
   *
   * @param shape the shape of one sample, without the batch dimension; {@link Shape#UNKNOWN} for
   *     dimensions that differ from batch to batch
   */
  public static SymbolicTensor of(int... shape) {
    return builder().shape(shape).make();
  }

  /** An entry of which more is said than its shape. */
  public static Input builder() {
    return new Input();
  }

  /** The shape of one sample, without the batch dimension. */
  public Input shape(int... sample) {
    shape = Shape.of(sample);
    return this;
  }

  /** The batch size, where it is always the same. */
  public Input batchSize(int samples) {
    batchSize = samples;
    return this;
  }

  /** The type of the elements: {@code float32}, {@code int32}, {@code string}, … */
  public Input dtype(String name) {
    dtype = name;
    return this;
  }

  /** The name under which values are given. */
  public Input name(String inputName) {
    name = inputName;
    return this;
  }

  /**
   * The tensor.
   *
   * @throws ModelFormatException when no shape was given
   */
  public SymbolicTensor make() {
    if (shape == null) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE,
          "You must pass a `shape` argument.",
          null,
          "Input.builder().shape(…)");
    }
    return make(shape.insert(0, batchSize), dtype, name);
  }

  private static SymbolicTensor make(Shape batchShape, String dtype, @Nullable String name) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    config.put("batch_shape", ConfigValues.shape(batchShape));
    config.put("dtype", dtype);
    config.put("sparse", false);
    if (name != null) {
      config.put("name", name);
    }
    KerasLayer layer =
        new KerasLayer(
            new Header("keras.layers", "InputLayer", null, false),
            config,
            LayerSources.NONE,
            null,
            null);
    return layer.calls().entry();
  }

  /** An entry of the type and shape of a tensor, in whose place it is. */
  static SymbolicTensor like(SymbolicTensor t) {
    return make(t.shape(), t.dtypeName(), null);
  }
}

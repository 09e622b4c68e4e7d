package org.keras4j.layers.core;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Rows of a table chosen by integer ids. Input (batch, …) of ids from 0 to {@code inputDim - 1},
 * output (batch, …, {@code outputDim}). Ids of other types are truncated to int32. An id out of
 * range is an error of the input; Keras 3 counts negative ids from the end of the table. With
 * {@code maskZero} the id 0 stands for padding, and the output carries a mask of the others.
 * Keras's Embedding.
 */
public record Embedding(Base base, int inputDim, int outputDim, boolean maskZero) implements Layer {
  public static final LayerType TYPE = LayerType.of("Embedding", Embedding::fromConfig);

  static Embedding fromConfig(LayerConfig c) {
    if (c.has("quantization_config")) {
      throw c.unsupported("quantization_config", "quantised layers are not supported");
    }
    if (c.has("lora_rank")) {
      throw c.unsupported("lora_rank", "an Embedding with LoRA weights is not supported");
    }
    return new Embedding(
        c.base(),
        c.positiveInt("input_dim"),
        c.positiveInt("output_dim"),
        c.bool("mask_zero", false));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    weights.trainable("embeddings", inputDim, outputDim);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value ids = inputs.only();
    if (ids.dtype() != DType.INT32 && ids.dtype() != DType.INT64) {
      ids = g.cast(ids, DType.INT32);
    }
    boolean wrapNegative = base.writer().isKeras3();
    Value rows = g.apply1(new GatherOp(0, wrapNegative), weights.raw("embeddings"), ids);
    DType compute = base.dtype().compute();
    return Values.of(compute.isFloating() ? g.cast(rows, compute) : rows);
  }

  @Override
  public boolean supportsMasking() {
    return maskZero;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    Value ids = inputs.only();
    return Collections.singletonList(maskZero ? g.notEqual(ids, g.scalar(ids.dtype(), 0)) : null);
  }

  @Override
  public boolean autocast() {
    return false;
  }
}

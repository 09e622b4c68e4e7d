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
import org.keras4j.layers.quantization.LowRank;
import org.keras4j.layers.quantization.Quantizable;
import org.keras4j.layers.quantization.QuantizedTable;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Rows of a table chosen by integer ids. Input (batch, …) of ids from 0 to {@code inputDim - 1},
 * output (batch, …, {@code outputDim}). Ids of other types are truncated to int32. An id out of
 * range is an error of the input; Keras 3 counts negative ids from the end of the table. With
 * {@code maskZero} the id 0 stands for padding, and the output carries a mask of the others. The
 * table may be quantised, or have a low-rank adapter. Keras's Embedding.
 */
public record Embedding(
    Base base,
    int inputDim,
    int outputDim,
    boolean maskZero,
    @Nullable LowRank lowRank,
    @Nullable QuantizedTable quantized)
    implements Quantizable {
  public static final LayerType TYPE = LayerType.of("Embedding", Embedding::fromConfig);

  static Embedding fromConfig(LayerConfig c) {
    Base base = c.quantizableBase();
    int inputDim = c.positiveInt("input_dim");
    int outputDim = c.positiveInt("output_dim");
    return new Embedding(
        base,
        inputDim,
        outputDim,
        c.bool("mask_zero", false),
        LowRank.of(c, "embeddings", false),
        QuantizedTable.of(c, base, inputDim, outputDim));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (quantized != null) {
      quantized.build(weights);
    } else if (lowRank != null) {
      weights.savedAsDeclared();
      weights.nonTrainable("embeddings", inputDim, outputDim);
    } else {
      weights.trainable("embeddings", inputDim, outputDim);
    }
    if (lowRank != null) {
      lowRank.build(weights, inputDim, outputDim);
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value ids = inputs.only();
    if (ids.dtype() != DType.INT32 && ids.dtype() != DType.INT64) {
      ids = g.cast(ids, DType.INT32);
    }
    GatherOp gather = new GatherOp(0, base.writer().isKeras3());
    Value rows =
        quantized == null
            ? g.apply1(gather, weights.found("embeddings"), ids)
            : quantized.rows(g, ids, weights);
    if (lowRank != null) {
      rows = lowRank.rows(g, rows, ids, weights);
    }
    DType compute = base.dtype().compute();
    boolean scaled = quantized != null && !quantized.unscaled() && lowRank == null;
    boolean cast = compute.isFloating() && !scaled;
    return Values.of(cast ? g.cast(rows, compute) : rows);
  }

  @Override
  public Layer pastQuantization() {
    return quantized == null
        ? this
        : new Embedding(base, inputDim, outputDim, maskZero, lowRank, quantized.ignored());
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

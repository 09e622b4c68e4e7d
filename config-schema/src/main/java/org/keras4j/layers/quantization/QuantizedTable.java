package org.keras4j.layers.quantization;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Quantization;
import org.keras4j.layers.Quantization.Mode;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * A quantised table of Embedding or ReversibleEmbedding: int8, or int4 in pairs along each row.
 * Embedding keeps scales in their own dtype, which results take on.
 *
 * @param rows of the table
 * @param width of a row
 * @param inputs rounds what is mapped back to logits, or null
 * @param unscaled true where Keras calls the layer past its quantisation, as in a TimeDistributed
 */
public record QuantizedTable(
    Base base,
    Quantization how,
    int rows,
    int width,
    @Nullable AbsMaxQuantizer inputs,
    boolean unscaled) {
  private static final String TABLE = "embeddings";
  private static final String REVERSE = "reverse_embeddings";
  private static final GatherOp ROWS = new GatherOp(0, true);

  /** Reads how the layer is quantised; null when its dtype policy says nothing of it. */
  public static @Nullable QuantizedTable of(LayerConfig c, Base base, int rows, int width) {
    Quantization how = base.dtype().quantization();
    if (how == null) {
      return null;
    }
    if (how.mode() != Mode.INT8 && how.mode() != Mode.INT4) {
      throw c.unsupported("dtype", "Keras quantises embeddings to int8 and int4 only");
    }
    ConfigNode config = c.node("quantization_config");
    return new QuantizedTable(
        base,
        QuantizationConfigs.groupSize(config, how),
        rows,
        width,
        QuantizationConfigs.inputs(config, AbsMaxQuantizer.BYTES),
        false);
  }

  /** The same, but rows are the numbers as they are stored. */
  public QuantizedTable ignored() {
    return new QuantizedTable(base, how, rows, width, inputs, true);
  }

  private boolean isPacked() {
    return how.mode() == Mode.INT4;
  }

  private int[] scaleOf(int groups, boolean reverse) {
    if (!how.isGrouped()) {
      return new int[] {rows};
    }
    return reverse ? new int[] {groups, rows} : new int[] {rows, groups};
  }

  /** Declares the table in the order in which Keras saves its weights. */
  public void build(WeightSpecs weights) {
    weights.savedAsDeclared();
    int[] scale = scaleOf(how.groups(width), false);
    weights.add(TABLE, DType.INT8, false, rows, isPacked() ? Int4.packed(width) : width);
    weights.nonTrainable("embeddings_scale", scale);
    if (how.isGrouped()) {
      weights.add("embeddings_zero", DType.INT8, false, scale);
      weights.add("g_idx", DType.FLOAT32, false, width);
    }
  }

  /** Declares the second table of an untied ReversibleEmbedding. */
  public void buildReverse(WeightSpecs weights) {
    int[] scale = scaleOf(how.groups(width), true);
    weights.add(REVERSE, DType.INT8, false, isPacked() ? Int4.packed(width) : width, rows);
    weights.nonTrainable("reverse_embeddings_scale", scale);
    if (how.isGrouped()) {
      weights.nonTrainable("reverse_embeddings_zero", scale);
    }
  }

  /** The rows of integer ids. */
  public Value rows(OpGraph g, Value ids, Weights weights) {
    Value row = g.apply1(ROWS, weights.raw(TABLE), ids);
    Value scale = g.apply1(ROWS, weights.raw("embeddings_scale"), ids);
    if (isPacked()) {
      row = Int4.unpack(g, row, -1, width);
    }
    row = g.cast(row, compute());
    if (unscaled) {
      return row;
    }
    if (!how.isGrouped()) {
      return divided(g, row, g.expandDims(scale, scale.rank()));
    }
    Value zero = g.apply1(ROWS, weights.raw("embeddings_zero"), ids);
    return QuantizedKernel.grouped(g, row, scale, zero, weights.raw("g_idx"), scale.rank() - 1);
  }

  /**
   * The logits of (…, width): a product with the table, or with the second one.
   *
   * @param tied true for the table itself
   */
  public Value logits(OpGraph g, Value x, Weights weights, boolean tied) {
    Value table = weights.raw(tied ? TABLE : REVERSE);
    Value scale = weights.raw(tied ? "embeddings_scale" : "reverse_embeddings_scale");
    if (isPacked()) {
      table = Int4.unpack(g, table, tied ? 1 : 0, width);
    }
    AbsMaxQuantizer.Scaled in = inputs == null ? null : inputs.apply(g, x);
    Value numbers = in == null ? x : in.numbers();
    if (how.isGrouped()) {
      int axis = tied ? 1 : 0;
      Value zero = weights.raw(tied ? "embeddings_zero" : "reverse_embeddings_zero");
      Value kernel =
          QuantizedKernel.grouped(
              g, g.cast(table, compute()), scale, zero, weights.raw("g_idx"), axis);
      DType meet = numbers.dtype().promote(kernel.dtype());
      Value y = g.matmul(g.cast(numbers, meet), g.cast(kernel, meet), false, tied);
      return in == null ? y : divided(g, y, in.scale());
    }
    boolean wide = x.dtype() == DType.FLOAT64;
    DType exact = in == null ? x.dtype() : wide ? DType.FLOAT64 : DType.FLOAT32;
    Value y = g.matmul(g.cast(numbers, exact), g.cast(table, exact), false, tied);
    y = g.cast(y, compute());
    if (in == null) {
      return divided(g, y, scale);
    }
    DType meet = in.scale().dtype().promote(scale.dtype());
    return divided(g, y, g.multiply(g.cast(in.scale(), meet), g.cast(scale, meet)));
  }

  private static Value divided(OpGraph g, Value x, Value by) {
    DType meet = x.dtype().promote(by.dtype());
    return g.divide(g.cast(x, meet), g.cast(by, meet));
  }

  private DType compute() {
    return base.dtype().compute();
  }
}

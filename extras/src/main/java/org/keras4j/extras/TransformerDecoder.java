package org.keras4j.extras;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Attention of a sequence to its own past and, where a second sequence is given, to that, then two
 * dense layers; each with a residual and a normalization. KerasHub's TransformerDecoder, without
 * the caches of step by step generation.
 */
record TransformerDecoder(Block block) implements Layer {
  static final LayerType TYPE =
      LayerType.of("TransformerDecoder", c -> new TransformerDecoder(Block.of(c)));

  private static final String SELF = "_self_attention_layer";
  private static final String SELF_NORM = "_self_attention_layer_norm";
  private static final String CROSS = "_cross_attention_layer";
  private static final String CROSS_NORM = "_cross_attention_layer_norm";
  private static final String NORM = "_feedforward_layer_norm";
  private static final String INTERMEDIATE = "_feedforward_intermediate_dense";
  private static final String OUTPUT = "_feedforward_output_dense";

  /** The arguments in their order. */
  private static final List<String> ARGUMENTS =
      List.of(
          "decoder_sequence",
          "encoder_sequence",
          "decoder_padding_mask",
          "decoder_attention_mask",
          "encoder_padding_mask",
          "encoder_attention_mask",
          "self_attention_cache",
          "self_attention_cache_update_index",
          "cross_attention_cache",
          "cross_attention_cache_update_index",
          "use_causal_mask");

  private static @Nullable Object argument(CallArgs args, String name) {
    return args.argument(ARGUMENTS.indexOf(name), name);
  }

  @Override
  public Base base() {
    return block.base();
  }

  @Override
  public Values buildInputs(Values inputs, CallArgs args) {
    Object encoded = argument(args, "encoder_sequence");
    return encoded instanceof Value e ? Values.of(inputs.get(0), e) : inputs;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape x = inputs.get(0);
    block.attention(weights, SELF, "self_attention", x, x);
    block.norm(weights, SELF_NORM, x);
    if (inputs.all().size() > 1) {
      block.attention(weights, CROSS, "cross_attention", x, inputs.get(1));
      block.norm(weights, CROSS_NORM, x);
    }
    Block.dense(block.config(), weights, INTERMEDIATE, OUTPUT, x);
    block.norm(weights, NORM, x);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (argument(args, "self_attention_cache") != null
        || argument(args, "cross_attention_cache") != null) {
      throw Parts.unsupported("called with a cache, as for generating text step by step");
    }
    Value given = inputs.get(0);
    Value x = given.withMask(null);
    Value mask =
        Block.mask(
            g,
            given,
            argument(args, "decoder_padding_mask"),
            argument(args, "decoder_attention_mask"));
    if (!Boolean.FALSE.equals(argument(args, "use_causal_mask"))) {
      Value causal = causal(g, x.dim(1));
      mask = mask == null ? causal : g.and(mask, causal);
    }
    Value y = block.first() ? Block.run(g, weights, SELF_NORM, x) : x;
    y = Block.attend(g, weights, SELF, y, y, mask, false).only();
    y = block.close(g, weights, SELF_NORM, y, x);
    if (argument(args, "encoder_sequence") instanceof Value encoded) {
      Value seen =
          Block.mask(
              g,
              encoded,
              argument(args, "encoder_padding_mask"),
              argument(args, "encoder_attention_mask"));
      Value half = y;
      y = block.first() ? Block.run(g, weights, CROSS_NORM, y) : y;
      Value to = g.cast(encoded, base().dtype().compute()).withMask(null);
      y = Block.attend(g, weights, CROSS, y, to, seen, false).only();
      y = block.close(g, weights, CROSS_NORM, y, half);
    }
    Value half = y;
    y = block.first() ? Block.run(g, weights, NORM, y) : y;
    y = Block.run(g, weights, OUTPUT, Block.run(g, weights, INTERMEDIATE, y));
    return Values.of(block.close(g, weights, NORM, y, half));
  }

  /** Of shape (1, steps, steps), true where the key is not after the query. */
  private static Value causal(OpGraph g, int n) {
    if (n == Shape.UNKNOWN) {
      return g.apply1(new InputOp(-1, "positions", new TensorSpec(DType.BOOL, Shape.of(1, n, n))));
    }
    boolean[] mask = new boolean[Shape.multiply(n, n)];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % n <= i / n;
    }
    return g.constant(Tensor.of(mask, 1, n, n));
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }
}

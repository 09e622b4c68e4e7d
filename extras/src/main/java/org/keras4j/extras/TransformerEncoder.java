package org.keras4j.extras;

import java.util.ArrayList;
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
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Attention of a sequence to itself and two dense layers, each with a residual and a normalization.
 * The mask of the sequence hides steps as queries too, {@code padding_mask} as keys only.
 * KerasHub's TransformerEncoder.
 */
record TransformerEncoder(Block block) implements Layer {
  static final LayerType TYPE =
      LayerType.of("TransformerEncoder", c -> new TransformerEncoder(Block.of(c)));

  private static final String ATTENTION = "_self_attention_layer";
  private static final String ATTENTION_NORM = "_self_attention_layer_norm";
  private static final String NORM = "_feedforward_layer_norm";
  private static final String INTERMEDIATE = "_feedforward_intermediate_dense";
  private static final String OUTPUT = "_feedforward_output_dense";

  @Override
  public Base base() {
    return block.base();
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape x = inputs.only();
    block.attention(weights, ATTENTION, "self_attention_layer", x, x);
    block.norm(weights, ATTENTION_NORM, x);
    block.norm(weights, NORM, x);
    Block.dense(block.config(), weights, INTERMEDIATE, OUTPUT, x);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean scores = Boolean.TRUE.equals(args.argument(4, "return_attention_scores"));
    Value given = inputs.only();
    Value x = given.withMask(null);
    Value mask =
        Block.mask(g, given, args.argument(1, "padding_mask"), args.argument(2, "attention_mask"));
    Value query = block.first() ? Block.run(g, weights, ATTENTION_NORM, x) : x;
    query = query.withMask(given.mask());
    Values heard = Block.attend(g, weights, ATTENTION, query, query, mask, scores);
    Value half = block.close(g, weights, ATTENTION_NORM, heard.get(0), x);
    Value y = block.first() ? Block.run(g, weights, NORM, half) : half;
    y = Block.run(g, weights, OUTPUT, Block.run(g, weights, INTERMEDIATE, y));
    y = block.close(g, weights, NORM, y, half);
    return scores ? Values.of(y, heard.get(1)) : Values.of(y);
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      masks.add(i == 0 ? inputs.only().mask() : null);
    }
    return masks;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  /** The attention, where it is called on the inputs themselves, takes their mask. */
  @Override
  public boolean takesMasks() {
    return !block.first() && base().writer().isKeras3() && !base().writer().isBefore(3, 8);
  }
}

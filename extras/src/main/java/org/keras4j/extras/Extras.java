package org.keras4j.extras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keras4j.layers.Activation;
import org.keras4j.layers.LayerProvider;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.core.PassThrough;
import org.keras4j.layers.normalization.SpectralNormalization;

/** All layers and activations of this pack. */
public final class Extras implements LayerProvider {
  @Override
  public List<LayerType> layers() {
    List<LayerType> all = new ArrayList<>();
    // EfficientNet of qubvel and of segmentation_models
    all.add(LayerType.of("FixedDropout", c -> new PassThrough(c.base(), true)));
    all.addAll(Published.TYPES);
    all.addAll(Contrib.TYPES);
    all.addAll(SequenceAttention.TYPES);
    all.addAll(HeadAttention.TYPES);
    all.addAll(Bert.TYPES);
    all.addAll(Positions.TYPES);
    all.add(FeedForward.TYPE);
    // TensorFlow Addons
    all.addAll(AddonsNormalization.TYPES);
    all.add(WeightNormalization.TYPE);
    all.add(Maxout.TYPE);
    all.addAll(FilterResponse.TYPES);
    all.addAll(AddonsPooling.TYPES);
    all.addAll(AddonsMerges.TYPES);
    all.add(AddonsAttention.TYPE);
    all.add(NoisyDense.TYPE);
    all.add(SpectralNormalization.TYPE.alias("Addons>SpectralNormalization"));
    all.add(AddonsActivations.GELU);
    all.add(AddonsActivations.SNAKE);
    all.add(Sparsemax.TYPE);
    all.addAll(AddonsCells.TYPES);
    all.addAll(AddonsEmbeddingBag.TYPES);
    all.add(AddonsCrf.TYPE);
    all.add(Tcn.TYPE);
    all.addAll(Retina.TYPES);
    all.addAll(Ssd.TYPES);
    all.addAll(GoogLeNet.TYPES);
    all.addAll(Singles.TYPES);
    all.addAll(Patches.TYPES);
    all.add(ManyToOneAttention.TYPE);
    all.addAll(VisionTransformer.TYPES);
    all.add(Tcn.TYPE.alias("Custom>TCN"));
    // KerasHub, and KerasNLP before it
    for (String p : List.of("keras_hub>", "keras_nlp>")) {
      all.add(PositionEmbedding.TYPE.alias(p + "PositionEmbedding"));
      all.add(SinePositionEncoding.TYPE.alias(p + "SinePositionEncoding"));
      all.add(RotaryEmbedding.TYPE.alias(p + "RotaryEmbedding"));
      all.add(TokenAndPositionEmbedding.TYPE.alias(p + "TokenAndPositionEmbedding"));
      all.add(TransformerEncoder.TYPE.alias(p + "TransformerEncoder"));
      all.add(TransformerDecoder.TYPE.alias(p + "TransformerDecoder"));
      all.add(FNetEncoder.TYPE.alias(p + "FNetEncoder"));
      all.add(AlibiBias.TYPE.alias(p + "AlibiBias"));
      all.add(MaskedLMHead.TYPE.alias(p + "MaskedLMHead"));
      all.add(CachedAttention.TYPE.alias(p + "CachedMultiHeadAttention"));
      all.add(TokenAndPositionEmbedding.REVERSIBLE.alias(p + "ReversibleEmbedding"));
    }
    return all;
  }

  @Override
  public Map<String, Activation> activations() {
    return AddonsActivations.ALL;
  }
}

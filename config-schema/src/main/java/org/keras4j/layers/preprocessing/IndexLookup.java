package org.keras4j.layers.preprocessing;

import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.InverseLookupOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.TextHash;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * The index of each token in a vocabulary, in one of several forms; or, inverted, the token of each
 * index. Keras's StringLookup and IntegerLookup.
 *
 * @param keys the type of the tokens in Keras
 * @param indices the type of the indices, or of the encoding
 */
public record IndexLookup(
    Base base, LookupTable table, Encoding encoding, boolean invert, DType keys, DType indices)
    implements Layer {
  public static final LayerType STRING = LayerType.of("StringLookup", IndexLookup::ofStrings);
  public static final LayerType INTEGER = LayerType.of("IntegerLookup", IndexLookup::ofIntegers);

  private static final Encoding[] MODES = {
    Encoding.INT, Encoding.ONE_HOT, Encoding.MULTI_HOT, Encoding.COUNT, Encoding.TF_IDF
  };

  static IndexLookup ofStrings(LayerConfig c) {
    c.string("encoding", "utf-8");
    ConfigNode mask = c.node("mask_token");
    return of(c, DType.STRING, mask.stringOrNull(), c.string("oov_token", "[UNK]"));
  }

  static IndexLookup ofIntegers(LayerConfig c) {
    DType keys = c.dtype("vocabulary_dtype", DType.INT64);
    if (!keys.isInteger()) {
      throw c.node("vocabulary_dtype").expected("a type of integers");
    }
    ConfigNode mask = c.node(c.has("mask_value") ? "mask_value" : "mask_token");
    ConfigNode oov = c.node(c.has("oov_value") ? "oov_value" : "oov_token");
    return of(
        c, keys, mask.isNull() ? null : mask.longInteger(), oov.isNull() ? -1L : oov.longInteger());
  }

  private static IndexLookup of(LayerConfig c, DType keys, @Nullable Object mask, Object oov) {
    Encoding encoding = Encoding.of(c, "int", MODES);
    boolean invert = c.bool("invert", false);
    if (invert && encoding != Encoding.INT) {
      throw c.node("output_mode").expected("int, since invert is true");
    }
    boolean text = keys == DType.STRING;
    int oovIndices = c.integer("num_oov_indices", 1);
    long @Nullable [] salt = Hashing.salt(c);
    boolean hashes = text || c.string("oov_method", "floormod").equals("farmhash");
    TextHash hash = hashes && oovIndices > 1 ? new TextHash(oovIndices, salt) : null;
    LookupTable.Settings settings =
        new LookupTable.Settings(
            text ? DType.STRING : DType.INT64, encoding, mask, oov, oovIndices, invert);
    return new IndexLookup(
        c.base(),
        LookupTable.read(c, settings, hash),
        encoding,
        invert,
        keys,
        indices(c, encoding, text));
  }

  /**
   * Keras 3 counts in integers; Keras 2 in the layer's dtype, which files of TensorFlow 2.3 to 2.5
   * give as that of the tokens.
   */
  private static DType indices(LayerConfig c, Encoding encoding, boolean text) {
    if (c.writer().isKeras3()) {
      return encoding == Encoding.TF_IDF ? DType.FLOAT32 : DType.INT64;
    }
    boolean counts = encoding != Encoding.INT;
    DType fallback = counts ? DType.FLOAT32 : DType.INT64;
    DType dtype = c.dtype("dtype", fallback);
    boolean ofTokens = dtype == DType.STRING || !text && counts && dtype == DType.INT64;
    if (ofTokens) {
      return fallback;
    }
    if (!counts && !dtype.isInteger()) {
      throw c.node("dtype").expected("a type of integers for output_mode int");
    }
    return dtype;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    table.build(weights, encoding, indices);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (invert) {
      Value ids = g.cast(g.cast(x, indices), DType.INT64);
      Value tokens = g.apply1(new InverseLookupOp(table.known(), table.oovToken()), ids);
      return Values.of(keys == DType.STRING ? tokens : g.cast(tokens, keys));
    }
    if (keys != DType.STRING) {
      x = g.cast(g.cast(x, keys), DType.INT64);
    }
    Value ids = g.apply1(new LookupOp(table.known()), x);
    boolean keras3 = base.writer().isKeras3();
    return Values.of(table.encode(g, ids, encoding, indices, keras3, weights));
  }

  @Override
  public boolean autocast() {
    return !base.writer().isKeras3();
  }
}

package org.keras4j.layers.preprocessing;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.TextHash;
import org.keras4j.ops.Value;
import org.keras4j.ops.Vocabulary;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/**
 * The vocabulary of a lookup, the indices of the tokens outside of it, and the weights of {@code
 * tf_idf}. With output mode {@code int} the mask token has index 0, and tokens outside the next
 * {@code num_oov_indices}; with the others there is no index for the mask. Keras's IndexLookup.
 *
 * @param vocabulary null when the layer was saved without one
 * @param depth the number of indices
 * @param idf the weights of the config, one for each index, or null
 */
record LookupTable(
    @Nullable Vocabulary vocabulary, int depth, float @Nullable [] idf, @Nullable Object oovToken) {
  private static final String IDF = "idf_weights";

  /** Leaves room for the tokens in an index of 31 bits. */
  private static final int MAX_OOV = 1 << 30;

  /**
   * What the layer fixes or calls by other names.
   *
   * @param keys string or int64
   */
  record Settings(
      DType keys,
      Encoding encoding,
      @Nullable Object maskToken,
      @Nullable Object oovToken,
      int oovIndices,
      boolean invert) {
    boolean masksAtZero() {
      return maskToken != null && encoding == Encoding.INT;
    }

    int oovStart() {
      return masksAtZero() ? 1 : 0;
    }

    int first() {
      return oovStart() + oovIndices;
    }
  }

  static LookupTable read(LayerConfig c, Settings s, @Nullable TextHash hash) {
    if (s.oovIndices() < 0 || s.oovIndices() > MAX_OOV) {
      throw c.node("num_oov_indices").expected("0 to " + MAX_OOV);
    }
    boolean pads = c.bool("pad_to_max_tokens", false);
    String maxKey = c.has("max_values") ? "max_values" : "max_tokens";
    int max = c.has(maxKey) ? c.positiveInt(maxKey) : 0;
    if (pads && max == 0) {
      throw c.node(maxKey).expected("a number of tokens, since pad_to_max_tokens is true");
    }
    List<?> given = VocabularyReader.read(c, s.keys() == DType.INT64);
    if (given == null) {
      return new LookupTable(null, max, null, s.oovToken());
    }
    if (given.isEmpty()) {
      throw c.node("vocabulary").expected("at least one token");
    }
    if (c.node("vocabulary").isNull()) {
      c.base().config().put("vocabulary", given);
    }
    boolean special = startsWithSpecialTokens(given, s);
    List<?> tokens = special ? given.subList(s.first(), given.size()) : given;
    Vocabulary v = new Vocabulary(s.keys(), tokens, s.first(), s.oovIndices(), s.oovStart(), hash);
    requireProper(c, v, s);
    int size = s.first() + tokens.size();
    if (max > 0 && size > max) {
      throw bad(c, "it has " + size + " entries with mask and OOV, " + maxKey + " is " + max);
    }
    if (s.maskToken() != null) {
      v = v.withMask(s.maskToken(), s.masksAtZero() ? 0 : Long.MAX_VALUE);
    }
    int depth = pads && s.encoding() != Encoding.INT ? max : size;
    return new LookupTable(v, depth, idf(c, s, given.size(), special, depth), s.oovToken());
  }

  /** Saved files hold the tokens for mask and OOV, configs hold what the user gave. */
  private static boolean startsWithSpecialTokens(List<?> given, Settings s) {
    if (given.size() < s.first()) {
      return false;
    }
    for (int i = 0; i < s.first(); i++) {
      if (!Objects.equals(given.get(i), i < s.oovStart() ? s.maskToken() : s.oovToken())) {
        return false;
      }
    }
    return true;
  }

  private static void requireProper(LayerConfig c, Vocabulary v, Settings s) {
    if (v.repeats()) {
      throw bad(c, "a token occurs twice");
    }
    if (s.maskToken() != null && v.contains(s.maskToken())) {
      throw bad(c, "the mask token '" + s.maskToken() + "' is among the tokens");
    }
    if (s.invert() && s.oovToken() != null && v.contains(s.oovToken())) {
      throw bad(c, "the OOV token '" + s.oovToken() + "' is among the tokens");
    }
  }

  private static ModelFormatException bad(LayerConfig c, String what) {
    return new ModelFormatException(
        ErrorCode.BAD_VALUE,
        c.node("vocabulary").path() + ": the vocabulary does not fit the layer: " + what,
        c.node().source(),
        null);
  }

  /** The weights of the config: those of mask and OOV are the mean when they are not given. */
  private static float @Nullable [] idf(
      LayerConfig c, Settings s, int given, boolean special, int depth) {
    if (s.encoding() != Encoding.TF_IDF || !c.has(IDF)) {
      return null;
    }
    List<ConfigNode> items = c.node(IDF).items();
    if (items.size() != given) {
      throw c.node(IDF).expected(given + " weights, one for each token of the vocabulary");
    }
    int front = special ? 0 : s.first();
    double sum = 0;
    float[] idf = new float[depth];
    for (int i = 0; i < given; i++) {
      sum += items.get(i).number();
      idf[front + i] = (float) items.get(i).number();
    }
    for (int i = 0; i < front; i++) {
      idf[i] = (float) (sum / given);
    }
    return idf;
  }

  /**
   * The vocabulary.
   *
   * @throws UnsupportedModelException when there is none
   */
  Vocabulary known() {
    if (vocabulary == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "the file holds no vocabulary of the layer",
          null,
          "HDF5 and JSON files lack the vocabulary that adapt() found, and Keras itself cannot"
              + " predict with them: save the model as .keras, or give the layer the list"
              + " get_vocabulary() as its vocabulary");
    }
    return vocabulary;
  }

  /** Keras 3 keeps the weights beside the config only when it does not have them in it. */
  void build(WeightSpecs weights, Encoding encoding, DType dtype) {
    if (encoding == Encoding.TF_IDF && !fromConfig(weights.layer().base().writer().isKeras3())) {
      weights.named(IDF, dtype, depth);
    } else if (encoding == Encoding.TF_IDF && idf != null) {
      weights.stated(IDF, Tensor.of(idf));
    }
  }

  private boolean fromConfig(boolean keras3) {
    return keras3 && idf != null;
  }

  /** Indices in a form; those of {@link #depth} and above, such as masks, do not count. */
  Value encode(
      OpGraph g, Value ids, Encoding encoding, DType dtype, boolean keras3, Weights weights) {
    if (encoding != Encoding.TF_IDF) {
      return encoding.encode(g, ids, depth, dtype, keras3);
    }
    return weighted(g, Encoding.COUNT.encode(g, ids, depth, dtype, keras3), weights);
  }

  /** Counts times the weights of {@code tf_idf}. */
  Value weighted(OpGraph g, Value counts, Weights weights) {
    Value w =
        weights.has(IDF) ? weights.raw(IDF) : g.constant(Tensor.of(Objects.requireNonNull(idf)));
    return g.multiply(counts, g.cast(w, counts.dtype()));
  }
}

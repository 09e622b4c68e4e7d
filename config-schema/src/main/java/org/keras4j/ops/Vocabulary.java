package org.keras4j.ops;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;

/** Which token, a text or an integer, has which index, and what the others get. Immutable. */
public final class Vocabulary {
  private final DType keys;
  private final Map<Object, Long> indices = new HashMap<>();
  private final int oovIndices;
  private final long oovStart;
  private final @Nullable TextHash hash;

  /**
   * @param keys string or int64
   * @param tokens Strings or Longs
   * @param first the index of the first token
   * @param oovIndices how many indices tokens outside of the vocabulary share; 0 when they are
   *     errors
   * @param oovStart the first of those
   * @param hash chooses among several of those; null takes the remainder of integers
   */
  public Vocabulary(
      DType keys,
      List<?> tokens,
      long first,
      int oovIndices,
      long oovStart,
      @Nullable TextHash hash) {
    this.keys = keys;
    this.oovIndices = oovIndices;
    this.oovStart = oovStart;
    this.hash = hash;
    for (Object token : tokens) {
      indices.put(token, first + indices.size());
    }
  }

  private Vocabulary(Vocabulary v, Object token, long index) {
    this.keys = v.keys;
    this.oovIndices = v.oovIndices;
    this.oovStart = v.oovStart;
    this.hash = v.hash;
    indices.putAll(v.indices);
    indices.put(token, index);
  }

  /** This vocabulary and one more token of an index of its own. */
  public Vocabulary with(Object token, long index) {
    return new Vocabulary(this, token, index);
  }

  /** The type of the tokens. */
  public DType keys() {
    return keys;
  }

  /**
   * The index of a token.
   *
   * @throws InputMismatchException when there is none
   */
  public long index(Object token) {
    Long index = indices.get(token);
    if (index != null) {
      return index;
    }
    switch (oovIndices) {
      case 0:
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            "'" + Texts.shown(token.toString()) + "' is not in the vocabulary",
            null,
            "train the layer with num_oov_indices=1 to allow unknown tokens");
      case 1:
        return oovStart;
      default:
        return oovStart
            + (hash == null
                ? Math.floorMod((Long) token, (long) oovIndices)
                : hash.bin(token.toString()));
    }
  }
}

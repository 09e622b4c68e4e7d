package org.keras4j.ops;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;

/** Which token, a text or an integer, has which index, and what the others get. Immutable. */
public final class Vocabulary {
  private final DType keys;
  private final List<?> tokens;
  private final long first;
  private final Map<Object, Long> indices;
  private final int oovIndices;
  private final long oovStart;
  private final @Nullable TextHash hash;
  private final @Nullable Object mask;
  private final long maskIndex;

  /**
   * @param keys string or int64
   * @param tokens Strings or Longs, each once; kept, not copied
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
    this(
        keys,
        tokens,
        first,
        new HashMap<>(tokens.size() * 4 / 3 + 1),
        oovIndices,
        oovStart,
        hash,
        null,
        0);
    for (Object token : tokens) {
      indices.put(token, first + indices.size());
    }
  }

  private Vocabulary(
      DType keys,
      List<?> tokens,
      long first,
      Map<Object, Long> indices,
      int oovIndices,
      long oovStart,
      @Nullable TextHash hash,
      @Nullable Object mask,
      long maskIndex) {
    this.keys = keys;
    this.tokens = tokens;
    this.first = first;
    this.indices = indices;
    this.oovIndices = oovIndices;
    this.oovStart = oovStart;
    this.hash = hash;
    this.mask = mask;
    this.maskIndex = maskIndex;
  }

  /** This vocabulary and a token that stands for no token, with an index of its own. */
  public Vocabulary withMask(Object token, long index) {
    return new Vocabulary(keys, tokens, first, indices, oovIndices, oovStart, hash, token, index);
  }

  /** The type of the tokens. */
  public DType keys() {
    return keys;
  }

  /** True when a token is given twice. */
  public boolean repeats() {
    return indices.size() < tokens.size();
  }

  /** True for the tokens themselves, without the mask. */
  public boolean contains(Object token) {
    return indices.containsKey(token);
  }

  /** The token of an index, or null. */
  public @Nullable Object token(long index) {
    if (mask != null && index == maskIndex) {
      return mask;
    }
    long i = index - first;
    return i >= 0 && i < tokens.size() ? tokens.get((int) i) : null;
  }

  /**
   * The index of a token.
   *
   * @throws InputMismatchException when there is none
   */
  public long index(Object token) {
    if (token.equals(mask)) {
      return maskIndex;
    }
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

  /** True when every token has the same index here and there. */
  public boolean isLike(Vocabulary o) {
    return keys == o.keys
        && first == o.first
        && oovIndices == o.oovIndices
        && oovStart == o.oovStart
        && maskIndex == o.maskIndex
        && Objects.equals(mask, o.mask)
        && (hash == null) == (o.hash == null)
        && (hash == null
            || hash.bins() == Objects.requireNonNull(o.hash).bins()
                && Arrays.equals(hash.key(), o.hash.key()))
        && tokens.equals(o.tokens);
  }

  @Override
  public String toString() {
    return tokens.size() + " tokens@" + Integer.toHexString(System.identityHashCode(this));
  }
}

package org.keras4j.layers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a layer's dtype policy has its weights quantised: {@code int8}, {@code int4/128}, {@code
 * gptq/4/64}, {@code awq/4/128} or {@code float8} of Keras's quantised policies.
 *
 * @param bits of one weight; 8 for {@link Mode#FLOAT8}
 * @param groupSize how many weights along the summed axis share a scale; {@link #PER_CHANNEL} for
 *     all
 * @param historyLength entries of the histories that {@link Mode#FLOAT8} keeps for training
 */
public record Quantization(Mode mode, int bits, int groupSize, int historyLength) {
  /** The group size of one scale per channel. */
  public static final int PER_CHANNEL = -1;

  private static final int HISTORY_LENGTH = 1024;
  private static final Pattern SETTINGS =
      Pattern.compile("int8|float8|int4(?:/(-?\\d{1,9}))?|(gptq|awq)/(\\d)/(-?\\d{1,9})");

  /** Keras's quantisation modes. */
  public enum Mode {
    INT8,
    INT4,
    FLOAT8,
    GPTQ,
    AWQ
  }

  /** Reads a policy's mode, as {@code int4/128}; null when Keras has no such one. */
  static @Nullable Quantization parse(String text) {
    Matcher m = SETTINGS.matcher(text);
    if (!m.matches()) {
      return null;
    }
    if (m.group(2) != null) {
      Mode mode = m.group(2).equals("awq") ? Mode.AWQ : Mode.GPTQ;
      int bits = Integer.parseInt(m.group(3));
      boolean known = bits == 4 || mode == Mode.GPTQ && (bits == 2 || bits == 3 || bits == 8);
      return known ? grouped(mode, bits, Integer.parseInt(m.group(4))) : null;
    }
    if (text.startsWith("int4")) {
      return grouped(Mode.INT4, 4, m.group(1) == null ? PER_CHANNEL : Integer.parseInt(m.group(1)));
    }
    Mode mode = text.equals("int8") ? Mode.INT8 : Mode.FLOAT8;
    return new Quantization(mode, 8, PER_CHANNEL, HISTORY_LENGTH);
  }

  private static @Nullable Quantization grouped(Mode mode, int bits, int size) {
    return size > 0 || size == PER_CHANNEL
        ? new Quantization(mode, bits, size, HISTORY_LENGTH)
        : null;
  }

  Quantization withHistoryLength(int length) {
    return new Quantization(mode, bits, groupSize, length);
  }

  /** The same with another group size. */
  public Quantization withGroupSize(int size) {
    return new Quantization(mode, bits, size, historyLength);
  }

  /** True when several groups of weights have scales of their own. */
  public boolean isGrouped() {
    return groupSize != PER_CHANNEL;
  }

  /** The number of groups along an axis of this length. */
  public int groups(int length) {
    return isGrouped() ? (length + groupSize - 1) / groupSize : 1;
  }
}

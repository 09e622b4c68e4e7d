package org.keras4j.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one text becomes tokens: it is split, and runs of neighbouring pieces may be joined by
 * blanks.
 *
 * @param name what plans call the split; one name stands for one function
 * @param split gives the pieces of a text
 * @param ngrams the lengths of the runs in the order in which they are given; null for the pieces
 *     themselves
 */
public record Tokenizer(
    String name, Function<String, List<String>> split, int @Nullable [] ngrams) {
  /** Pieces between white space of ASCII, as they are. */
  public static final Tokenizer WHITESPACE = new Tokenizer("whitespace", Tokenizer::words, null);

  /** Single characters. */
  public static final Tokenizer CHARACTER = new Tokenizer("character", Tokenizer::characters, null);

  /** The same pieces in runs of these lengths; null for the pieces themselves. */
  public Tokenizer withNgrams(int @Nullable [] lengths) {
    return new Tokenizer(name, split, lengths);
  }

  /** The tokens of a text; none are made where it has fewer pieces than a run needs. */
  public List<String> tokens(String text) {
    List<String> pieces = split.apply(text);
    return ngrams == null ? pieces : ngrams(pieces, ngrams);
  }

  /** All runs of the first length, then those of the second, and so on. */
  public static List<String> ngrams(List<String> pieces, int[] lengths) {
    List<String> out = new ArrayList<>();
    for (int n : lengths) {
      for (int i = 0; i + n <= pieces.size(); i++) {
        out.add(n == 1 ? pieces.get(i) : String.join(" ", pieces.subList(i, i + n)));
      }
    }
    return out;
  }

  /** How many runs {@link #ngrams} makes of so many pieces. */
  public static int ngramCount(int pieces, int[] lengths) {
    int count = 0;
    for (int n : lengths) {
      count += Math.max(0, pieces - n + 1);
    }
    return count;
  }

  /** The parts between white space of ASCII, without empty ones. */
  public static List<String> words(String text) {
    List<String> out = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean blank = c == ' ' || c >= '\t' && c <= '\r';
      if (blank && start >= 0) {
        out.add(text.substring(start, i));
        start = -1;
      } else if (!blank && start < 0) {
        start = i;
      }
    }
    if (start >= 0) {
      out.add(text.substring(start));
    }
    return out;
  }

  /** The characters (code points of Unicode). */
  public static List<String> characters(String text) {
    List<String> out = new ArrayList<>(text.length());
    for (int i = 0; i < text.length(); ) {
      int next = text.offsetByCodePoints(i, 1);
      out.add(text.substring(i, next));
      i = next;
    }
    return out;
  }

  @Override
  public String toString() {
    return ngrams == null ? name : name + Arrays.toString(ngrams);
  }
}

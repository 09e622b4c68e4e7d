package org.keras4j.layers.ops;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.Texts;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * TensorFlow's functions of regular expressions. Their syntax is RE2's, whose matching takes time
 * in proportion to the text, so a file's pattern may be run.
 */
final class TfPatterns {
  /** How many elements a pattern may have once its repetitions are written out. */
  private static final long MAX_SIZE = 100_000;

  private TfPatterns() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("strings.regex_replace", TfPatterns::replaced);
    all.put("strings.regex_full_match", TfPatterns::matched);
  }

  private static Value texts(TfCall c) {
    Value x = c.tensorOf(DType.STRING);
    if (x.dtype() != DType.STRING) {
      throw Shapes.bad("expected texts, got " + x.dtype());
    }
    return x;
  }

  private static Value matched(TfCall c) {
    Pattern pattern = pattern(c.string("pattern", ""));
    TfElementwise.Function f =
        (x, at) -> pattern.matcher(x.get(0).getString(at[0])).matches() ? 1 : 0;
    return c.g().apply1(new TfElementwise("strings.regex_full_match", DType.BOOL, f), texts(c));
  }

  private static Value replaced(TfCall c) {
    Pattern pattern = pattern(c.string("pattern", ""));
    String rewrite = c.string("rewrite", "");
    requireRewrite(rewrite, pattern.groupCount());
    boolean all = c.bool("replace_global", true);
    return c.g()
        .apply1(
            new TextMapOp("strings.regex_replace", t -> replaced(pattern, rewrite, all, t)),
            texts(c));
  }

  private static Pattern pattern(String pattern) {
    long size = size(pattern);
    if (size > MAX_SIZE) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SHAPE,
          "a regular expression of " + size + " elements, the limit is " + MAX_SIZE);
    }
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw TfCall.bad("pattern", "is no regular expression of RE2: " + Texts.shown(pattern));
    }
  }

  /** An upper bound of a pattern's size, counting what repetitions repeat. */
  private static long size(String p) {
    Deque<Long> outer = new ArrayDeque<>();
    long sum = 0;
    long last = 0;
    for (int i = 0; i < p.length(); i++) {
      char ch = p.charAt(i);
      int repeat = ch == '{' ? repetition(p, i) : 0;
      if (ch == '(') {
        outer.push(sum);
        sum = 0;
        last = 0;
      } else if (ch == ')' && !outer.isEmpty()) {
        last = sum + 1;
        sum = last + outer.pop();
      } else if (repeat > 0) {
        sum += last * (repeat - 1L);
        last *= repeat;
        i = p.indexOf('}', i);
      } else {
        i += ch == '\\' ? 1 : 0;
        last = 1;
        sum++;
      }
      if (sum > 1L << 40) {
        return sum;
      }
    }
    while (!outer.isEmpty()) {
      sum += outer.pop();
    }
    return sum;
  }

  /** The largest number of a repetition's bounds; 0 where there is none. */
  private static int repetition(String p, int at) {
    int end = p.indexOf('}', at);
    String bounds = end < 0 ? "" : p.substring(at + 1, end);
    if (!bounds.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
      return 0;
    }
    int most = 1;
    for (String bound : bounds.split(",")) {
      most = Math.max(most, Integer.parseInt(bound));
    }
    return most;
  }

  /** A rewrite holds {@code \0} to {@code \9}, for the whole and its groups, and {@code \\}. */
  private static void requireRewrite(String rewrite, int groups) {
    for (int i = 0; i < rewrite.length(); i++) {
      if (rewrite.charAt(i) == '\\') {
        i++;
        char c = i < rewrite.length() ? rewrite.charAt(i) : ' ';
        if (c != '\\' && (c < '0' || c > '9' || c - '0' > groups)) {
          throw TfCall.bad("rewrite", "names a group that the pattern has not, or a bare \\");
        }
      }
    }
  }

  /** Matches one after the other; an empty one does not follow another at once. */
  private static String replaced(Pattern pattern, String rewrite, boolean all, String text) {
    StringBuilder out = new StringBuilder();
    Matcher m = pattern.matcher(text);
    int from = 0;
    int lastEnd = -1;
    while (from <= text.length() && m.find(from)) {
      out.append(text, from, m.start());
      from = m.end();
      if (m.start() == lastEnd && m.end() == lastEnd) {
        int next = from < text.length() ? text.offsetByCodePoints(from, 1) : from + 1;
        out.append(text, from, Math.min(next, text.length()));
        from = next;
        continue;
      }
      rewritten(out, rewrite, m);
      lastEnd = from;
      if (!all) {
        break;
      }
    }
    return from < text.length() ? out.append(text, from, text.length()).toString() : out.toString();
  }

  private static void rewritten(StringBuilder out, String rewrite, Matcher m) {
    for (int i = 0; i < rewrite.length(); i++) {
      char c = rewrite.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      c = rewrite.charAt(++i);
      String group = c == '\\' ? "\\" : m.group(c - '0');
      out.append(group == null ? "" : group);
    }
  }
}

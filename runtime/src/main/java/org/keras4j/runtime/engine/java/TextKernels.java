package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.InverseLookupOp;
import org.keras4j.ops.NgramsOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.TokenBincountOp;
import org.keras4j.ops.TokenCountOp;
import org.keras4j.ops.TokenLookupOp;
import org.keras4j.ops.Tokenizer;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.tensor.DType;

/** Texts: their tokens, and the places of those in a vocabulary. */
final class TextKernels {
  /** Texts between two checks. */
  private static final int CHUNK = 1 << 10;

  private TextKernels() {}

  /** The kernel of an op on texts, or null for another op. */
  static @Nullable Kernel of(Op op) {
    if (op instanceof TextMapOp map) {
      return map(map);
    }
    if (op instanceof NgramsOp ngrams) {
      return ngrams(ngrams);
    }
    if (op instanceof TokenCountOp count) {
      return count(count);
    }
    if (op instanceof TokenLookupOp lookup) {
      return lookup(lookup);
    }
    if (op instanceof TokenBincountOp count) {
      return bincount(count);
    }
    return op instanceof InverseLookupOp inverse ? inverse(inverse) : null;
  }

  private static Kernel map(TextMapOp op) {
    return (in, out, context) -> {
      for (int i = 0; i < out[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        out[0].strings()[i] = op.function().apply(in[0].strings()[i]);
      }
    };
  }

  private static Kernel ngrams(NgramsOp op) {
    return (in, out, context) -> {
      int n = in[0].dim(-1);
      int m = out[0].dim(-1);
      for (int r = 0; r < out[0].size() / m; r++) {
        if (r % CHUNK == 0) {
          context.check();
        }
        List<String> row = Arrays.asList(in[0].strings()).subList(r * n, r * n + n);
        List<String> made = Tokenizer.ngrams(row, op.lengths());
        for (int i = 0; i < m; i++) {
          out[0].strings()[r * m + i] = made.get(i);
        }
      }
    };
  }

  private static Kernel count(TokenCountOp op) {
    return (in, out, context) -> {
      int most = 0;
      for (int i = 0; i < in[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        most = Math.max(most, op.tokenizer().tokens(in[0].strings()[i]).size());
      }
      out[0].longs()[0] = most;
    };
  }

  private static Kernel lookup(TokenLookupOp op) {
    return (in, out, context) -> {
      int width = op.width();
      long[] ids = out[0].longs();
      for (int r = 0; r < in[0].size(); r++) {
        if (r % CHUNK == 0) {
          context.check();
        }
        List<String> tokens = op.tokenizer().tokens(in[0].strings()[r]);
        int n = Math.min(width, tokens.size());
        for (int i = 0; i < n; i++) {
          ids[r * width + i] = op.vocabulary().index(tokens.get(i));
        }
        Arrays.fill(ids, r * width + n, (r + 1) * width, 0);
      }
    };
  }

  private static Kernel bincount(TokenBincountOp op) {
    return (in, out, context) -> {
      CategoryKernels.Sums sums = CategoryKernels.Sums.of(out[0]);
      sums.clear(out[0].size());
      for (int r = 0; r < in[0].size(); r++) {
        if (r % CHUNK == 0) {
          context.check();
        }
        for (String token : op.tokenizer().tokens(in[0].strings()[r])) {
          long id = op.vocabulary().index(token);
          if (id < op.depth()) {
            int at = r * op.depth() + (int) id;
            if (op.binary()) {
              sums.set(at);
            } else {
              sums.add(at, null, 0);
            }
          }
        }
      }
    };
  }

  private static Kernel inverse(InverseLookupOp op) {
    return (in, out, context) -> {
      boolean text = out[0].dtype() == DType.STRING;
      for (int i = 0; i < out[0].size(); i++) {
        if (i % CHUNK == 0) {
          context.check();
        }
        Object token = op.vocabulary().token(in[0].longs()[i]);
        Object found = token == null ? op.unknown() : token;
        if (text) {
          out[0].strings()[i] = (String) found;
        } else {
          out[0].longs()[i] = (Long) found;
        }
      }
    };
  }
}

package org.keras4j.runtime.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;

/** Random graphs whose values share memory, in both homes and with copies between them. */
class RandomGraphsTest extends Differential {
  private static final int ROWS = 4;
  private static final int COLUMNS = 16;

  private Value pick(List<Value> values) {
    int recent = Math.min(4, values.size());
    return values.get(
        random.nextInt(3) > 0
            ? values.size() - 1 - random.nextInt(recent)
            : random.nextInt(values.size()));
  }

  private Value step(OpGraph g, Value a, Value b) {
    return switch (random.nextInt(12)) {
      case 0 -> g.add(a, b);
      case 1 -> g.unary(UnaryOp.Kind.TANH, g.multiply(a, b));
      case 2 -> g.unary(UnaryOp.Kind.SIGMOID, a);
      case 3 -> g.reshape(g.reshape(a, 2, ROWS / 2, COLUMNS), ROWS, COLUMNS);
      case 4 -> g.softmax(a, -1);
      case 5 -> g.reverse(a, 1);
      case 6 -> g.subtract(a, g.mean(b, true, -1));
      case 7 -> g.slice(g.concat(List.of(a, b), 0), 0, 1, ROWS);
      case 8 -> g.transpose(g.transpose(a, 1, 0), 1, 0);
      case 9 -> g.add(begin(g, a), b);
      case 10 -> g.unary(UnaryOp.Kind.TANH, g.biasAdd(begin(g, a), weight(g, COLUMNS)));
      default -> g.maximum(a, g.multiply(b, weight(g, COLUMNS)));
    };
  }

  @Test
  void sharedMemoryChangesNothing() {
    for (int round = 0; round < 120; round++) {
      compare(
          (g, in) -> {
            List<Value> values = new ArrayList<>(in);
            int n = 3 + random.nextInt(20);
            for (int i = 0; i < n; i++) {
              values.add(g.unary(UnaryOp.Kind.TANH, step(g, pick(values), pick(values))));
              if (random.nextBoolean()) {
                values.add(step(g, pick(values), pick(values)));
              }
            }
            return g.concat(List.of(pick(values), pick(values), values.get(values.size() - 1)), 0);
          },
          TestGraphs.random(round, ROWS, COLUMNS),
          TestGraphs.random(1000 + round, ROWS, COLUMNS));
    }
  }
}

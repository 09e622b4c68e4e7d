package org.keras4j.runtime.passes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.Tensor;

class StaggerRecurrentTest extends PassHarness {
  private static final int BATCH = 2;

  /** A layer of 3 units; the value, then the last states. */
  private List<Value> layer(
      OpGraph g, Value x, RnnOp.Kind kind, boolean late, boolean sequences, Value... states) {
    int width = 3 * kind.gates();
    List<Value> in = new ArrayList<>(List.of(x, weight(g, x.dim(-1), width), weight(g, 3, width)));
    in.add(late && kind == RnnOp.Kind.GRU ? weight(g, 2, width) : weight(g, width));
    in.addAll(List.of(states));
    RnnOp op =
        new RnnOp(
            kind,
            3,
            new UnaryOp(UnaryOp.Kind.TANH),
            new UnaryOp(UnaryOp.Kind.SIGMOID),
            late,
            false,
            sequences,
            false,
            true,
            false,
            states.length > 0);
    return g.apply(op, in);
  }

  @ParameterizedTest
  @EnumSource(RnnOp.Kind.class)
  void spansGiveWhatTheWholeGives(RnnOp.Kind kind) {
    for (int steps : new int[] {2, 3, 4, 11}) {
      for (int form = 0; form < 8; form++) {
        boolean late = (form & 1) != 0;
        boolean sequences = (form & 2) != 0;
        boolean given = (form & 4) != 0;
        Tensor x = TestGraphs.random(form, BATCH, steps, 5);
        Tensor state = TestGraphs.random(9, BATCH, 3);
        OpGraph g =
            TestGraphs.graph(
                (h, in) -> {
                  Value[] states = new Value[given ? kind.states() : 0];
                  java.util.Arrays.fill(states, in.get(1));
                  List<Value> one = layer(h, in.get(0), kind, late, true, states);
                  return layer(h, one.get(0), kind, late, sequences, states);
                },
                x,
                state);
        int spans = Math.min(4, steps);
        OpGraph after = apply(new StaggerRecurrent(1), g, x, state);
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        assertThat(ops(after).stream().filter(name::equals)).hasSize(2 * spans);
        assertThat(ops(after).contains("Concat")).isEqualTo(sequences);
      }
    }
  }

  @Test
  void ofThreeLayersTwoAreCut() {
    Tensor x = TestGraphs.random(1, BATCH, 6, 4);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = layer(h, in.get(0), RnnOp.Kind.GRU, true, true).get(0);
              y = layer(h, y, RnnOp.Kind.LSTM, true, true).get(0);
              return List.of(layer(h, y, RnnOp.Kind.GRU, true, false).get(0));
            },
            x);
    List<String> ops = ops(apply(new StaggerRecurrent(1), g, x));
    assertThat(ops.stream().filter("gru"::equals)).hasSize(5);
    assertThat(ops.stream().filter("lstm"::equals)).hasSize(4);
  }

  @Test
  void whatOthersReadStaysWhole() {
    Tensor x = TestGraphs.random(1, BATCH, 6, 4);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              List<Value> one = layer(h, in.get(0), RnnOp.Kind.LSTM, true, true);
              List<Value> two =
                  layer(h, one.get(0), RnnOp.Kind.LSTM, true, false, one.get(1), one.get(2));
              return List.of(two.get(0));
            },
            x);
    assertThat(ops(apply(new StaggerRecurrent(1), g, x))).containsExactly("lstm", "lstm");
    assertThat(ops(apply(new StaggerRecurrent(), g, x))).containsExactly("lstm", "lstm");
  }
}

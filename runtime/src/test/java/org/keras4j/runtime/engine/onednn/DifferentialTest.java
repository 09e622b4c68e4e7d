package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.tensor.Tensor;

/** The numbers of plain Java, on awkward sizes, with passes and without. */
class DifferentialTest extends Differential {
  @Test
  void convolutions() {
    for (int round = 0; round < 120; round++) {
      int rank = 1 + round % 3;
      int groups = new int[] {1, 1, 2, 5}[random.nextInt(4)];
      boolean depthwise = random.nextInt(4) == 0;
      int in = groups * (1 + random.nextInt(9));
      groups = depthwise ? in : groups;
      int out = groups * (1 + random.nextInt(depthwise ? 3 : 9));
      int[] x = new int[rank + 2];
      int[] k = new int[rank + 2];
      x[0] = 1 + random.nextInt(3);
      x[rank + 1] = in;
      k[rank] = in / groups;
      k[rank + 1] = out;
      int dilation = 1 + random.nextInt(2);
      int stride = dilation > 1 ? 1 : 1 + random.nextInt(3);
      for (int i = 0; i < rank; i++) {
        k[i] = 1 + random.nextInt(4);
        x[1 + i] = 8 + random.nextInt(rank == 3 ? 3 : 9);
      }
      int[][] padding = random.nextBoolean() ? null : new int[rank][2];
      ConvOp op =
          new ConvOp(fill(rank, stride), padding, fill(rank, dilation), fill(rank, 1), groups);
      ExecutionPlan plan =
          compare(
              (g, v) ->
                  g.unary(
                      UnaryOp.Kind.TANH,
                      g.biasAdd(g.apply1(op, v.get(0), weight(g, k)), weight(g, out))),
              TestGraphs.random(round, x));
      assertThat(plan.explain()).contains("onednn Conv");
    }
  }

  @Test
  void convolutionsOfShapesWithAnImplementationOfTheirOwn() {
    int[][] shapes = { // height, width, channels, groups, filters, kernel, stride
      {29, 31, 1, 1, 5, 3, 1},
      {28, 28, 1, 1, 32, 5, 2},
      {9, 9, 1, 1, 1, 1, 1},
      {23, 25, 24, 24, 24, 3, 1},
      {22, 37, 35, 35, 35, 5, 2},
      {12, 14, 20, 1, 50, 5, 1},
      {13, 13, 33, 1, 7, 3, 2},
      {14, 14, 64, 1, 64, 1, 1}
    };
    for (int[] s : shapes) {
      int[][] padding = {{0, 1}, {1, 0}};
      ConvOp op = new ConvOp(fill(2, s[6]), padding, fill(2, 1), fill(2, 1), s[3]);
      ExecutionPlan plan =
          compare(
              (g, v) -> {
                Value kernel = weight(g, s[5], s[5], s[2] / s[3], s[4]);
                Value y = g.biasAdd(g.apply1(op, v.get(0), kernel), weight(g, s[4]));
                return g.unary(new UnaryOp(UnaryOp.Kind.RELU, 0, 6, 0), y);
              },
              TestGraphs.random(s[0], 3, s[0], s[1], s[2]));
      assertThat(plan.explain()).contains("onednn Conv");
    }
  }

  @Test
  void transposedConvolutions() {
    for (int rank = 1; rank <= 3; rank++) {
      for (int stride = 2; stride <= 3; stride++) {
        int[][] padding = new int[rank][];
        java.util.Arrays.fill(padding, new int[] {2, 1});
        ConvOp op = new ConvOp(fill(rank, 1), padding, fill(rank, 1), fill(rank, stride), 1);
        int[] x = fill(rank + 2, 5);
        int[] k = fill(rank + 2, 3);
        x[rank + 1] = 7;
        k[rank] = 7;
        k[rank + 1] = 13;
        ExecutionPlan plan =
            compare((g, v) -> g.apply1(op, v.get(0), weight(g, k)), TestGraphs.random(stride, x));
        assertThat(plan.explain()).contains("onednn Conv");
      }
    }
  }

  @Test
  void products() {
    for (int n : SIZES) {
      for (int k : new int[] {1, 7, 64}) {
        ExecutionPlan plan =
            compare(
                (g, v) -> g.biasAdd(g.matmul(v.get(0), weight(g, k, n)), weight(g, n)),
                TestGraphs.random(n, 3, 5, k));
        assertThat(plan.explain()).contains("onednn MatMul");
        compare(
            (g, v) -> g.softmax(g.matmul(v.get(0), v.get(1), false, true), -1),
            TestGraphs.random(n, 2, 3, n, k),
            TestGraphs.random(k, 2, 3, 5, k));
        compare(
            (g, v) -> g.matmul(v.get(0), v.get(1), true, false),
            TestGraphs.random(n, 3, k, n),
            TestGraphs.random(k, 1, k, 4));
      }
    }
  }

  @Test
  void elementwiseFunctions() {
    for (UnaryOp op :
        List.of(
            new UnaryOp(UnaryOp.Kind.RELU, 0, Double.POSITIVE_INFINITY, 0),
            new UnaryOp(UnaryOp.Kind.RELU, 0.3, Double.POSITIVE_INFINITY, 0),
            new UnaryOp(UnaryOp.Kind.RELU, 0, 6, 0),
            new UnaryOp(UnaryOp.Kind.RELU, 0.1, 6, 0.5),
            new UnaryOp(UnaryOp.Kind.CLIP, -0.5, 0.7, 0),
            new UnaryOp(UnaryOp.Kind.SIGMOID),
            new UnaryOp(UnaryOp.Kind.TANH),
            new UnaryOp(UnaryOp.Kind.ELU, 0.7, 0, 0),
            new UnaryOp(UnaryOp.Kind.SELU),
            new UnaryOp(UnaryOp.Kind.SILU),
            new UnaryOp(UnaryOp.Kind.MISH),
            new UnaryOp(UnaryOp.Kind.GELU),
            new UnaryOp(UnaryOp.Kind.GELU_TANH),
            new UnaryOp(UnaryOp.Kind.SOFTPLUS),
            new UnaryOp(UnaryOp.Kind.HARD_SIGMOID, 1 / 6.0, 0.5, 0),
            new UnaryOp(UnaryOp.Kind.HARD_SILU, 1 / 6.0, 0.5, 0),
            new UnaryOp(UnaryOp.Kind.NEGATIVE),
            new UnaryOp(UnaryOp.Kind.ABS),
            new UnaryOp(UnaryOp.Kind.SQUARE),
            new UnaryOp(UnaryOp.Kind.EXP))) {
      compare((g, v) -> g.unary(op, begin(g, v.get(0))), TestGraphs.random(1, 3, 17));
      compare(
          (g, v) -> g.unary(op, g.add(begin(g, v.get(0)), v.get(0))), TestGraphs.random(2, 5, 7));
    }
    for (BinaryOp.Kind kind : BinaryOp.Kind.values()) {
      if (!kind.isPredicate() && kind.compareTo(BinaryOp.Kind.FLOOR_DIVIDE) < 0) {
        compare(
            (g, v) -> g.binary(kind, begin(g, v.get(0)), begin(g, v.get(0))),
            TestGraphs.random(3, 2, 5, 13));
        compare(
            (g, v) ->
                g.binary(kind, begin(g, v.get(0)), g.unary(UnaryOp.Kind.EXP, begin(g, v.get(1)))),
            TestGraphs.random(3, 2, 5, 3, 8),
            TestGraphs.random(4, 2, 1, 1, 8));
        compare(
            (g, v) -> g.binary(kind, begin(g, v.get(0)), positive(g, 8)),
            TestGraphs.random(3, 2, 5, 3, 8));
      }
    }
  }

  @Test
  void normalizations() {
    for (int n : SIZES) {
      compare(
          (g, v) ->
              g.unary(
                  new UnaryOp(UnaryOp.Kind.RELU, 0, Double.POSITIVE_INFINITY, 0),
                  g.apply(
                          new BatchNormOp(-1, 1e-3, true, true),
                          List.of(
                              g.add(begin(g, v.get(0)), begin(g, v.get(0))),
                              weight(g, n),
                              positive(g, n),
                              weight(g, n),
                              weight(g, n)))
                      .get(0)),
          TestGraphs.random(n, 2, 3, 4, n));
      compare(
          (g, v) ->
              g.apply(
                      new BatchNormOp(-1, 1e-3, false, true),
                      List.of(begin(g, v.get(0)), weight(g, n), positive(g, n), weight(g, n)))
                  .get(0),
          TestGraphs.random(n, 5, n));
      if (n > 1) {
        compare(
            (g, v) -> g.apply1(new LayerNormOp(new int[] {-1}, 1e-3, false), begin(g, v.get(0))),
            TestGraphs.random(n, 3, 5, n));
      }
    }
  }

  @Test
  void pools() {
    for (boolean max : new boolean[] {true, false}) {
      for (boolean same : new boolean[] {true, false}) {
        for (int rank = 1; rank <= 3; rank++) {
          PoolOp op = new PoolOp(max, fill(rank, 3), fill(rank, 2), same);
          int[] x = fill(rank + 2, 8);
          x[rank + 1] = 5;
          compare((g, v) -> g.apply1(op, begin(g, v.get(0))), TestGraphs.random(rank, x));
          int[] axes = java.util.stream.IntStream.rangeClosed(1, rank).toArray();
          ReduceOp overall = new ReduceOp(max ? ReduceOp.Kind.MAX : ReduceOp.Kind.MEAN, axes, same);
          compare((g, v) -> g.apply1(overall, begin(g, v.get(0))), TestGraphs.random(rank, x));
        }
      }
    }
  }

  @Test
  void moves() {
    Tensor x = TestGraphs.random(1, 2, 7, 5, 3);
    compare((g, v) -> g.transpose(begin(g, v.get(0)), 0, 3, 1, 2), x);
    compare((g, v) -> g.slice(begin(g, v.get(0)), 1, 2, 4), x);
    for (int axis = 0; axis < 4; axis++) {
      int a = axis;
      compare((g, v) -> g.concat(List.of(begin(g, v.get(0)), begin(g, v.get(0)), v.get(0)), a), x);
    }
    compare(
        (g, v) -> {
          Value padded =
              g.pad(
                  v.get(0), new int[] {0, 1, 2, 0}, new int[] {0, 2, 0, 0}, PadOp.Mode.CONSTANT, 0);
          ConvOp conv = new ConvOp(fill(2, 2), new int[2][2], fill(2, 1), fill(2, 1), 1);
          return g.apply1(conv, padded, weight(g, 3, 3, 3, 4));
        },
        x);
  }

  @Test
  void residualsAndHeapOpsBetween() {
    List<Tensor> inputs = new ArrayList<>(List.of(TestGraphs.random(1, 2, 6, 6, 4)));
    compare(
        (g, v) -> {
          ConvOp conv = new ConvOp(fill(2, 1), null, fill(2, 1), fill(2, 1), 1);
          Value a = g.apply1(conv, v.get(0), weight(g, 3, 3, 4, 4));
          Value b = g.apply1(conv, a, weight(g, 3, 3, 4, 4));
          Value c = g.unary(UnaryOp.Kind.TANH, g.add(g.biasAdd(b, weight(g, 4)), a));
          Value heap = g.reverse(g.add(c, v.get(0)), 1);
          return g.add(g.apply1(conv, heap, weight(g, 3, 3, 4, 4)), a);
        },
        inputs.toArray(new Tensor[0]));
  }
}

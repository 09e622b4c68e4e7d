package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class MoveTest {
  private static final DType[] STORAGES = {
    DType.FLOAT32, DType.FLOAT64, DType.FLOAT16, DType.UINT8, DType.BOOL, DType.STRING
  };

  private static Tensor run(Op op, Tensor... inputs) {
    return TestGraphs.run((g, in) -> g.apply1(op, in.toArray(new Value[0])), inputs);
  }

  private static Object at(Tensor t, int i) {
    return t.dtype() == DType.STRING ? t.getString(i) : (Object) t.getDouble(i);
  }

  /** Every element equals the input's element at an index computed from its own. */
  private static void checkMove(Tensor y, Tensor x, UnaryOperator<int[]> source) {
    assertThat(y.dtype()).isEqualTo(x.dtype());
    for (int i = 0; i < y.size(); i++) {
      int[] from = source.apply(Nd.index(y.shape(), i));
      assertThat(at(y, i)).isEqualTo(at(x, Nd.flat(x.shape(), from)));
    }
  }

  private static void permutations(int n, List<Integer> head, List<int[]> out) {
    if (head.size() == n) {
      out.add(head.stream().mapToInt(i -> i).toArray());
    }
    for (int i = 0; i < n; i++) {
      if (!head.contains(i)) {
        List<Integer> next = new ArrayList<>(head);
        next.add(i);
        permutations(n, next, out);
      }
    }
  }

  @Test
  void transpose() {
    for (int[] dims :
        new int[][] {{13}, {3, 17}, {64, 33}, {2, 5, 7}, {3, 1, 4, 5}, {2, 3, 4, 2, 3}}) {
      List<int[]> all = new ArrayList<>();
      permutations(dims.length, List.of(), all);
      for (int[] p : all) {
        for (DType d : STORAGES) {
          Tensor x = TestGraphs.random(d, 1, dims);
          checkMove(
              run(new TransposeOp(p), x),
              x,
              i -> {
                int[] from = new int[i.length];
                for (int a = 0; a < i.length; a++) {
                  from[p[a]] = i[a];
                }
                return from;
              });
        }
      }
    }
  }

  @Test
  void sliceAndReverse() {
    Random r = new Random(3);
    for (int n = 0; n < 200; n++) {
      int rank = 1 + r.nextInt(4);
      int[] dims = new int[rank];
      int[] starts = new int[rank];
      int[] lengths = new int[rank];
      int[] steps = new int[rank];
      for (int d = 0; d < rank; d++) {
        dims[d] = 1 + r.nextInt(9);
        steps[d] = 1 + r.nextInt(3);
        starts[d] = r.nextInt(dims[d]) - (r.nextBoolean() ? dims[d] : 0);
        lengths[d] = r.nextInt(3) == 0 ? 1 : Shape.UNKNOWN;
      }
      Tensor x = TestGraphs.random(STORAGES[n % STORAGES.length], n, dims);
      checkMove(
          run(new SliceOp(starts, lengths, steps), x),
          x,
          i -> {
            int[] from = i.clone();
            for (int d = 0; d < rank; d++) {
              from[d] = Math.floorMod(starts[d], dims[d]) + i[d] * steps[d];
            }
            return from;
          });
      int[] axes = r.ints(1 + r.nextInt(rank), 0, rank).distinct().toArray();
      checkMove(
          run(new ReverseOp(axes), x),
          x,
          i -> {
            int[] from = i.clone();
            for (int a : axes) {
              from[a] = dims[a] - 1 - i[a];
            }
            return from;
          });
    }
  }

  @Test
  void broadcast() {
    int[][][] cases = {
      {{3}, {2, 3}},
      {{1}, {5}},
      {{}, {2, 3}},
      {{2, 1, 4}, {2, 3, 4}},
      {{3, 1}, {2, 3, 7}},
      {{1, 8}, {4, 0}}
    };
    for (int[][] c : cases) {
      if (c[1][c[1].length - 1] == 0) {
        c[0] = new int[] {1, 1};
      }
      for (DType d : STORAGES) {
        Tensor x = TestGraphs.random(d, 1, c[0]);
        Tensor y = run(new BroadcastOp(Shape.of(c[1])), x);
        assertThat(y.shape()).isEqualTo(Shape.of(c[1]));
        checkMove(y, x, i -> Nd.index(x.shape(), Nd.broadcast(x.shape(), i)));
      }
    }
  }

  @Test
  void pad() {
    Random r = new Random(8);
    for (PadOp.Mode mode : PadOp.Mode.values()) {
      for (int n = 0; n < 60; n++) {
        int rank = 1 + r.nextInt(4);
        int[] dims = r.ints(rank, 1, 6).toArray();
        int[] before = r.ints(rank, 0, 3).map(v -> r.nextBoolean() ? v : 0).toArray();
        int[] after = r.ints(rank, 0, 8).map(v -> r.nextBoolean() ? v : 0).toArray();
        Tensor x = TestGraphs.random(STORAGES[n % STORAGES.length], n, dims);
        Tensor y = run(new PadOp(before, after, mode, 1), x);
        for (int i = 0; i < y.size(); i++) {
          int[] at = Nd.index(y.shape(), i);
          boolean outside = false;
          for (int d = 0; d < rank; d++) {
            at[d] -= before[d];
            outside |= at[d] < 0 || at[d] >= dims[d];
            at[d] = fold(mode, at[d], dims[d]);
          }
          Object expected =
              outside && mode == PadOp.Mode.CONSTANT
                  ? x.dtype() == DType.STRING ? "" : (Object) 1.0
                  : at(x, Nd.flat(x.shape(), at));
          assertThat(at(y, i)).isEqualTo(expected);
        }
      }
    }
  }

  /** Walks back and forth one step at a time. */
  private static int fold(PadOp.Mode mode, int i, int n) {
    if (mode == PadOp.Mode.CONSTANT || mode == PadOp.Mode.EDGE || n == 1) {
      return Math.max(0, Math.min(n - 1, i));
    }
    int turn = mode == PadOp.Mode.REFLECT ? 0 : 1;
    while (i < 0 || i >= n) {
      i = i < 0 ? -i - turn : 2 * (n - 1) - i + turn;
    }
    return i;
  }

  @Test
  void padAnEmptyAxis() {
    Tensor x = TestGraphs.random(1, 2, 0);
    PadOp zeros = new PadOp(new int[] {0, 1}, new int[] {1, 1}, PadOp.Mode.CONSTANT, 0);
    assertThat(run(zeros, x).toFloatArray()).hasSize(6).containsOnly(0);
    PadOp edge = new PadOp(new int[] {0, 1}, new int[] {1, 1}, PadOp.Mode.EDGE, 0);
    assertThatThrownBy(() -> run(edge, x)).isInstanceOf(UnsupportedModelException.class);
  }

  @Test
  void concat() {
    for (DType d : STORAGES) {
      for (int axis = -3; axis < 3; axis++) {
        int a = Math.floorMod(axis, 3);
        List<Tensor> parts = new ArrayList<>();
        for (int n : new int[] {3, 1, 0, 7}) {
          int[] dims = {2, 5, 4};
          dims[a] = n;
          parts.add(TestGraphs.random(d, n, dims));
        }
        Tensor y = run(new ConcatOp(axis), parts.toArray(new Tensor[0]));
        assertThat(y.shape().dim(a)).isEqualTo(11);
        for (int i = 0; i < y.size(); i++) {
          int[] at = Nd.index(y.shape(), i);
          int p = 0;
          while (at[a] >= parts.get(p).shape().dim(a)) {
            at[a] -= parts.get(p++).shape().dim(a);
          }
          assertThat(at(y, i)).isEqualTo(at(parts.get(p), Nd.flat(parts.get(p).shape(), at)));
        }
      }
    }
  }

  @Test
  void gather() {
    for (DType d : STORAGES) {
      for (int axis = 0; axis < 3; axis++) {
        int a = axis;
        Tensor x = TestGraphs.random(d, 1, 4, 3, 5);
        int n = x.shape().dim(axis);
        Tensor ids = Tensor.of(new int[] {0, n - 1, 1, 0, 2, 1}, 2, 3);
        checkMove(
            run(new GatherOp(axis, false), x, ids),
            x,
            i -> {
              int[] from = new int[3];
              for (int k = 0; k < 3; k++) {
                from[k] = k < a ? i[k] : i[k + 1];
              }
              from[a] = (int) ids.getLong(i[a] * 3 + i[a + 1]);
              return from;
            });
      }
    }
    Tensor table = TestGraphs.random(2, 10, 4);
    for (DType d : new DType[] {DType.INT64, DType.UINT8, DType.UINT64}) {
      Tensor ids = Tensor.ofNumbers(d, Shape.SCALAR, new double[] {9});
      assertThat(run(new GatherOp(0, false), table, ids).getDouble(0))
          .isEqualTo(table.getDouble(36));
    }
    Tensor last = Tensor.of(new int[] {-1});
    assertThat(run(new GatherOp(0, true), table, last).getDouble(3)).isEqualTo(table.getDouble(39));
  }

  @Test
  void gatherOutOfRange() {
    Tensor table = TestGraphs.random(2, 10, 4);
    assertThatThrownBy(
            () ->
                TestGraphs.run(
                    (g, in) -> {
                      g.origin("Embedding 'words'");
                      return g.embedding(in.get(0), in.get(1));
                    },
                    table,
                    Tensor.of(new int[] {3, 12})))
        .isInstanceOf(InputMismatchException.class)
        .hasMessage("index 12 is out of range [0, 10)")
        .satisfies(
            e -> {
              assertThat(((KerasException) e).code()).isEqualTo(ErrorCode.INPUT_VALUE);
              assertThat(((KerasException) e).location()).isEqualTo("Embedding 'words'");
            });
    assertThatThrownBy(() -> run(new GatherOp(0, false), table, Tensor.of(new long[] {-1})))
        .hasMessage("index -1 is out of range [0, 10)");
    assertThatThrownBy(() -> run(new GatherOp(0, true), table, Tensor.of(new long[] {-11})))
        .hasMessage("index -11 is out of range [-10, 10)");
    assertThatThrownBy(() -> run(new GatherOp(0, false), table, Tensor.of(new long[] {1L << 32})))
        .hasMessage("index 4294967296 is out of range [0, 10)");
  }

  @Test
  void select() {
    int[][][] shapes = {
      {{3, 7}, {3, 7}, {3, 7}},
      {{3, 1}, {7}, {3, 7}},
      {{}, {3, 7}, {}},
      {{3, 7}, {}, {}},
      {{1, 7}, {3, 1}, {1}}
    };
    for (DType d : STORAGES) {
      for (int[][] s : shapes) {
        Tensor c = TestGraphs.random(DType.BOOL, 1, s[0]);
        Tensor a = TestGraphs.random(d, 2, s[1]);
        Tensor b = TestGraphs.random(d, 3, s[2]);
        Tensor y = TestGraphs.run((g, in) -> g.select(in.get(0), in.get(1), in.get(2)), c, a, b);
        Shape out = Shapes.broadcast(c.shape(), Shapes.broadcast(a.shape(), b.shape()));
        assertThat(y.shape()).isEqualTo(out);
        for (int i = 0; i < y.size(); i++) {
          int[] at = Nd.index(out, i);
          boolean yes = c.getLong(Nd.broadcast(c.shape(), at)) != 0;
          Tensor from = yes ? a : b;
          assertThat(at(y, i)).isEqualTo(at(from, Nd.broadcast(from.shape(), at)));
        }
      }
    }
  }

  @Test
  void cast() {
    for (DType from : DType.values()) {
      for (DType to : DType.values()) {
        if (from == DType.STRING ^ to == DType.STRING) {
          assertThatThrownBy(() -> run(new CastOp(to), TestGraphs.random(from, 1, 3)))
              .isInstanceOf(UnsupportedModelException.class);
          continue;
        }
        Tensor x = TestGraphs.random(from, 1, 3, 5);
        Tensor y = run(new CastOp(to), x);
        assertThat(y.dtype()).isEqualTo(to);
        if (from == DType.STRING) {
          assertThat(y).isEqualTo(x);
        } else {
          // Through int32 or int64, as C converts; the values are small.
          Tensor whole = from.isFloating() && to.isInteger() ? x.cast(DType.INT64) : x;
          assertThat(y).isEqualTo(whole.cast(to));
        }
      }
    }
  }

  @Test
  void castOfValuesOutOfRange() {
    Tensor x = Tensor.of(new double[] {Double.NaN, 3e9, -3e9, 1e30, 300.7, -1.5});
    assertThat(run(new CastOp(DType.INT32), x))
        .isEqualTo(
            Tensor.of(
                new int[] {
                  Integer.MIN_VALUE,
                  Integer.MIN_VALUE,
                  Integer.MIN_VALUE,
                  Integer.MIN_VALUE,
                  300,
                  -1
                }));
    assertThat(run(new CastOp(DType.INT64), x).toLongArray())
        .containsExactly(Long.MIN_VALUE, 3_000_000_000L, -3_000_000_000L, Long.MIN_VALUE, 300, -1);
    assertThat(run(new CastOp(DType.UINT8), x).toLongArray()[4]).isEqualTo(44);
    assertThat(run(new CastOp(DType.BOOL), x).toLongArray()).containsOnly(1);
    Tensor big = run(new CastOp(DType.UINT64), Tensor.of(new double[] {1e19}));
    assertThat(big.getDouble(0)).isEqualTo(1e19);
    assertThat(run(new CastOp(DType.FLOAT32), big).getDouble(0)).isEqualTo(1e19f);
    Tensor half = run(new CastOp(DType.FLOAT16), Tensor.of(new float[] {1e6f, 0.1f}));
    assertThat(half.getDouble(0)).isInfinite();
    assertThat(half.getDouble(1)).isEqualTo(0.0999755859375);
  }

  private record Twice(boolean wrong) implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return inputs;
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      Tensor x = inputs.get(0);
      double[] v = Arrays.stream(x.toDoubleArray()).map(d -> 2 * d).toArray();
      return List.of(Tensor.ofNumbers(x.dtype(), wrong ? Shape.of(1, v.length) : x.shape(), v));
    }
  }

  @Test
  void opsOfUsers() {
    Tensor x = Tensor.of(new float[] {1, 2});
    assertThat(run(new Twice(false), x)).isEqualTo(Tensor.of(new float[] {2, 4}));
    assertThatThrownBy(() -> run(new Twice(true), x))
        .isInstanceOf(KerasException.class)
        .hasMessageContaining("inferred");
  }

  @Test
  void reshapeIsAView() {
    Tensor x = TestGraphs.random(1, 2, 6);
    Tensor y = TestGraphs.run((g, in) -> g.reshape(g.reshape(in.get(0), 3, -1), 12), x);
    assertThat(y).isEqualTo(x.reshape(12));
    String plan =
        org.keras4j.runtime.plan.Planner.plan(
                TestGraphs.graph((g, in) -> List.of(g.reshape(in.get(0), 3, -1)), x),
                TestGraphs.JAVA,
                new org.keras4j.runtime.plan.WeightCache(new TestGraphs.Weights()))
            .explain();
    assertThat(plan).contains("0 steps");
  }
}

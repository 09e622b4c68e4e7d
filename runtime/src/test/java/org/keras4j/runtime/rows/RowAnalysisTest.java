package org.keras4j.runtime.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

class RowAnalysisTest {
  /** Adds to a graph what is made of x, of shape (rows, 4, 6). */
  private interface Made extends BiFunction<OpGraph, Value, Value> {}

  private static RowAnalysis.Result result(Made made, int rows) {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", new TensorSpec(DType.FLOAT32, Shape.of(rows, 4, 6)));
    g.outputs(List.of(made.apply(g, x)));
    return RowAnalysis.of(g, rows);
  }

  private static Value weight(OpGraph g, int... dims) {
    return g.weight("w" + List.of(dims.length, dims[0]), spec(dims));
  }

  private static TensorSpec spec(int... dims) {
    return new TensorSpec(DType.FLOAT32, Shape.of(dims));
  }

  private static Value attention(OpGraph g, Value x) {
    int rows = x.dim(0);
    Value flat = g.reshape(x, rows * 4, 6);
    Value q = g.reshape(g.matmul(flat, weight(g, 6, 6)), rows, 4, 2, 3);
    Value heads = g.transpose(q, 0, 2, 1, 3);
    Value scores = g.softmax(g.matmul(heads, heads, false, true), -1);
    Value out = g.transpose(g.matmul(scores, heads), 0, 2, 1, 3);
    return g.add(g.reshape(out, rows, 4, 6), x);
  }

  private static Value recurrent(OpGraph g, Value x, boolean timeMajor) {
    RnnOp op =
        new RnnOp(
            RnnOp.Kind.GRU,
            5,
            new UnaryOp(UnaryOp.Kind.TANH),
            new UnaryOp(UnaryOp.Kind.SIGMOID),
            true,
            false,
            true,
            false,
            false,
            false,
            false);
    Value in = timeMajor ? g.transpose(x, 1, 0, 2) : x;
    Value y = g.apply(op, List.of(in, weight(g, 6, 15), weight(g, 5, 15))).get(0);
    return timeMajor ? g.transpose(y, 1, 0, 2) : y;
  }

  /** A cell that adds up what it sees, or over all rows. */
  private static Value scan(OpGraph g, Value x, boolean mixing) {
    int rows = x.dim(0);
    OpGraph body = OpGraph.concrete();
    Value step = body.input("x", spec(rows, 6));
    Value state = body.input("state", spec(rows, 6));
    Value sum = body.add(step, state);
    Value next = mixing ? body.subtract(sum, body.mean(sum, true, 0)) : sum;
    body.outputs(List.of(next, next));
    Value zeros = g.broadcastTo(g.scalar(DType.FLOAT32, 0), Shape.of(rows, 6));
    ScanOp op = new ScanOp(body, 1, 0, false, false, false, false);
    return g.apply(op, List.of(x, zeros)).get(0);
  }

  private static Value classToken(OpGraph g, Value x) {
    Value token = g.apply1(new BroadcastOp(Shape.of(x.dim(0), 1, 6)), weight(g, 1, 1, 6));
    return g.concat(List.of(token, x), 1);
  }

  private static Value convolution(OpGraph g, Value x) {
    ConvOp op = new ConvOp(new int[] {1}, null, new int[] {1}, new int[] {1}, 1);
    Value y = g.apply1(op, x, weight(g, 3, 6, 8));
    y = g.apply1(new PoolOp(true, new int[] {2}, new int[] {2}, false), y);
    return g.apply1(new BatchNormOp(-1, 1e-3, false, false), y, weight(g, 8), g.constant(ones(8)));
  }

  private static Tensor ones(int n) {
    float[] v = new float[n];
    Arrays.fill(v, 1);
    return Tensor.of(v, n);
  }

  private static Arguments named(String name, Made made) {
    return Arguments.of(name, made);
  }

  static Stream<Arguments> apart() {
    return Stream.of(
        named("dense", (g, x) -> g.biasAdd(g.matmul(x, weight(g, 6, 5)), weight(g, 5))),
        named("attention", RowAnalysisTest::attention),
        named("convolution", RowAnalysisTest::convolution),
        named("recurrent", (g, x) -> recurrent(g, x, false)),
        named("scan", (g, x) -> scan(g, x, false)),
        named("class token", RowAnalysisTest::classToken),
        named("mean", (g, x) -> g.mean(x, false, 1)),
        named(
            "mean behind", (g, x) -> g.transpose(g.mean(g.transpose(x, 1, 0, 2), false, 0), 0, 1)),
        named("layer norm", (g, x) -> g.apply1(new LayerNormOp(new int[] {1, 2}, 0, false), x)),
        named("flatten", (g, x) -> g.matmul(g.reshape(x, x.dim(0), 24), weight(g, 24, 2))),
        named("argmax", (g, x) -> g.apply1(new ArgReduceOp(true, 2, false), x)),
        named("sort", (g, x) -> g.apply1(SortOp.all(1, true), x)),
        named("slice", (g, x) -> g.slice(x, 1, 1, 2)),
        named("pad", (g, x) -> pad(g, x, 1)),
        named("gather of columns", (g, x) -> g.apply1(new GatherOp(2, false), x, indices(g))),
        named("its own scores", (g, x) -> g.matmul(x, g.transpose(x, 0, 2, 1))));
  }

  private static Value pad(OpGraph g, Value x, int axis) {
    int[] before = new int[3];
    before[axis] = 1;
    return g.pad(x, before, new int[3], PadOp.Mode.CONSTANT, 0);
  }

  private static Value indices(OpGraph g) {
    return g.constant(Tensor.ofNumbers(DType.INT32, Shape.of(2), new double[] {0, 1}));
  }

  static Stream<Arguments> mixing() {
    return Stream.of(
        named("training statistics", (g, x) -> g.subtract(x, g.mean(x, true, 0))),
        named(
            "all of it",
            (g, x) -> g.divide(x, g.apply1(new ReduceOp(ReduceOp.Kind.MAX, new int[0], false), x))),
        named("softmax of rows", (g, x) -> g.softmax(x, 0)),
        named("norm of rows", (g, x) -> g.apply1(new LayerNormOp(new int[] {0}, 0, false), x)),
        named("reverse", (g, x) -> g.reverse(x, 0)),
        named(
            "cumulative",
            (g, x) -> g.apply1(new CumulativeOp(CumulativeOp.Kind.SUM, 0, false, false), x)),
        named("sort", (g, x) -> g.apply1(SortOp.all(0, false), x)),
        named("first row", (g, x) -> g.add(x, g.slice(x, 0, 0, 1))),
        named("neighbours", (g, x) -> g.slice(pad(g, x, 0), 0, 0, x.dim(0))),
        named(
            "rows by index",
            (g, x) -> g.add(x, g.mean(g.apply1(new GatherOp(0, false), x, indices(g)), true, 0))),
        named("between rows", (g, x) -> between(g, x)),
        named("time first", (g, x) -> recurrent(g, x, true)),
        named("scan", (g, x) -> scan(g, x, true)),
        named(
            "channels last",
            (g, x) ->
                g.transpose(
                    g.apply1(
                        new BatchNormOp(2, 0, false, false),
                        g.transpose(x, 1, 2, 0),
                        weight(g, x.dim(0)),
                        weight(g, x.dim(0))),
                    2,
                    0,
                    1)),
        named(
            "shuffled by a reshape", (g, x) -> g.reshape(g.transpose(x, 1, 0, 2), x.dim(0), 4, 6)),
        named("no row for a row", (g, x) -> g.reshape(x, x.dim(0) * 4, 6)),
        named("a number for each row", (g, x) -> g.add(x, weight(g, x.dim(0), 1, 1))),
        named("constant", (g, x) -> weight(g, 7, 2)));
  }

  private static Value between(OpGraph g, Value x) {
    Value flat = g.reshape(x, x.dim(0), 24);
    return g.matmul(g.matmul(flat, flat, false, true), flat);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("apart")
  void rowsStayApartAndAreComputedAlike(String name, Made made) {
    RowAnalysis.Result three = result(made, 3);
    assertThat(three.refusal()).isNull();
    assertThat(three.form()).isNotNull().isEqualTo(result(made, 5).form());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mixing")
  void whatMayMixRowsIsRefused(String name, Made made) {
    RowAnalysis.Result three = result(made, 3);
    assertThat(three.form()).isNull();
    assertThat(three.refusal()).isNotEmpty();
  }

  @Test
  void whatDependsOnTheNumberOfRowsHasAnotherForm() {
    Made average = (g, x) -> g.divide(x, g.scalar(DType.FLOAT32, x.dim(0)));
    assertThat(result(average, 3).form()).isNotNull().isNotEqualTo(result(average, 4).form());
    Made halves = (g, x) -> g.reshape(x, 3, x.dim(0) * 4 / 3, 6);
    assertThat(result(halves, 3).form()).isNotNull();
    assertThat(result(halves, 6).form()).isNull();
    Made other = (g, x) -> x.dim(0) == 3 ? g.unary(UnaryOp.Kind.EXP, x) : x;
    assertThat(result(other, 3).form()).isNotEqualTo(result(other, 4).form());
  }

  @Test
  void deadNodesDoNotMatter() {
    Made made =
        (g, x) -> {
          g.apply1(new ReverseOp(new int[] {0}), x);
          g.scalar(DType.INT32, x.dim(0));
          return g.unary(UnaryOp.Kind.EXP, x);
        };
    assertThat(result(made, 3).form()).isNotNull().isEqualTo(result(made, 4).form());
  }

  @Test
  void statesTieBatchesTogether() {
    OpGraph g = OpGraph.concrete();
    Value x = g.input("x", spec(3, 2));
    Value s = g.state("s", spec(3, 2));
    Value y = g.add(x, s);
    g.leave("s", y);
    g.outputs(List.of(y, y));
    assertThat(RowAnalysis.of(g, 3).form()).isNull();
  }
}

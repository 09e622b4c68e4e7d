package org.keras4j.runtime.passes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** The passes that change convolutions and products. */
class ProductPassesTest extends PassHarness {
  private static ConvOp conv(int[][] padding, int groups) {
    int[] one = {1, 1};
    return new ConvOp(one, padding, one, one, groups);
  }

  @Test
  void convolutionsPadThemselves() {
    Tensor x = TestGraphs.random(1, 2, 5, 5, 3);
    for (double value : new double[] {0, 1}) {
      OpGraph g =
          TestGraphs.graph(
              (h, in) -> {
                int[] before = {0, 1, 0, 0};
                int[] after = {0, 0, 2, 0};
                Value v = h.pad(in.get(0), before, after, PadOp.Mode.CONSTANT, value);
                return List.of(h.apply1(conv(new int[2][2], 1), v, weight(h, 3, 3, 3, 4)));
              },
              x);
      List<String> after = ops(apply(new PadIntoConvolution(), g, x));
      assertThat(after).isEqualTo(value == 0 ? List.of("Conv") : List.of("Pad", "Conv"));
    }
  }

  @Test
  void normalizationsScaleTheKernel() {
    Tensor x = TestGraphs.random(1, 2, 5, 5, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value v = h.apply1(conv(null, 1), in.get(0), weight(h, 3, 3, 3, 4));
              v = h.biasAdd(v, weight(h, 4));
              List<Value> norm =
                  List.of(v, weight(h, 4), positive(h, 4), weight(h, 4), weight(h, 4));
              return h.apply(new BatchNormOp(-1, 1e-3, true, true), norm);
            },
            x);
    assertThat(ops(apply(new FoldBatchNorm(), g, x))).contains("Conv").doesNotContain("BatchNorm");
  }

  @Test
  void scalingsOfTheInputGoIntoTheKernel() {
    Tensor x = TestGraphs.random(1, 2, 5, 5, 3);
    Tensor mean = Tensor.of(new float[] {0.5f, -0.25f, 1}, 3);
    Tensor deviation = Tensor.of(new float[] {2, 0.25f, 1}, 1, 1, 1, 3);
    for (int pad = 0; pad < 2; pad++) {
      int p = pad;
      OpGraph g =
          TestGraphs.graph(
              (h, in) -> {
                Value v = h.multiply(in.get(0), h.scalar(DType.FLOAT32, 1 / 128f));
                v = h.divide(h.subtract(v, weight(h, mean)), h.constant(deviation));
                int[][] padding = {{p, p}, {0, 0}};
                return List.of(h.apply1(conv(padding, 1), v, weight(h, 3, 3, 3, 4)));
              },
              x);
      assertThat(ops(apply(new FoldAffine(), g, x)))
          .isEqualTo(pad == 0 ? List.of("Conv", "add") : List.of("multiply", "subtract", "Conv"));
    }
  }

  @Test
  void scalingsThatLoseDigitsStay() {
    Tensor x = TestGraphs.random(1, 4, 3);
    for (float c : new float[] {1e-8f, 0, 1e8f}) {
      OpGraph g =
          TestGraphs.graph(
              (h, in) -> {
                Value v = h.multiply(in.get(0), h.scalar(DType.FLOAT32, c));
                return List.of(h.matmul(v, weight(h, 3, 2)));
              },
              x);
      assertThat(ops(apply(new FoldAffine(), g, x))).containsExactly("multiply", "MatMul");
    }
    OpGraph far =
        TestGraphs.graph(
            (h, in) -> {
              Value v = h.subtract(in.get(0), h.scalar(DType.FLOAT32, 1e4));
              return List.of(h.matmul(v, weight(h, 3, 2)));
            },
            x);
    assertThat(ops(apply(new FoldAffine(), far, x))).containsExactly("subtract", "MatMul");
  }

  @Test
  void groupsTakeWhatIsTheSameForAllChannels() {
    Tensor x = TestGraphs.random(1, 2, 5, 5, 4);
    for (float last : new float[] {0.5f, 0.25f}) {
      OpGraph g =
          TestGraphs.graph(
              (h, in) -> {
                Value c = weight(h, Tensor.of(new float[] {0.5f, 0.5f, 0.5f, last}, 4));
                Value v = h.add(h.multiply(in.get(0), c), h.scalar(DType.FLOAT32, 1));
                return List.of(h.apply1(conv(new int[2][2], 2), v, weight(h, 3, 3, 2, 6)));
              },
              x);
      assertThat(ops(apply(new FoldAffine(), g, x)))
          .isEqualTo(last == 0.5f ? List.of("Conv", "add") : List.of("multiply", "Conv", "add"));
    }
  }

  /** Multi-head attention of two heads, as layers write it. */
  private OpGraph attention(Tensor x, boolean biased) {
    return TestGraphs.graph(
        (h, in) -> {
          Value[] qkv = new Value[3];
          for (int i = 0; i < 3; i++) {
            Value p = h.matmul(in.get(0), weight(h, 6, 8));
            p = biased || i == 1 ? h.biasAdd(p, weight(h, 8)) : p;
            qkv[i] = h.transpose(h.reshape(p, 3, 5, 2, 4), 0, 2, 1, 3);
          }
          Value scores = h.matmul(qkv[0], qkv[1], false, true);
          scores = h.softmax(h.multiply(scores, h.scalar(DType.FLOAT32, 0.5)), -1);
          Value y = h.transpose(h.matmul(scores, qkv[2]), 0, 2, 1, 3);
          return List.of(h.matmul(h.reshape(y, 3, 5, 8), weight(h, 8, 6)));
        },
        x);
  }

  @Test
  void attentionReadsOneProductThroughViews() {
    Tensor x = TestGraphs.random(1, 3, 5, 6);
    for (boolean biased : new boolean[] {true, false}) {
      OpGraph g = attention(x, biased);
      OpGraph joined = apply(new BatchProjections(), g, x);
      assertThat(ops(joined)).contains("MatMul", "add", "Slice", "Slice", "Slice");
      assertThat(ops(joined).stream().filter("MatMul"::equals)).hasSize(4);
      OpGraph views = apply(new ViewProducts(), joined, x);
      assertThat(ops(views))
          .containsExactly(
              "MatMul", "add", "ViewMatMul", "multiply", "softmax", "ViewMatMul", "MatMul");
      OpGraph apart = apply(new ViewProducts(), g, x);
      assertThat(ops(apart)).doesNotContain("Transpose").contains("ViewMatMul");
    }
  }

  @Test
  void projectionsThatAreReadOtherwiseStayApart() {
    Tensor x = TestGraphs.random(1, 3, 5, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value a = h.matmul(in.get(0), weight(h, 6, 8));
              Value b = h.matmul(in.get(0), weight(h, 6, 8));
              return List.of(h.add(a, b));
            },
            x);
    assertThat(apply(new BatchProjections(), g, x)).isSameAs(g);
  }

  @Test
  void productsAreTransposedOnTheWay() {
    Tensor a = TestGraphs.random(1, 4, 2, 3);
    Tensor b = TestGraphs.random(2, 5, 2, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value left = h.transpose(in.get(0), 1, 0, 2);
              Value right = h.transpose(in.get(1), 1, 0, 2);
              Value rows = h.slice(h.matmul(left, right, false, true), 2, 1, 3);
              Value columns = h.transpose(h.matmul(left, right, false, true), 0, 2, 1);
              return List.of(rows, columns);
            },
            a,
            b);
    assertThat(ops(apply(new ViewProducts(), g, a, b)))
        .containsExactly("ViewMatMul", "Slice", "ViewMatMul", "Transpose");
  }

  @Test
  void viewsAreReshapedWhereStridesAllowIt() {
    ViewMatMulOp.View turned =
        ViewMatMulOp.View.of(Shape.of(2, 3, 4)).permuted(new int[] {1, 0, 2});
    assertThat(ViewProducts.reshaped(turned, Shape.of(6, 4))).isNull();
    ViewMatMulOp.View split = ViewProducts.reshaped(turned, Shape.of(3, 1, 2, 2, 2));
    assertThat(split.strides()).containsExactly(4, 1, 12, 2, 1);
    ViewMatMulOp.View merged =
        ViewProducts.reshaped(ViewMatMulOp.View.of(Shape.of(2, 3, 1, 4)), Shape.of(1, 24));
    assertThat(merged.strides()[1]).isEqualTo(1);
    assertThat(ViewProducts.reshaped(turned, Shape.of(3, 8))).isNull();
  }
}

package org.keras4j.runtime.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Fused ops with all kinds of links, norms and softmax over several axes, products of views. */
class LinksTest extends Differential {
  private static final FusedOp.Link TANH = FusedOp.Link.of(new UnaryOp(UnaryOp.Kind.TANH));

  /** Runs a base with two links of each kind of arithmetic, the operands of the given shapes. */
  private void links(Op base, int[] x, int[][] weights, int[]... operands) {
    for (BinaryOp.Kind kind :
        new BinaryOp.Kind[] {
          BinaryOp.Kind.ADD, BinaryOp.Kind.SUBTRACT, BinaryOp.Kind.MULTIPLY,
          BinaryOp.Kind.DIVIDE, BinaryOp.Kind.MAXIMUM, BinaryOp.Kind.MINIMUM
        }) {
      for (int[] dims : operands) {
        for (boolean constant : new boolean[] {true, false}) {
          FusedOp op =
              new FusedOp(base, List.of(FusedOp.Link.of(kind), TANH, FusedOp.Link.of(kind)));
          compare(
              (g, v) -> {
                List<Value> in = new java.util.ArrayList<>(List.of(begin(g, v.get(0))));
                for (int[] w : weights) {
                  in.add(weight(g, w));
                }
                Value other = g.unary(UnaryOp.Kind.EXP, constant ? weight(g, dims) : v.get(1));
                in.add(other);
                in.add(other);
                return g.apply(op, in).get(0);
              },
              TestGraphs.random(3, x),
              TestGraphs.random(4, dims));
        }
      }
    }
  }

  @Test
  void ofProducts() {
    int[][] operands = {{}, {1}, {7}, {5, 7}, {5, 1}, {2, 5, 1}, {2, 1, 7}, {2, 5, 7}};
    links(
        new org.keras4j.ops.MatMulOp(false, false),
        new int[] {2, 5, 3},
        new int[][] {{3, 7}},
        operands);
  }

  @Test
  void ofConvolutions() {
    int[] one = {1, 1};
    ConvOp conv = new ConvOp(one, null, one, one, 1);
    int[][] operands = {{}, {5}, {4, 3, 5}, {1, 1, 1, 5}, {2, 1, 1, 5}, {2, 4, 3, 1}, {3, 1}};
    links(conv, new int[] {2, 4, 3, 6}, new int[][] {{3, 3, 6, 5}}, operands);
  }

  @Test
  void ofNormsAndArithmetic() {
    int[][] operands = {{}, {5}, {4, 3, 5}, {2, 1, 1, 5}, {3, 1}};
    int[] x = {2, 4, 3, 5};
    links(new LayerNormOp(new int[] {-1}, 1e-3, false), x, new int[][] {}, operands);
    links(new BinaryOp(BinaryOp.Kind.MULTIPLY), x, new int[][] {{5}}, operands);
    links(new UnaryOp(UnaryOp.Kind.TANH), x, new int[][] {}, operands);
  }

  @Test
  void normsOfSeveralAxesWithScaleAndOffset() {
    for (boolean rms : new boolean[] {false, true}) {
      for (int[] axes : new int[][] {{-1}, {2, 1}, {1, 2, 3}, {1}}) {
        Tensor x = TestGraphs.random(7, 2, 3, 4, 5);
        int[] own = axes.length == 3 ? new int[] {3, 4, 5} : new int[] {5};
        LayerNormOp op = new LayerNormOp(axes.length == 2 ? new int[] {3, 2} : axes, 1e-3, rms);
        int[] shape = axes.length == 2 ? new int[] {4, 5} : own;
        compare(
            (g, v) -> {
              Value y = g.apply1(op, begin(g, v.get(0)));
              return g.add(g.multiply(y, weight(g, shape)), weight(g, shape));
            },
            x);
        compare((g, v) -> g.add(g.apply1(op, begin(g, v.get(0))), weight(g, shape)), x);
        compare((g, v) -> g.multiply(g.apply1(op, begin(g, v.get(0))), weight(g, 4, 1)), x);
      }
    }
  }

  @Test
  void softmaxOfAnyAxes() {
    for (SoftmaxOp.Kind kind : SoftmaxOp.Kind.values()) {
      for (int[] axes : new int[][] {{-1}, {0}, {1}, {2}, {1, 2}, {2, 3}, {0, 2}, {0, 1, 2, 3}}) {
        if (kind != SoftmaxOp.Kind.SPARSEMAX || axes.length == 1) {
          compare(
              (g, v) -> g.apply1(new SoftmaxOp(kind, axes), begin(g, v.get(0))),
              TestGraphs.random(8, 2, 3, 4, 13));
        }
      }
    }
  }

  @Test
  void normsBeforeOtherFunctions() {
    for (int n : SIZES) {
      compare(
          (g, v) -> {
            List<Value> in =
                List.of(
                    g.add(begin(g, v.get(0)), v.get(0)),
                    weight(g, n),
                    positive(g, n),
                    weight(g, n),
                    weight(g, n));
            Value y = g.apply(new BatchNormOp(-1, 1e-3, true, true), in).get(0);
            return g.unary(UnaryOp.Kind.SIGMOID, g.unary(UnaryOp.Kind.SILU, y));
          },
          TestGraphs.random(n, 2, 3, 4, n));
    }
  }

  @Test
  void productsOfViews() {
    for (int n : SIZES) {
      int heads = n % 2 == 0 ? 4 : 1;
      ViewMatMulOp.View x = ViewMatMulOp.View.of(Shape.of(2, n, 2, heads, 5));
      int[] order = {0, 3, 1, 4};
      ViewMatMulOp.View left = half(x, 0, heads).permuted(order);
      ViewMatMulOp.View right = half(x, 1, heads).permuted(order);
      for (int[] result : new int[][] {{0, 1, 2, 3}, {0, 2, 1, 3}, {0, 1, 3, 2}}) {
        ViewMatMulOp op = new ViewMatMulOp(left, right.turned(), result);
        compare(
            (g, v) -> {
              Value y = begin(g, v.get(0));
              Value mask = g.unary(UnaryOp.Kind.EXP, v.get(1));
              Value scores = g.apply1(op, y, y);
              return result[2] == 2
                  ? g.add(g.multiply(scores, g.scalar(org.keras4j.tensor.DType.FLOAT32, 0.3)), mask)
                  : scores;
            },
            TestGraphs.random(n, 2, n, 2, heads, 5),
            TestGraphs.random(n, 2, 1, n, n));
      }
      assertThat(left.dims()).containsExactly(2, heads, n, 5);
    }
  }

  /**
   * One of the two along axis 2 of (batch, time, 2, heads, size), that axis of one element kept.
   */
  private static ViewMatMulOp.View half(ViewMatMulOp.View x, int which, int heads) {
    return new ViewMatMulOp.View(
        new int[] {x.dims()[0], x.dims()[1], 1, heads, x.dims()[4]},
        x.strides(),
        which * x.strides()[2]);
  }
}

package org.keras4j.runtime.passes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** identity-ops, common-subexpressions, elements-before-reshape and fuse-epilogue. */
class ElementPassesTest extends PassHarness {
  @Test
  void whatGivesItsOperandGoes() {
    Tensor x = TestGraphs.random(1, 2, 1, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value v = h.unary(UnaryOp.Kind.EXP, in.get(0));
              v = h.unary(UnaryOp.IDENTITY, v);
              v = h.apply1(new org.keras4j.ops.CastOp(DType.FLOAT32), v);
              v = h.reshape(h.reshape(v, 6), 2, 1, 3);
              v = h.slice(v, 2, 0, 3);
              v = h.pad(v, new int[3], new int[3], PadOp.Mode.CONSTANT, 0);
              v = h.reverse(v, 1);
              v = h.broadcastTo(v, Shape.of(2, 1, 3));
              v = h.apply1(new ConcatOp(0), v);
              v = h.multiply(v, h.scalar(DType.FLOAT32, 1));
              v = h.divide(v, h.scalar(DType.FLOAT32, 1));
              v = h.transpose(h.transpose(v, 2, 0, 1), 1, 2, 0);
              return List.of(h.mean(v, false, 1), v);
            },
            x);
    assertThat(ops(apply(new IdentityOps(), g, x))).containsExactly("exp");
  }

  @Test
  void whatOnlyLooksLikeItStays() {
    Tensor x = TestGraphs.random(1, 2, 3, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value v = h.reverse(in.get(0), 1);
              v = h.transpose(v, 0, 2, 1);
              v = h.transpose(h.transpose(v, 2, 0, 1), 2, 1, 0);
              v = h.slice(v, 0, 1, 1);
              v = h.multiply(v, h.constant(Tensor.of(new float[] {1, 1}, 2, 1, 1)));
              v = h.multiply(v, h.scalar(DType.FLOAT32, 1.5f));
              v = h.pad(v, new int[3], new int[] {0, 0, 1}, PadOp.Mode.CONSTANT, 0);
              return List.of(h.sum(v, true, 1));
            },
            x);
    assertThat(ops(apply(new IdentityOps(), g, x)))
        .containsExactly(
            "Reverse", "Transpose", "Slice", "multiply", "multiply", "Pad", "reduce_sum");
  }

  @Test
  void equalNodesAreComputedOnce() {
    Tensor x = TestGraphs.random(1, 4, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value a = h.multiply(h.transpose(in.get(0), 1, 0), h.scalar(DType.FLOAT32, 2));
              Value b = h.multiply(h.transpose(in.get(0), 1, 0), h.scalar(DType.FLOAT32, 2));
              Value c = h.multiply(h.transpose(in.get(0), 1, 0), h.scalar(DType.FLOAT32, 3));
              return List.of(
                  h.add(h.unary(UnaryOp.Kind.TANH, a), h.unary(UnaryOp.Kind.TANH, b)), c);
            },
            x);
    assertThat(ops(apply(new CommonSubexpressions(), g, x)))
        .containsExactlyInAnyOrder("Transpose", "multiply", "multiply", "tanh", "add");
  }

  @Test
  void biasesOfHeadsComeBeforeTheReshape() {
    Tensor x = TestGraphs.random(1, 2, 5, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value heads = h.reshape(h.matmul(in.get(0), weight(h, 6, 8)), 2, 5, 2, 4);
              Value v = h.add(heads, weight(h, 2, 4));
              v = h.multiply(v, h.scalar(DType.FLOAT32, 0.5f));
              v = h.unary(UnaryOp.Kind.TANH, v);
              v = h.subtract(h.reshape(in.get(1), 2, 5, 2, 4), v);
              return List.of(h.add(v, h.reshape(weight(h, 2), 2, 1)));
            },
            x,
            TestGraphs.random(2, 2, 5, 8));
    OpGraph after = apply(new ElementsBeforeReshape(), g, x, TestGraphs.random(2, 2, 5, 8));
    OpGraph fused = apply(new FuseEpilogue(), after, x, TestGraphs.random(2, 2, 5, 8));
    assertThat(ops(fused)).containsExactly("MatMul+add+multiply+tanh", "subtract", "add");
  }

  @Test
  void scalesOfGroupsComeBeforeTheReshape() {
    Tensor x = TestGraphs.random(1, 2, 5, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value groups = h.reshape(in.get(0), 2, 5, 3, 2);
              LayerNormOp norm = new LayerNormOp(new int[] {1, 3}, 1e-3, false);
              Value v = h.reshape(h.apply1(norm, groups), 2, 5, 6);
              v = h.multiply(v, weight(h, 1, 1, 6));
              return List.of(h.add(v, weight(h, 6)), h.multiply(v, weight(h, 5, 6)));
            },
            x);
    OpGraph after = apply(new ElementsBeforeReshape(), g, x);
    assertThat(ops(after)).containsExactly("LayerNorm", "multiply", "add", "multiply");
    assertThat(after.nodes().stream().filter(n -> n.op().opName().equals("multiply")).findFirst())
        .hasValueSatisfying(
            n -> assertThat(n.outputs().get(0).shape()).isEqualTo(shape(2, 5, 3, 2)));
  }

  @Test
  void productsWithTheirOwnSigmoidAreOneFunction() {
    Tensor x = TestGraphs.random(1, 2, 5, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value a = h.matmul(in.get(0), weight(h, 6, 4));
              Value gate = h.unary(UnaryOp.Kind.SIGMOID, a);
              Value b = h.unary(UnaryOp.Kind.TANH, h.multiply(a, gate));
              Value other = h.multiply(h.unary(UnaryOp.Kind.SIGMOID, b), a);
              return List.of(
                  h.multiply(h.unary(UnaryOp.Kind.SIGMOID, b), b), other, h.add(a, gate));
            },
            x);
    assertThat(ops(apply(new SwishOfProduct(), g, x)))
        .containsExactlyInAnyOrder(
            "MatMul", "sigmoid", "silu", "tanh", "sigmoid", "multiply", "silu", "add");
  }

  @Test
  void whatFollowsIsTakenAlong() {
    Tensor x = TestGraphs.random(1, 2, 5, 6);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> {
              Value y = h.biasAdd(h.matmul(in.get(0), weight(h, 6, 6)), weight(h, 6));
              y = h.unary(UnaryOp.Kind.TANH, h.add(in.get(0), y));
              Value n = h.apply1(new LayerNormOp(new int[] {-1}, 1e-3, false), y);
              n = h.add(h.multiply(n, weight(h, 6)), weight(h, 6));
              Value s = h.unary(UnaryOp.Kind.SELU, h.matmul(n, weight(h, 6, 4)));
              Value apart = h.matmul(n, weight(h, 6, 4));
              return List.of(s, h.unary(UnaryOp.Kind.TANH, apart), apart);
            },
            x);
    OpGraph after = apply(new FuseEpilogue(), g, x);
    assertThat(ops(after))
        .containsExactly(
            "MatMul+add+add+tanh", "LayerNorm+multiply+add", "MatMul", "selu", "MatMul", "tanh");
    FusedOp first =
        after.nodes().stream()
            .filter(n -> n.op() instanceof FusedOp)
            .map(n -> (FusedOp) n.op())
            .findFirst()
            .orElseThrow();
    assertThat(first.baseInputs(4)).isEqualTo(2);
    assertThat(first.operand(0, 4)).isEqualTo(2);
    assertThat(first.operand(1, 4)).isEqualTo(3);
    assertThat(first.operand(2, 4)).isEqualTo(-1);
    assertThat(first.links().get(0).op()).isEqualTo(new BinaryOp(BinaryOp.Kind.ADD));
  }

  @Test
  void operandsThatEnlargeTheResultStayOutside() {
    Tensor x = TestGraphs.random(1, 1, 3);
    OpGraph g =
        TestGraphs.graph(
            (h, in) -> List.of(h.add(h.matmul(in.get(0), weight(h, 3, 3)), weight(h, 4, 3))), x);
    assertThat(ops(apply(new FuseEpilogue(), g, x))).containsExactly("MatMul", "add");
  }
}

package org.keras4j.layers.merging;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.merging.Merges.MaskRule;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * A list of tensors merged element by element, with broadcasting; tensors of lower rank get axes of
 * size 1 after the batch axis. Keras's Add, Subtract, Multiply, Average, Maximum and Minimum.
 *
 * <p>From Keras 3.4 on, Multiply, Maximum and Minimum leave out what an input's mask hides.
 */
public record Merge(Base base, Function function) implements Layer {

  /** What the elements are merged by. */
  public enum Function {
    ADD(BinaryOp.Kind.ADD),
    SUBTRACT(BinaryOp.Kind.SUBTRACT),
    MULTIPLY(BinaryOp.Kind.MULTIPLY),
    AVERAGE(BinaryOp.Kind.ADD),
    MAXIMUM(BinaryOp.Kind.MAXIMUM),
    MINIMUM(BinaryOp.Kind.MINIMUM);

    private final BinaryOp.Kind kind;

    Function(BinaryOp.Kind kind) {
      this.kind = kind;
    }
  }

  public static final LayerType ADD = type("Add", Function.ADD);
  public static final LayerType SUBTRACT = type("Subtract", Function.SUBTRACT);
  public static final LayerType MULTIPLY = type("Multiply", Function.MULTIPLY);
  public static final LayerType AVERAGE = type("Average", Function.AVERAGE);
  public static final LayerType MAXIMUM = type("Maximum", Function.MAXIMUM);
  public static final LayerType MINIMUM = type("Minimum", Function.MINIMUM);

  private static LayerType type(String className, Function function) {
    return LayerType.of(className, c -> new Merge(c.base(), function));
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Merges.checkBatches(inputs);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (function == Function.SUBTRACT && inputs.size() != 2) {
      throw Shapes.bad("a Subtract needs exactly 2 inputs, got " + inputs.size());
    }
    inputs.get(0);
    List<Value> xs = Merges.sameRank(g, Merges.sameType(g, inputs.all()));
    DType type = xs.get(0).dtype();
    if (function == Function.ADD && type == DType.STRING) {
      return Values.of(TextJoin.apply(g, xs));
    }
    boolean truth = function == Function.MULTIPLY && type == DType.BOOL;
    if (truth && base.writer().isTensorFlowKeras2()) {
      return Values.of(xs.stream().reduce(g::and).orElseThrow());
    }
    if (!type.isNumeric()) {
      throw Merges.unsupported(base.className() + " of " + type + " tensors");
    }
    boolean masked =
        Merges.maskRule(this) == MaskRule.ANY && xs.stream().anyMatch(x -> x.mask() != null);
    if (masked && function == Function.MULTIPLY) {
      return Values.of(maskedProduct(g, xs));
    }
    if (masked && (function == Function.MAXIMUM || function == Function.MINIMUM)) {
      return Values.of(maskedExtreme(g, xs));
    }
    Value y = xs.get(0);
    for (Value x : xs.subList(1, xs.size())) {
      y = g.binary(function.kind, y, x);
    }
    if (function == Function.AVERAGE) {
      DType quotient = quotient(type);
      y = g.divide(g.cast(y, quotient), g.scalar(quotient, xs.size()));
    }
    return Values.of(y);
  }

  /** The dtype in which TensorFlow divides: float64 for integers of 32 bits or more. */
  private static DType quotient(DType type) {
    return type.isFloating() ? type : type.byteSize() < 4 ? DType.FLOAT32 : DType.FLOAT64;
  }

  /** Hidden factors are 1; where every factor is hidden the product is 0. */
  private static Value maskedProduct(OpGraph g, List<Value> xs) {
    Value y = null;
    Value any = null;
    boolean all = xs.stream().allMatch(x -> x.mask() != null);
    for (Value x : xs) {
      Value mask = Merges.overFeatures(g, x);
      Value factor = mask == null ? x : g.select(mask, x, g.scalar(x.dtype(), 1));
      y = y == null ? factor : g.multiply(y, factor);
      if (all) {
        any = any == null ? mask : g.or(any, mask);
      }
    }
    return any == null ? y : g.select(any, y, g.scalar(y.dtype(), 0));
  }

  /** What is hidden gives way to what was found before, and the other way round. */
  private Value maskedExtreme(OpGraph g, List<Value> xs) {
    Value y = xs.get(0);
    Value seen = Merges.overFeatures(g, y);
    for (Value next : xs.subList(1, xs.size())) {
      Value mask = Merges.overFeatures(g, next);
      Value x = mask == null ? next : g.select(mask, next, y);
      if (seen != null) {
        y = g.select(seen, y, x);
      }
      seen = mask == null || seen == null ? null : g.or(seen, mask);
      y = g.binary(function.kind, y, x);
    }
    return y;
  }

  @Override
  public boolean supportsMasking() {
    return true;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return Collections.singletonList(Merges.mask(g, Merges.maskRule(this), inputs.masks()));
  }
}

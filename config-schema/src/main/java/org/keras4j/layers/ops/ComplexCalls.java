package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.CallArgs;
import org.keras4j.ops.Complex;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/**
 * Calls of {@code keras.ops} functions on complex numbers, led back to the functions on real ones:
 * what moves or adds numbers does so with the real and the imaginary parts, what multiplies them
 * combines four products.
 */
final class ComplexCalls {
  /** Functions that do the same to both parts. */
  private static final Set<String> EACH_PART =
      Set.of(
          """
          Negative Sum Mean Cumsum Ravel Flip Fliplr Flipud Split ArraySplit Hsplit Vsplit Dsplit
          Unstack Take TakeAlongAxis Tile Repeat Roll Rot90 Swapaxes Moveaxis Transpose Reshape
          ExpandDims Squeeze GetItem Slice Diagonal Diag Diagflat Trace Copy StopGradient
          BroadcastTo Tril Triu Rearrange Diff Deg2rad Rad2deg DepthToSpace SpaceToDepth SegmentSum
          ExtractSequences Unfold Fold PadImages CropImages RGBToGrayscale ZerosLike EmptyLike
          Array ConvertToTensor ScaleAndTranslate Trapezoid Average
          """
              .strip()
              .split("\\s+"));

  /**
   * The same, of several operands: a real one has imaginary parts of 0, and so has a number that
   * fills. The values are the positions of what is no operand, such as indices.
   */
  private static final Map<String, Integer> EACH_PART_OF_ALL =
      Map.ofEntries(
          Map.entry("Add", -1),
          Map.entry("Subtract", -1),
          Map.entry("Concatenate", -1),
          Map.entry("Stack", -1),
          Map.entry("Hstack", -1),
          Map.entry("Vstack", -1),
          Map.entry("Dstack", -1),
          Map.entry("Append", -1),
          Map.entry("Linspace", -1),
          Map.entry("Meshgrid", -1),
          Map.entry("Pad", -1),
          Map.entry("FullLike", -1),
          Map.entry("Where", 0),
          Map.entry("Select", 0),
          Map.entry("Scatter", 0),
          Map.entry("SliceUpdate", 1),
          Map.entry("ScatterUpdate", 1));

  /** Keywords of what is no operand. */
  private static final Set<String> NO_OPERANDS =
      Set.of("condition", "condlist", "indices", "start_indices");

  /** Functions that cast their operands to floats, integers or bools: to the real parts. */
  private static final Set<String> REAL =
      Set.of(
          """
          LogicalNot LogicalAnd LogicalOr LogicalXor Any All Signbit Cbrt I0 Correlate
          OneHot MultiHot Argpartition Full Size Ndim Shape CategoricalCrossentropy CTCLoss
          """
              .strip()
              .split("\\s+"));

  /** Functions whose results are complex64 also of complex128, as Keras promotes dtypes. */
  private static final Set<String> SINGLE =
      Set.of(
          """
          Add Subtract Multiply Divide TrueDivide DivideNoNan Power Hypot Average Append CDist Dot
          Einsum Inner Matmul Outer Tensordot Vdot Where Linspace Logspace FullLike Norm Trapezoid
          Prod Nanprod Var PSNR Nextafter Vander Angle Cbrt I0 Log Log10 Log1p Log2 Sqrt Sinc
          IsIn Sin Cos Tan Sinh Cosh Tanh Arcsin Arccos Arctan Arcsinh Arccosh Arctanh
          """
              .strip()
              .split("\\s+"));

  /** Functions that know complex numbers themselves. */
  private static final Set<String> ALONE = Set.of("Cast", "View", "Logspace", "Geomspace");

  /** Functions whose other operands are cast to the dtype of the first. */
  private static final Set<String> LIKE_THE_FIRST =
      Set.of("FullLike", "Percentile", "Quantile", "Nanpercentile", "Nanquantile");

  /** Functions that cast real numbers to a complex dtype. */
  private static final Set<String> CASTING =
      Set.of(
          "Array",
          "ConvertToTensor",
          "EmptyLike",
          "ZerosLike",
          "OnesLike",
          "FullLike",
          "Cumsum",
          "Cumprod",
          "Nancumsum",
          "Nancumprod");

  private static final Set<String> PRODUCTS =
      Set.of("Multiply", "Matmul", "Dot", "Inner", "Outer", "Tensordot", "Einsum", "Vdot", "Kron");

  private ComplexCalls() {}

  /** True when an argument is of complex numbers. */
  static boolean isOne(OpCall call) {
    return CallArgs.tensors(List.of(call.args().positional(), call.args().keywords())).stream()
        .anyMatch(v -> ComplexOp.isOne(call.g(), v));
  }

  /**
   * The call with its first operand of complex numbers where the function casts it to such; null
   * where it does not.
   */
  static @Nullable OpCall cast(String name, OpCall call, Map<String, Object> config) {
    Object dtype = config.get("dtype");
    boolean single = "complex64".equals(dtype);
    boolean wanted = single || "complex128".equals(dtype);
    if (!wanted || !CASTING.contains(name) || call.args().positional().isEmpty()) {
      return null;
    }
    Value x = call.tensor(0, "x");
    return with(call, 0, ComplexOp.as(call.g(), x, single ? DType.FLOAT32 : DType.FLOAT64));
  }

  /**
   * Calls a function.
   *
   * @param config the function's own
   */
  static List<Value> apply(
      String name, Function<OpCall, List<Value>> f, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    boolean single = SINGLE.contains(name) || !ALONE.contains(name) && areMixed(call);
    if (!single || config.get("dtype") != null) {
      return wide(name, f, call, config);
    }
    OpCall narrow = with(call, -1, v -> ComplexOp.single(g, v), false);
    return wide(name, f, narrow, config).stream().map(v -> ComplexOp.single(g, v)).toList();
  }

  /** True of complex64 and complex128. */
  private static boolean areMixed(OpCall call) {
    return CallArgs.tensors(List.of(call.args().positional(), call.args().keywords())).stream()
            .filter(v -> ComplexOp.isOne(call.g(), v))
            .map(Value::dtype)
            .distinct()
            .count()
        > 1;
  }

  private static List<Value> wide(
      String name, Function<OpCall, List<Value>> f, OpCall call, Map<String, Object> config) {
    OpGraph g = call.g();
    Object dtype = config.get("dtype");
    boolean toReal = dtype instanceof String s && !s.startsWith("complex") && !ALONE.contains(name);
    if (ALONE.contains(name)) {
      return f.apply(call);
    }
    boolean likeReal =
        LIKE_THE_FIRST.contains(name) && dtype == null && !ComplexOp.isOne(g, call.tensor(0, "x"));
    if (REAL.contains(name) || toReal || likeReal) {
      return f.apply(with(call, -1, v -> part(g, v, 0), false));
    }
    boolean all = EACH_PART_OF_ALL.containsKey(name);
    if (name.equals("Meshgrid")
        && !CallArgs.tensors(call.args().positional()).stream()
            .allMatch(v -> ComplexOp.isOne(g, v))) {
      throw ComplexOp.unsupported("keras.ops Meshgrid of several dtypes");
    }
    if (EACH_PART.contains(name) || all) {
      int skipped = all ? EACH_PART_OF_ALL.get(name) : -1;
      List<Value> re = f.apply(with(call, skipped, v -> part(g, v, 0), false));
      List<Value> im = f.apply(with(call, skipped, v -> part(g, v, 1), all));
      List<Value> out = new ArrayList<>();
      for (int i = 0; i < re.size(); i++) {
        Value b = im.get(i);
        out.add(g.apply1(new ComplexOp(), g.cast(re.get(i), b.dtype()), b));
      }
      return out;
    }
    if (PRODUCTS.contains(name)) {
      return List.of(product(name, f, call));
    }
    switch (name) {
      case "Divide", "TrueDivide":
        return List.of(quotient(f, call));
      case "Equal", "NotEqual", "Isclose":
        Value re = f.apply(with(call, -1, v -> part(g, v, 0), false)).get(0);
        Value im = f.apply(with(call, -1, v -> part(g, v, 1), true)).get(0);
        return List.of(name.equals("NotEqual") ? g.or(re, im) : g.and(re, im));
      default:
        List<Value> several = ComplexFunctions.apply(name, f, call, config);
        if (several != null) {
          return several;
        }
        Value x = call.x();
        Value y = ComplexOps.ofOne(name, g, part(g, x, 0), part(g, x, 1));
        if (y == null) {
          throw ComplexOp.unsupported("keras.ops " + name);
        }
        return List.of(y);
    }
  }

  /** The dtype of the parts of a call's complex numbers. */
  static DType dtype(OpCall call) {
    return CallArgs.tensors(List.of(call.args().positional(), call.args().keywords())).stream()
        .filter(v -> ComplexOp.isOne(call.g(), v))
        .findFirst()
        .orElseThrow()
        .dtype();
  }

  /** Divided by a real number, or by |w|² after multiplication by the conjugate of w. */
  private static Value quotient(Function<OpCall, List<Value>> f, OpCall call) {
    OpGraph g = call.g();
    Operand w = call.operand(1, "x2");
    if (w.value() == null || !ComplexOp.isOne(g, w.value())) {
      Value re = f.apply(with(call, -1, v -> part(g, v, 0), false)).get(0);
      Value im = f.apply(with(call, -1, v -> part(g, v, 1), false)).get(0);
      return g.apply1(new ComplexOp(), re, im);
    }
    Value c = part(g, w.value(), 0);
    Value d = part(g, w.value(), 1);
    Value z = call.operand(0, "x1").as(g, c.dtype());
    Value a = part(g, z, 0);
    Value b = part(g, z, 1);
    Value size = g.add(g.multiply(c, c), g.multiply(d, d));
    Value re = g.add(g.multiply(a, c), g.multiply(b, d));
    Value im = g.subtract(g.multiply(b, c), g.multiply(a, d));
    return g.apply1(new ComplexOp(), g.divide(re, size), g.divide(im, size));
  }

  /** A part of complex numbers: the real one is 0, the imaginary one 1. */
  static Value part(OpGraph g, Value v, int which) {
    return ComplexOp.part(g, v, which);
  }

  /**
   * The call with the tensors among its arguments replaced, and the numbers by 0 if wanted.
   *
   * @param skipped a position that stays as it is, or -1
   */
  static OpCall with(OpCall call, int skipped, UnaryOperator<Value> f, boolean numbersToZero) {
    List<@Nullable Object> positional = new ArrayList<>();
    List<Object> given = call.args().positional();
    for (int i = 0; i < given.size(); i++) {
      Object a = given.get(i);
      positional.add(i == skipped ? a : replaced(call, a, f, numbersToZero));
    }
    Map<String, @Nullable Object> keywords = new LinkedHashMap<>();
    call.args()
        .keywords()
        .forEach(
            (name, a) ->
                keywords.put(
                    name, NO_OPERANDS.contains(name) ? a : replaced(call, a, f, numbersToZero)));
    return new OpCall(call.g(), new CallArgs(positional, keywords), call.writer());
  }

  private static @Nullable Object replaced(
      OpCall call, @Nullable Object a, UnaryOperator<Value> f, boolean numbersToZero) {
    OpGraph g = call.g();
    if (a instanceof Value v) {
      return numbersToZero || ComplexOp.isOne(g, v) ? f.apply(v) : v;
    }
    if (a instanceof List<?> list && !CallArgs.tensors(list).isEmpty()) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(replaced(call, item, f, numbersToZero)));
      return items;
    }
    Operand o = numbersToZero ? Operand.of(g, a) : null;
    if (o == null) {
      return a;
    }
    return o.value() == null ? (Object) 0.0 : f.apply(o.value());
  }

  private static Value product(String name, Function<OpCall, List<Value>> f, OpCall call) {
    OpGraph g = call.g();
    List<Object> operands = call.args().positional();
    if (operands.size() != 2) {
      return severalFactors(f, call).value();
    }
    Object[][] parts = new Object[2][];
    for (int i = 0; i < 2; i++) {
      Object o = operands.get(i);
      boolean complex = o instanceof Value v && ComplexOp.isOne(g, v);
      parts[i] = complex ? new Object[] {part(g, (Value) o, 0), part(g, (Value) o, 1)} : null;
      if (!complex) {
        parts[i] = new Object[] {o, null};
      }
    }
    Value re = of(f, call, parts[0][0], parts[1][0]);
    Value im = null;
    for (int i = 0; i < 2; i++) {
      Object imaginary = parts[i][1];
      if (imaginary != null) {
        Object other = parts[1 - i][0];
        Value cross = i == 0 ? of(f, call, imaginary, other) : of(f, call, other, imaginary);
        im = im == null ? cross : g.add(im, cross);
      }
    }
    if (parts[0][1] != null && parts[1][1] != null) {
      re = g.subtract(re, of(f, call, parts[0][1], parts[1][1]));
    }
    return g.apply1(new ComplexOp(), re, im);
  }

  /** One operand after the other by its two parts. */
  private static Complex severalFactors(Function<OpCall, List<Value>> f, OpCall call) {
    OpGraph g = call.g();
    List<Object> operands = call.args().positional();
    for (int i = 0; i < operands.size(); i++) {
      if (operands.get(i) instanceof Value v && ComplexOp.isOne(g, v)) {
        Complex re = severalFactors(f, with(call, i, part(g, v, 0)));
        return re.plus(severalFactors(f, with(call, i, part(g, v, 1))).turned());
      }
    }
    return Complex.of(g, f.apply(call).get(0));
  }

  private static OpCall with(OpCall call, int position, Value x) {
    List<Object> given = new ArrayList<>(call.args().positional());
    given.set(position, x);
    return new OpCall(call.g(), new CallArgs(given, call.args().keywords()), call.writer());
  }

  private static Value of(
      Function<OpCall, List<Value>> f, OpCall call, Object first, Object second) {
    List<Object> given = new ArrayList<>(call.args().positional());
    given.set(given.size() - 2, first);
    given.set(given.size() - 1, second);
    return f.apply(new OpCall(call.g(), new CallArgs(given, call.args().keywords()), call.writer()))
        .get(0);
  }
}

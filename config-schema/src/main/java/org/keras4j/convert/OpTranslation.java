package org.keras4j.convert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** A call written as functions of {@code keras.ops}, one for each op that computes it. */
final class OpTranslation {
  private final OpGraph graph;
  private final Calls calls;
  private final String name;

  /** What is known already: values of the model's tensors, then those of the functions added. */
  private final Map<List<Integer>, Ref> known;

  private int count;

  OpTranslation(OpGraph graph, Calls calls, Map<List<Integer>, Ref> known, String name) {
    this.graph = graph;
    this.calls = calls;
    this.known = new LinkedHashMap<>(known);
    this.name = name;
  }

  static List<Integer> key(Value v) {
    return List.of(v.node(), v.output());
  }

  /** The tensor that is the value, under a name of its own where that is possible. */
  Ref output(Value v, @Nullable String as) {
    if (as != null && (known.containsKey(key(v)) || node(v).op() instanceof ConstantOp)) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("name", as);
      Map<String, Object> same = LayerTranslation.object("keras.layers", "Identity", config, null);
      return calls.add(as, same, List.of(operand(v)), Map.of(), v.spec());
    }
    return tensor(v, as);
  }

  private OpNode node(Value v) {
    return graph.node(v);
  }

  private Ref tensor(Value v, @Nullable String as) {
    Ref before = known.get(key(v));
    if (before != null) {
      return before;
    }
    Ref ref = emit(node(v), v, as);
    known.put(key(v), ref);
    return ref;
  }

  /** A tensor, or a constant as JSON has it. */
  private @Nullable Object operand(Value v) {
    if (!known.containsKey(key(v)) && node(v).op() instanceof ConstantOp c) {
      return constant(c.tensor());
    }
    return tensor(v, null).argument();
  }

  private static Object constant(Tensor t) {
    if (t.dtype() == DType.STRING) {
      throw refused("a constant text");
    }
    if (t.shape().rank() == 0 && t.dtype() == DType.FLOAT32) {
      return Double.parseDouble(Float.toString(t.toFloatArray()[0]));
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("value", nested(t, 0, new int[1], t.toDoubleArray()));
    config.put("dtype", t.dtype().kerasName());
    Map<String, Object> array = new LinkedHashMap<>();
    array.put("class_name", "__numpy__");
    array.put("config", config);
    return array;
  }

  private static Object nested(Tensor t, int axis, int[] at, double[] values) {
    if (axis == t.shape().rank()) {
      double d = values[at[0]++];
      if (t.dtype() == DType.BOOL) {
        return d != 0;
      }
      return t.dtype().isFloating() ? (Object) d : (Object) (long) d;
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < t.shape().dim(axis); i++) {
      list.add(nested(t, axis + 1, at, values));
    }
    return list;
  }

  private static UnsupportedModelException refused(String what) {
    return new UnsupportedModelException(
        ErrorCode.UNSUPPORTED_ARGUMENT, what + " has no counterpart in Keras 3");
  }

  private Ref emit(OpNode n, Value v, @Nullable String as) {
    Op op = n.op();
    List<Value> in = n.inputs();
    if (op instanceof UnaryOp u) {
      return unary(u, in.get(0), v, as);
    }
    if (op instanceof BinaryOp b) {
      String name = camel(b.kind().name());
      return add(name, Map.of(), List.of(operand(in.get(0)), operand(in.get(1))), v, as);
    }
    if (op instanceof CastOp c) {
      return add("Cast", Map.of("dtype", c.dtype().kerasName()), tensors(in), v, as);
    }
    if (op instanceof ReshapeOp r) {
      return add("Reshape", Map.of("newshape", dims(r.target())), tensors(in), v, as);
    }
    if (op instanceof BroadcastOp b) {
      return add("BroadcastTo", Map.of("shape", dims(b.target())), tensors(in), v, as);
    }
    if (op instanceof TransposeOp t) {
      return add("Transpose", Map.of("axes", longs(t.permutation())), tensors(in), v, as);
    }
    if (op instanceof ConcatOp c) {
      Map<String, Object> axis = Map.of("axis", (long) c.axis());
      return add("Concatenate", axis, List.of(in.stream().map(this::operand).toList()), v, as);
    }
    if (op instanceof SelectOp) {
      return add("Where", Map.of(), in.stream().map(this::operand).toList(), v, as);
    }
    if (op instanceof ReduceOp r) {
      return reduce(r, in, v, as);
    }
    if (op instanceof SliceOp s) {
      return slice(s, in.get(0), v, as);
    }
    if (op instanceof PadOp p && p.mode() == PadOp.Mode.CONSTANT) {
      List<Object> pads = new ArrayList<>();
      for (int i = 0; i < p.before().length; i++) {
        pads.add(List.of((long) p.before()[i], (long) p.after()[i]));
      }
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("pad_width", pads);
      config.put("mode", "constant");
      List<Object> args = new ArrayList<>(tensors(in));
      args.add(p.value());
      return add("Pad", config, args, v, as);
    }
    if (op instanceof MatMulOp m) {
      Object a = m.transposeA() ? swapped(in.get(0)) : operand(in.get(0));
      Object b = m.transposeB() ? swapped(in.get(1)) : operand(in.get(1));
      return add("Matmul", Map.of(), Arrays.asList(a, b), v, as);
    }
    if (op instanceof GatherOp g) {
      List<Object> args = in.stream().map(this::operand).toList();
      return add("Take", Map.of("axis", (long) g.axis()), args, v, as);
    }
    if (op instanceof SoftmaxOp s && s.axes().length == 1) {
      return add(camel(s.kind().name()), Map.of("axis", (long) s.axes()[0]), tensors(in), v, as);
    }
    if (op instanceof PoolOp p) {
      return pool(p, in, v, as);
    }
    if (op instanceof ResizeOp r && r.halfPixel() && !r.alignCorners()) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("size", List.of((long) r.height(), (long) r.width()));
      config.put("interpolation", r.kind().name().toLowerCase(java.util.Locale.ROOT));
      config.put("antialias", r.antialias());
      config.put("data_format", "channels_last");
      return add("Resize", config, tensors(in), v, as);
    }
    if (op instanceof ReverseOp r) {
      return add("Flip", Map.of("axis", longs(r.axes())), tensors(in), v, as);
    }
    if (op instanceof CumulativeOp c && !c.exclusive() && !c.reverse()) {
      String name = c.kind() == CumulativeOp.Kind.SUM ? "Cumsum" : "Cumprod";
      return add(name, Map.of("axis", (long) c.axis()), tensors(in), v, as);
    }
    if (op instanceof ArgReduceOp a) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("axis", (long) a.axis());
      config.put("keepdims", a.keepDims());
      return add(a.largest() ? "Argmax" : "Argmin", config, tensors(in), v, as);
    }
    throw refused("the function " + op.opName());
  }

  private List<Object> tensors(List<Value> in) {
    List<Object> all = new ArrayList<>();
    in.forEach(i -> all.add(tensor(i, null).argument()));
    return all;
  }

  private Ref unary(UnaryOp u, Value in, Value v, @Nullable String as) {
    List<Object> x = tensors(List.of(in));
    switch (u.kind()) {
      case ABS:
        return add("Absolute", Map.of(), x, v, as);
      case CLIP:
        return add("Clip", ordered("x_min", u.a(), "x_max", u.b()), x, v, as);
      case ROUND:
        return add("Round", Map.of("decimals", 0L), x, v, as);
      case IS_NAN:
      case IS_INF:
      case IS_FINITE:
        return add(camel(u.kind().name().replace("_", "")), Map.of(), x, v, as);
      case ELU:
        return add("Elu", Map.of("alpha", u.a()), x, v, as);
      case CELU:
        return add("Celu", Map.of("alpha", u.a()), x, v, as);
      case GELU:
        return add("Gelu", Map.of("approximate", false), x, v, as);
      case GELU_TANH:
        return add("Gelu", Map.of("approximate", true), x, v, as);
      case RELU:
        return relu(u, x, v, as);
      case HARD_SIGMOID:
      case HARD_SILU:
      case BESSEL_I0:
      case ERFC:
      case SOFT_SHRINK:
      case HARD_SHRINK:
      case THRESHOLD:
      case SQUAREPLUS:
        throw refused("the function " + u.opName());
      default:
        return add(camel(u.kind().name()), Map.of(), x, v, as);
    }
  }

  private Ref relu(UnaryOp u, List<Object> x, Value v, @Nullable String as) {
    if (u.c() != 0) {
      throw refused("relu with a threshold");
    }
    if (u.a() == 0 && Double.isInfinite(u.b())) {
      return add("Relu", Map.of(), x, v, as);
    }
    String own = as == null ? fresh("re_lu") : as;
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", own);
    config.put("dtype", v.dtype().kerasName());
    config.put("max_value", Double.isInfinite(u.b()) ? null : Double.valueOf(u.b()));
    config.put("negative_slope", u.a());
    Map<String, Object> layer = LayerTranslation.object("keras.layers", "ReLU", config, null);
    return calls.add(own, layer, x, Map.of(), v.spec());
  }

  private Ref pool(PoolOp p, List<Value> in, Value v, @Nullable String as) {
    String own = as == null ? fresh("pooling") : as;
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", own);
    config.put("dtype", v.dtype().kerasName());
    config.put("pool_size", longs(p.window()));
    config.put("strides", longs(p.strides()));
    config.put("padding", p.same() ? "same" : "valid");
    config.put("data_format", "channels_last");
    String className = (p.max() ? "MaxPooling" : "AveragePooling") + p.window().length + "D";
    Map<String, Object> layer = LayerTranslation.object("keras.layers", className, config, null);
    return calls.add(own, layer, tensors(in), Map.of(), v.spec());
  }

  private static Map<String, Object> ordered(String a, Object x, String b, Object y) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(a, x);
    map.put(b, y);
    return map;
  }

  private Ref reduce(ReduceOp r, List<Value> in, Value v, @Nullable String as) {
    String name = r.kind() == ReduceOp.Kind.PRODUCT ? "Prod" : camel(r.kind().name());
    Object axes = r.axes().length == 0 ? null : longs(r.axes());
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("axis", axes);
    config.put("keepdims", r.keepDims());
    return add(name, config, tensors(in), v, as);
  }

  private Object swapped(Value v) {
    int[] p = IntStream.range(0, v.rank()).toArray();
    p[v.rank() - 1] = v.rank() - 2;
    p[v.rank() - 2] = v.rank() - 1;
    Shape s = v.shape();
    Shape turned = s.with(-1, s.dim(-2)).with(-2, s.dim(-1));
    TensorSpec spec = new TensorSpec(v.dtype(), turned);
    String own = fresh("transpose");
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", own);
    config.put("axes", longs(p));
    Map<String, Object> op = LayerTranslation.operation("Transpose", config);
    return calls.add(own, op, Arrays.asList(operand(v)), Map.of(), spec).argument();
  }

  private Ref slice(SliceOp s, Value in, Value v, @Nullable String as) {
    List<Object> keys = new ArrayList<>();
    for (int i = 0; i < s.starts().length; i++) {
      int n = in.shape().dim(i);
      boolean whole = s.starts()[i] == 0 && s.steps()[i] == 1 && s.lengths()[i] == n;
      Map<String, Object> range = new LinkedHashMap<>();
      boolean open = s.lengths()[i] == Shape.UNKNOWN; // to the end, which the comparison confirms
      long end = s.starts()[i] + (long) (s.lengths()[i] - 1) * s.steps()[i];
      end += s.steps()[i] > 0 ? 1 : -1;
      range.put("start", whole ? null : Long.valueOf(s.starts()[i]));
      range.put("stop", whole || open || end < 0 ? null : Long.valueOf(end));
      range.put("step", whole || s.steps()[i] == 1 ? null : Long.valueOf(s.steps()[i]));
      Map<String, Object> slice = new LinkedHashMap<>();
      slice.put("class_name", "__slice__");
      slice.put("config", range);
      keys.add(slice);
    }
    return add("GetItem", Map.of(), Arrays.asList(operand(in), keys), v, as);
  }

  private Ref add(
      String className,
      Map<String, Object> config,
      List<Object> args,
      Value v,
      @Nullable String as) {
    String own = as == null ? fresh(KerasObject.snakeCase(className)) : as;
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", own);
    all.putAll(config);
    return calls.add(own, LayerTranslation.operation(className, all), args, Map.of(), v.spec());
  }

  private String fresh(String of) {
    return name + "_" + of + "_" + count++;
  }

  private static List<Object> dims(Shape shape) {
    List<Object> dims = new ArrayList<>();
    int unknown = 0;
    for (int d : shape.dims()) {
      unknown += d == Shape.UNKNOWN ? 1 : 0;
      dims.add(d == Shape.UNKNOWN ? -1L : (long) d);
    }
    if (unknown > 1) {
      throw refused("a shape of several unknown dimensions");
    }
    return dims;
  }

  private static List<Object> longs(int[] values) {
    List<Object> out = new ArrayList<>();
    for (int i : values) {
      out.add((long) i);
    }
    return out;
  }

  /** The class of a kind of op: {@code LOGICAL_AND} is {@code LogicalAnd}. */
  private static String camel(String kind) {
    StringBuilder s = new StringBuilder();
    for (String part : kind.split("_")) {
      s.append(part.charAt(0)).append(part.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return s.toString();
  }
}

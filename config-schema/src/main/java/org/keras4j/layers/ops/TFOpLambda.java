package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A call of a TensorFlow function on Keras tensors, by the function's public name: Keras 2's
 * TFOpLambda, and its SlicingOpLambda for {@code x[…]}. It has no weights, casts nothing and gives
 * its outputs no mask. What follows from shapes alone is known before the model runs, so that a
 * reshape to a computed shape works.
 */
public record TFOpLambda(Base base, Function<TfCall, List<Value>> function, boolean takesComplex)
    implements Layer {
  public static final LayerType TYPE = LayerType.of("TFOpLambda", TFOpLambda::fromConfig);
  public static final LayerType SLICING = LayerType.of("SlicingOpLambda", TFOpLambda::slicing);

  private static final ConfigNode ELLIPSIS =
      ConfigNode.root(Map.of("class_name", "__ellipsis__"), "slice_spec");
  private static final Object UNKNOWN_BOUND = new Object();

  /** The functions that are supported, by their names below {@code tf}. */
  public static java.util.Set<String> functions() {
    return java.util.Collections.unmodifiableSet(TfFunctions.names());
  }

  static TFOpLambda fromConfig(LayerConfig c) {
    ConfigNode symbol = c.node("function");
    Function<TfCall, List<Value>> f = TfFunctions.find(symbol.string());
    String lost = TfRefused.why(symbol.string());
    if (f == null && lost != null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          symbol.path() + ": 'tf." + Texts.shown(symbol.string()) + "': " + lost,
          symbol.source(),
          "use a layer or another function in its place");
    }
    if (f == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          symbol.path()
              + ": the TensorFlow function 'tf."
              + Texts.shown(symbol.string())
              + "' is not supported."
              + Texts.didYouMean(symbol.string(), TfFunctions.names()),
          symbol.source(),
          "use a layer or another function in its place");
    }
    return new TFOpLambda(c.base(), f, TfFunctions.takesComplex(symbol.string()));
  }

  static TFOpLambda slicing(LayerConfig c) {
    ConfigNode symbol = c.node("function");
    if ("compat.v1.boolean_mask".equals(symbol.value()) || "boolean_mask".equals(symbol.value())) {
      return fromConfig(c);
    }
    if (!symbol.isNull() && !"__operators__.getitem".equals(symbol.value())) {
      throw symbol.expected("__operators__.getitem");
    }
    return new TFOpLambda(
        c.base(), call -> List.of(TfSignals.eachPart(TFOpLambda::item, call)), true);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Object first = args.positional().isEmpty() ? null : args.positional().get(0);
    List<Value> out = function.apply(new TfCall(g, first, args.keywords()));
    return Values.of(out.stream().map(v -> v.withMask(null)).toList());
  }

  @Override
  public boolean autocast() {
    return false;
  }

  /** {@code x[slice_spec]}, in which bounds may be tensors that follow from shapes. */
  private static Value item(TfCall call) {
    Value x = call.x();
    if (!call.named().containsKey("slice_spec")) {
      throw TfCall.bad("slice_spec", "is missing");
    }
    Object spec = call.argument("slice_spec");
    List<Object> keys = new ArrayList<>();
    int axis = 0;
    for (Object key : spec instanceof List<?> list ? list : Arrays.asList(spec)) {
      if (key instanceof Value v && v.rank() == 0 && StaticValues.of(call.g(), v) == null) {
        if (keys.stream().anyMatch(ELLIPSIS::equals)) {
          throw TfCall.unsupported("slice_spec", "an index from the data after an ellipsis");
        }
        x = picked(call.g(), x, v, axis);
        keys.add(0L);
        axis++;
        continue;
      }
      Object read = key(call, key);
      keys.add(read);
      if (read == UNKNOWN_BOUND) {
        if (keys.stream().anyMatch(ELLIPSIS::equals)) {
          throw TfCall.unsupported("slice_spec", "a computed bound after an ellipsis");
        }
        x = StaticValues.unknown(call.g(), x.dtype(), x.shape().with(axis, Shape.UNKNOWN));
        keys.set(keys.size() - 1, slice(new LinkedHashMap<>()));
      }
      axis += read == null ? 0 : 1;
    }
    return GetItem.apply(call.g(), x, keys);
  }

  /** One element of an axis by an index from the data, negative from the end; the axis stays. */
  private static Value picked(OpGraph g, Value x, Value index, int axis) {
    if (axis >= x.rank() || !index.dtype().isInteger()) {
      throw Shapes.bad("an index of " + index.spec() + " does not fit " + x.shape());
    }
    int n = x.dim(axis);
    if (n == Shape.UNKNOWN) {
      return StaticValues.unknown(g, x.dtype(), x.shape().with(axis, 1));
    }
    Value negative = g.binary(BinaryOp.Kind.LESS, index, g.scalar(index.dtype(), 0));
    Value at = g.select(negative, g.add(index, g.scalar(index.dtype(), n)), index);
    return g.apply1(new GatherOp(axis, false), x, g.reshape(at, 1));
  }

  private static @Nullable Object key(TfCall call, @Nullable Object key) {
    if (key == null) {
      return null;
    }
    if (key.equals("Ellipsis") || key instanceof Map<?, ?> m && m.containsKey("class_name")) {
      return ELLIPSIS;
    }
    if (key instanceof Map<?, ?> bounds) {
      Map<String, @Nullable Object> read = new LinkedHashMap<>();
      for (String name : List.of("start", "stop", "step")) {
        Object bound = bounds.get(name);
        Long known = bound == null ? null : integer(call, bound);
        if (bound != null && known == null) {
          return UNKNOWN_BOUND;
        }
        read.put(name, known);
      }
      return slice(read);
    }
    Long index = integer(call, key);
    return index == null ? Long.valueOf(0) : index;
  }

  private static ConfigNode slice(Map<String, @Nullable Object> bounds) {
    return ConfigNode.root(Map.of("class_name", "__slice__", "config", bounds), "slice_spec");
  }

  /** An integer, or null when it follows from a dimension not known yet. */
  private static @Nullable Long integer(TfCall call, Object key) {
    if (key instanceof Long l) {
      return l;
    }
    if (!(key instanceof Value v)) {
      throw TfCall.unsupported("slice_spec", "an index must be an integer, slice or ellipsis");
    }
    Long[] known = StaticValues.of(call.g(), v);
    if (known == null) {
      throw TfCall.unsupported("slice_spec", "an index depends on the data");
    }
    if (known.length != 1) {
      throw Shapes.bad("an index must be one integer");
    }
    return known[0];
  }
}

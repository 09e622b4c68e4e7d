package org.keras4j.layers.ops;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * A call of a {@code keras.ops} function as a node of a Keras 3 graph. It has no weights, casts
 * nothing by itself, and gives its output no mask.
 */
public record OpLayer(Base base, Function<OpCall, List<Value>> function) implements Layer {

  /** An op without a config. */
  static LayerType type(String className, Function<OpCall, Value> function) {
    return type(className, c -> null, (none, call) -> function.apply(call));
  }

  /** An op with a config, which is read once. */
  static <C> LayerType type(
      String className, Function<LayerConfig, C> config, BiFunction<C, OpCall, Value> function) {
    return several(className, config, (read, call) -> List.of(function.apply(read, call)));
  }

  /** An op that gives several tensors. */
  static <C> LayerType several(
      String className,
      Function<LayerConfig, C> config,
      BiFunction<C, OpCall, List<Value>> function) {
    return new LayerType(
        LayerType.OPS,
        className,
        c -> {
          C read = config.apply(c);
          return new OpLayer(c.base(), call -> function.apply(read, call));
        });
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    OpCall call = new OpCall(g, args, base.writer());
    String name = base.className();
    OpCall cast = ComplexCalls.isOne(call) ? call : ComplexCalls.cast(name, call, base.config());
    List<Value> out =
        cast == null
            ? function.apply(call)
            : ComplexCalls.apply(name, function, cast, base.config());
    return Values.of(out).map(v -> v.withMask(null));
  }

  @Override
  public boolean takesComplex() {
    return true;
  }

  @Override
  public boolean autocast() {
    return false;
  }

  @Override
  public boolean isOperation() {
    return true;
  }
}

package org.keras4j.layers.ops;

import java.util.ArrayList;
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
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * A node of a TensorFlow graph as a layer, as TensorFlow 2.0 to 2.3 wrote for a function of Keras
 * tensors: the node's definition, and the values of those of its inputs that are constants. Keras's
 * TensorFlowOpLayer. It computes what {@link TFOpLambda} does for the function of the node.
 *
 * @param inputs names of the node's inputs as the function's arguments; one ending in {@code *}
 *     takes all that the others leave
 * @param constants inputs that are constants, by position
 * @param attributes the node's attributes, as the function's arguments
 */
public record TensorFlowOpLayer(
    Base base,
    Function<TfCall, List<Value>> function,
    List<String> inputs,
    Map<Integer, Object> constants,
    Map<String, Object> attributes)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("TensorFlowOpLayer", TensorFlowOpLayer::fromConfig);

  static TensorFlowOpLayer fromConfig(LayerConfig c) {
    ConfigNode def = c.node("node_def");
    if (!def.isMap()) {
      throw c.unsupported("node_def", "only definitions in JSON are supported");
    }
    String op = def.get("op").string();
    TfNodes.Signature signature = TfNodes.find(op);
    Function<TfCall, List<Value>> f =
        signature == null ? null : TfFunctions.find(signature.symbol());
    if (f == null) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          def.get("op").path()
              + ": the TensorFlow operation '"
              + Texts.shown(op)
              + "' is not supported."
              + Texts.didYouMean(op, TfNodes.names()),
          def.source(),
          null);
    }
    Map<Integer, Object> constants = new LinkedHashMap<>();
    for (String position : c.node("constants").keys()) {
      if (!position.matches("\\d{1,4}")) {
        throw c.node("constants").expected("constants by the position of the input");
      }
      constants.put(Integer.parseInt(position), c.node("constants").get(position).value());
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (String name : def.get("attr").keys()) {
      String argument = signature.attributes().get(name);
      if (argument != null) {
        attributes.put(argument, TfNodes.attribute(def.get("attr").get(name)));
      }
    }
    return new TensorFlowOpLayer(c.base(), f, signature.inputs(), constants, attributes);
  }

  @Override
  public Values call(OpGraph g, Values values, Weights weights, CallArgs args) {
    List<@Nullable Object> given = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < values.size() + constants.size(); i++) {
      Object constant = constants.get(i);
      given.add(constant == null ? values.get(next++) : constant);
    }
    Map<String, Object> named = new LinkedHashMap<>(attributes);
    Object first = null;
    int taken = 0;
    for (int i = 0; i < inputs.size(); i++) {
      String name = inputs.get(i);
      int after = inputs.size() - i - 1;
      Object argument;
      if (name.endsWith("*")) {
        argument = new ArrayList<>(given.subList(taken, Math.max(taken, given.size() - after)));
        taken = Math.max(taken, given.size() - after);
      } else {
        argument = taken < given.size() ? given.get(taken) : null;
        taken++;
      }
      if (name.startsWith("@")) {
        first = argument;
      } else if (argument != null) {
        named.put(name, argument);
      }
    }
    if (taken != given.size()) {
      throw TfCall.bad("inputs", "are " + given.size() + ", but the operation takes " + taken);
    }
    List<Value> out = function.apply(new TfCall(g, first, named));
    return Values.of(out.stream().map(v -> v.withMask(null)).toList());
  }

  @Override
  public boolean autocast() {
    return false;
  }
}

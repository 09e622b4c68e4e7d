package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerCalls;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * Two recurrent layers over the same sequence, one from either end, and their outputs merged. A
 * sequence of the backward layer is turned around first, so that steps meet. Outputs: the merged
 * output (both outputs when there is no merge mode), then with {@code return_state} the states of
 * the forward and of the backward layer. Keras's Bidirectional.
 *
 * @param mergeMode concat, sum, mul, ave, or null for none
 */
public record Bidirectional(
    Base base, Recurrent forward, Recurrent backward, @Nullable String mergeMode)
    implements Recurrent {
  public static final LayerType TYPE = LayerType.of("Bidirectional", Bidirectional::fromConfig);

  static Bidirectional fromConfig(LayerConfig c) {
    if (c.integer("num_constants", 0) != 0) {
      throw c.unsupported("num_constants", "constants of a recurrent layer are not supported");
    }
    boolean none = c.node().has("merge_mode") && !c.has("merge_mode");
    String mode = none ? null : c.choice("merge_mode", "concat", "concat", "sum", "mul", "ave");
    boolean given = c.has("backward_layer");
    Recurrent forward = inner(c, "layer", "forward_", false);
    Recurrent backward = inner(c, given ? "backward_layer" : "layer", "backward_", !given);
    if (forward.goBackwards() == backward.goBackwards()) {
      throw c.node("backward_layer").expected("a layer of the other direction");
    }
    same(c, "return_sequences", forward.returnSequences() == backward.returnSequences());
    same(c, "return_state", forward.returnState() == backward.returnState());
    same(c, "stateful", forward.stateful() == backward.stateful());
    same(c, "time_major", forward.timeMajor() == backward.timeMajor());
    return new Bidirectional(c.base(), forward, backward, mode);
  }

  private static void same(LayerConfig c, String key, boolean equal) {
    if (!equal) {
      throw new ModelFormatException(
          ErrorCode.BAD_VALUE,
          c.node("backward_layer").path()
              + ": '"
              + key
              + "' differs from that of the forward layer",
          c.node().source(),
          null);
    }
  }

  /**
   * One direction's layer. Its name gets the direction's prefix; tf.keras and Keras 3 make it give
   * zeros at masked steps when it returns sequences.
   */
  private static Recurrent inner(LayerConfig c, String key, String prefix, boolean turned) {
    ConfigNode node = c.node(key);
    if (!KerasObject.isOne(node) || !node.get("config").isMap()) {
      throw node.expected("a serialised layer");
    }
    Writer w = c.writer();
    Map<String, Object> config = new LinkedHashMap<>(node.get("config").map());
    String name = KerasObject.of(node).name();
    if (name != null) {
      boolean kept = w.isKeras3() && (name.startsWith(prefix) || key.equals("backward_layer"));
      config.put("name", kept ? name : prefix + name);
    }
    if (turned) {
      config.put("go_backwards", !node.get("config").get("go_backwards").truth());
    }
    if (w.isKeras3() || w.isTensorFlowKeras2()) {
      // TensorFlow 1.13 does so without sequences too, and says it in the inner layer's config
      boolean stored =
          w.isBefore(2, 2, 5) && node.get("config").get("zero_output_for_mask").truth();
      config.put(
          "zero_output_for_mask", stored || node.get("config").get("return_sequences").truth());
    }
    Map<String, Object> object = new LinkedHashMap<>(node.map());
    object.put("config", config);
    Layer layer = c.resolver().layer(node.withValue(object));
    if (layer instanceof Recurrent r) {
      return r;
    }
    throw c.unsupported(key, "a Bidirectional around a " + layer.base().className());
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape x = inputs.only();
    InputShapes sequence = new InputShapes(List.of(x));
    forward.build(weights.child("forward_layer", forward), sequence);
    backward.build(weights.child("backward_layer", backward), sequence);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = Recurrent.initialStates(inputs, args);
    if (states.size() % 2 != 0) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the initial states must be as many for either direction, got " + states.size());
    }
    int half = states.size() / 2;
    Value x = inputs.get(0).withMask(Recurrent.stepMask(this, inputs, args));
    Weights f = weights.child("forward_layer");
    Weights b = weights.child("backward_layer");
    Values there = direction(g, forward, x, states.subList(0, half), f, args);
    Values back = direction(g, backward, x, states.subList(half, states.size()), b, args);
    Value y = there.get(0);
    Value z = back.get(0);
    if (returnSequences()) {
      z = g.reverse(z, timeMajor() ? 0 : 1);
    }
    List<Value> out = new ArrayList<>(merged(g, y, z));
    out.addAll(there.all().subList(1, there.size()));
    out.addAll(back.all().subList(1, back.size()));
    return Values.of(out);
  }

  private static Values direction(
      OpGraph g, Recurrent layer, Value x, List<Value> states, Weights weights, CallArgs args) {
    Values in = Values.of(x);
    CallArgs inner = args.inner(in);
    Map<String, Object> keywords = new LinkedHashMap<>(inner.keywords());
    if (x.mask() != null) {
      keywords.put("mask", x.mask());
    }
    if (!states.isEmpty()) {
      keywords.put("initial_state", states);
    }
    return LayerCalls.call(layer, g, in, weights, new CallArgs(inner.positional(), keywords));
  }

  private List<Value> merged(OpGraph g, Value y, Value z) {
    if (mergeMode == null) {
      return List.of(y, z);
    }
    switch (mergeMode) {
      case "sum":
        return List.of(g.add(y, z));
      case "mul":
        return List.of(g.multiply(y, z));
      case "ave":
        return List.of(g.divide(g.add(y, z), g.scalar(y.dtype(), 2)));
      default:
        return List.of(g.concat(List.of(y, z), -1));
    }
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    List<@Nullable Value> masks = new ArrayList<>(Collections.nCopies(outputs.size(), null));
    for (int i = 0; returnSequences() && i < (mergeMode == null ? 2 : 1); i++) {
      masks.set(i, inputs.get(0).mask());
    }
    return masks;
  }

  @Override
  public boolean goBackwards() {
    return forward.goBackwards();
  }

  @Override
  public boolean returnSequences() {
    return forward.returnSequences();
  }

  @Override
  public boolean returnState() {
    return forward.returnState();
  }

  @Override
  public boolean timeMajor() {
    return forward.timeMajor();
  }

  @Override
  public int stateCount() {
    return forward.stateCount() + backward.stateCount();
  }

  @Override
  public boolean stateful() {
    return forward.stateful();
  }
}

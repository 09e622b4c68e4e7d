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

/**
 * Two recurrent layers over the same sequence, one from either end, and their outputs merged. A
 * sequence of the backward layer is turned around first, so that steps meet. Outputs: the merged
 * output (both outputs when there is no merge mode), then with {@code return_state} the states of
 * the forward and of the backward layer. Keras's Bidirectional.
 *
 * @param mergeMode concat, sum, mul, ave, or null for none
 * @param constantCount how many tensors at the end of the inputs go to the cells of both layers
 */
public record Bidirectional(
    Base base, Recurrent forward, Recurrent backward, @Nullable String mergeMode, int constantCount)
    implements Recurrent {
  public static final LayerType TYPE = LayerType.of("Bidirectional", Bidirectional::fromConfig);

  static Bidirectional fromConfig(LayerConfig c) {
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
    return new Bidirectional(c.base(), forward, backward, mode, RnnFlags.constants(c));
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
    if (w.isKeras3() || w.isTensorFlowKeras2() && !w.isBefore(2, 2)) {
      config.put("zero_output_for_mask", zeros(w, node.get("config")));
    }
    if (losesStates(w, node.get("config"))) {
      config.put("stateful", false);
    }
    int constants = RnnFlags.constants(c);
    if (constants > 0) {
      config.put("num_constants", (long) constants);
    }
    Map<String, Object> object = new LinkedHashMap<>(node.map());
    object.put("config", config);
    Layer layer = c.resolver().layer(node.withValue(object));
    if (layer instanceof Recurrent r) {
      return r;
    }
    throw c.unsupported(
        key, "a Bidirectional around a " + layer.base().className() + ", which has no direction");
  }

  /**
   * Whether masked steps give zeros: when there are steps. TensorFlow 1.13, which alone of its kind
   * writes the key, has zeros as the last output too.
   */
  private static boolean zeros(Writer w, ConfigNode layer) {
    boolean first = w.version().equals("2.2.4-tf") && layer.get("zero_output_for_mask").truth();
    return first || layer.get("return_sequences").truth();
  }

  /**
   * Keras from 2.1.4 on, and that of TensorFlow 1, which gives inner layers no dtype, forgets in
   * this layer that it is stateful: each batch starts from zeros.
   */
  private static boolean losesStates(Writer w, ConfigNode layer) {
    if (w.isKeras3() || w.isBefore(2, 1, 4) || !w.isBefore(2, 4)) {
      return false;
    }
    if (!w.isTensorFlowKeras2() || w.isBefore(2, 2)) {
      return true;
    }
    return w.isBefore(2, 3) && (!layer.has("dtype") || layer.get("dtype").value() == null);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    forward.build(weights.child("forward_layer", forward), inputs);
    backward.build(weights.child("backward_layer", backward), inputs);
  }

  @Override
  public boolean takesComplex() {
    return true;
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean lifting = g.lifting(true);
    try {
      return both(g, inputs, weights, args);
    } finally {
      g.lifting(lifting);
    }
  }

  private Values both(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = Recurrent.initialStates(inputs, args, constantCount);
    List<Value> constants = Recurrent.constants(inputs, args, constantCount);
    if (states.size() % 2 != 0) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the initial states must be as many for either direction, got " + states.size());
    }
    int half = states.size() / 2;
    Value x = inputs.get(0).withMask(Recurrent.stepMask(this, inputs, args));
    Weights f = weights.child("forward_layer");
    Weights b = weights.child("backward_layer");
    CallArgs same = withConstants(args.inner(Values.of(x)), constants);
    Values there = direction(g, forward, x, states.subList(0, half), f, same);
    Values back = direction(g, backward, x, states.subList(half, states.size()), b, same);
    Value y = cast(g, there.get(0));
    Value z = cast(g, back.get(0));
    if (returnSequences()) {
      z = g.reverse(z, timeMajor() && knowsTimeMajor() ? 0 : 1);
    }
    List<Value> out = new ArrayList<>(merged(g, y, z));
    out.addAll(there.all().subList(1, there.size()));
    out.addAll(back.all().subList(1, back.size()));
    return Values.of(out);
  }

  /** Before TensorFlow 2.3, Keras turned the second axis around whichever it was. */
  private boolean knowsTimeMajor() {
    return base.writer().isKeras3() || !base.writer().isBefore(2, 4);
  }

  private static CallArgs withConstants(CallArgs args, List<Value> constants) {
    Map<String, Object> keywords = new LinkedHashMap<>(args.keywords());
    if (!constants.isEmpty()) {
      keywords.put("constants", constants);
    }
    return new CallArgs(args.positional(), keywords);
  }

  /** An output as Keras 3 casts it. */
  private Value cast(OpGraph g, Value v) {
    return base.writer().isKeras3() ? Recurrent.cast(this, g, v) : v;
  }

  private static Values direction(
      OpGraph g, Recurrent layer, Value x, List<Value> states, Weights weights, CallArgs args) {
    Map<String, Object> keywords = new LinkedHashMap<>(args.keywords());
    if (x.mask() != null) {
      keywords.put("mask", x.mask());
    }
    if (!states.isEmpty()) {
      keywords.put("initial_state", states);
    }
    CallArgs own = new CallArgs(args.positional(), keywords);
    return LayerCalls.call(layer, g, Values.of(x), weights, own);
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

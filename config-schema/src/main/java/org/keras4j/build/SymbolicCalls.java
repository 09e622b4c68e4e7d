package org.keras4j.build;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keras4j.build.Signatures.Signature;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.core.InputLayer;
import org.keras4j.model.LayerCall;
import org.keras4j.model.Model;
import org.keras4j.model.Structures;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.TensorSpec;

/** The calls of one described layer: the first builds it, all must fit what was built. */
final class SymbolicCalls {
  private final KerasLayer described;
  private @Nullable Layer layer;
  private @Nullable WeightSpecs specs;

  SymbolicCalls(KerasLayer described) {
    this.described = described;
  }

  synchronized Layer layer() {
    if (layer == null) {
      layer = described.read();
    }
    return layer;
  }

  /** The weights that the layer declared when it was built. */
  synchronized WeightSpecs specs() {
    return Objects.requireNonNull(specs, "the layer is not built");
  }

  synchronized @Nullable WeightSpecs specsOrNull() {
    return specs;
  }

  synchronized void build(List<TensorSpec> inputs) {
    OpGraph g = OpGraph.symbolic();
    List<Value> values = new ArrayList<>();
    inputs.forEach(s -> values.add(g.input("input_" + values.size(), s)));
    built(LayerCall.build(layer(), Values.of(values)));
  }

  private void built(WeightSpecs made) {
    specs = made;
    GivenWeights given = described.givenWeights();
    if (given != null) {
      given.check(described.name(), made);
    }
  }

  synchronized List<SymbolicTensor> call(List<?> positional, Map<String, ?> keywords) {
    List<Object> args = new ArrayList<>(positional);
    Map<String, Object> kwargs = new LinkedHashMap<>(keywords);
    SymbolicCall call = new SymbolicCall(described, List.copyOf(args), new LinkedHashMap<>(kwargs));
    Signature signature = described.signature();
    if (signature != null) {
      Signatures.check(signature, described.name(), args.isEmpty() ? null : args.get(0));
    }
    Layer l = layer();
    if (l instanceof Model m && !m.problems().isEmpty()) {
      throw m.problems().get(0);
    }
    OpGraph g = OpGraph.symbolic();
    Map<SymbolicTensor, Value> values = new IdentityHashMap<>();
    for (SymbolicTensor t : call.inputs()) {
      values.computeIfAbsent(t, x -> value(g, x));
    }
    LayerCall made =
        LayerCall.make(
            g,
            l,
            Structures.mapAll(args, SymbolicTensor.class, values::get),
            Structures.mapAll(kwargs, SymbolicTensor.class, values::get),
            specs);
    if (specs == null) {
      built(made.specs());
    }
    List<SymbolicTensor> out = new ArrayList<>();
    for (Value v : made.outputs().all()) {
      TensorSpec mask = v.mask() == null ? null : v.mask().spec();
      out.add(new SymbolicTensor(call, out.size(), v.spec(), mask, ComplexOp.isOne(g, v)));
    }
    return List.copyOf(out);
  }

  /** The tensor of an input layer. */
  SymbolicTensor entry() {
    InputLayer input = (InputLayer) layer();
    SymbolicCall call = new SymbolicCall(described, List.of(), Map.of());
    return new SymbolicTensor(call, 0, input.spec(), null, input.complex());
  }

  private static Value value(OpGraph g, SymbolicTensor t) {
    String name = "input_" + g.inputs().size();
    Value v =
        t.complex()
            ? ComplexOp.of(g, g.input(name, ComplexOp.parts(t.spec())))
            : g.input(name, t.spec());
    return t.mask() == null ? v : v.withMask(g.input(name + "_mask", t.mask()));
  }
}

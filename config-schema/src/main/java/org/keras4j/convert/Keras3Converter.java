package org.keras4j.convert;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.LoadLimits;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.attention.MultiHeadAttention;
import org.keras4j.layers.rnn.Bidirectional;
import org.keras4j.layers.rnn.Recurrent;
import org.keras4j.model.Lowering;
import org.keras4j.model.Model;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.registry.RegistryResolver;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Translates models of Keras 1 and 2 into the words of Keras 3, and proves that the numbers stay:
 * what either model computes is described in ops, and the ops must be the same, of the same inputs
 * and weights. A layer that Keras 3 computes otherwise is written as functions of {@code
 * keras.ops}; where that cannot be, the model is refused.
 */
public final class Keras3Converter {
  /** The Keras that the result is written for. */
  public static final Writer WRITER = new Writer(3, "3.15.1");

  /**
   * A translated model.
   *
   * @param config the whole config
   * @param weights the keys of the old model's weights by those of the new
   */
  public record Result(Object config, Map<String, String> weights) {}

  /** What dimensions that a model leaves open are tried as; those of most models take one. */
  private static final int[] SIZES = {7, 16, 64, Shape.UNKNOWN};

  private final Model model;
  private final WeightSpecs specs;
  private final LayerRegistry registry;
  private final LoadLimits limits;
  private final LayerTranslation layers;
  private final boolean masks;
  private final Set<String> expanded = new HashSet<>();
  private final Set<String> trusted = new HashSet<>();
  private final Map<String, DType> numbers = new HashMap<>();
  private final Set<String> unfused = new HashSet<>();
  private final Set<String> masked = new HashSet<>();

  private Keras3Converter(
      Model model, WeightSpecs specs, Writer writer, LayerRegistry registry, LoadLimits limits) {
    this.model = model;
    this.specs = specs;
    this.registry = withHardSigmoid(registry);
    this.limits = limits;
    this.masks = ModelTranslation.hasMasks(model);
    this.layers = new LayerTranslation(new RegistryResolver(registry, writer, limits), masks);
  }

  /**
   * Translates a model.
   *
   * @param specs its weights, of {@link Lowering#weightsOf}
   * @param writer the Keras that it is of
   * @throws UnsupportedModelException when Keras 3 has no words for it that mean the same
   */
  public static Result convert(
      Model model, WeightSpecs specs, Writer writer, LayerRegistry registry, LoadLimits limits) {
    Lowering.requireRunnable(model);
    return new Keras3Converter(model, specs, writer, registry, limits).convert();
  }

  private static LayerRegistry withHardSigmoid(LayerRegistry registry) {
    LayerRegistry all = registry;
    Activation a =
        Activation.of("hard_sigmoid", new UnaryOp(UnaryOp.Kind.HARD_SIGMOID, 0.2, 0.5, 0));
    for (String policy : LayerTranslation.policies()) {
      all = all.withActivation(LayerTranslation.HARD_SIGMOID + policy, a);
    }
    return all;
  }

  private Result convert() {
    expanded.addAll(unknown(model, ""));
    for (int i = 0; i <= specs.children().size() + limits.maxLayers(); i++) {
      Map<String, String> weights = weights(translated(unfused));
      if (weights != null) {
        Map<String, Object> object = translated(Set.of());
        LayerOrder.set(object, model(object));
        Object spelled = LayerTranslation.spelled(object);
        return new Result(spelled == null ? object : spelled, weights);
      }
    }
    throw new InternalException(ErrorCode.INTERNAL, "the translation does not come to an end");
  }

  private Map<String, Object> translated(Set<String> whole) {
    return new ModelTranslation(layers, model, "", expanded, numbers, whole, masked).object();
  }

  private Model model(Map<String, Object> object) {
    ConfigNode node = ConfigNode.root(object, "the translated model");
    return (Model) new RegistryResolver(registry, WRITER, limits).layer(node);
  }

  /** The weights of the translation, when it means the same; else marks what is to change. */
  private @Nullable Map<String, String> weights(Map<String, Object> object) {
    Model translated;
    try {
      translated = model(object);
    } catch (KerasException e) {
      throw refused("Keras 3 has no such model: " + e.getMessage(), e.hint());
    }
    if (!translated.problems().isEmpty()) {
      KerasException first = translated.problems().get(0);
      throw refused("Keras 3 has no such model: " + first.getMessage(), first.hint());
    }
    WeightSpecs root = Lowering.weightsOf(translated);
    Map<String, String> found = null;
    for (int size : SIZES) {
      Run a = Run.attempt(model, specs, size);
      Run b = a == null ? null : Run.attempt(translated, root, size);
      if (a == null || b == null && size != Shape.UNKNOWN) {
        continue;
      }
      if (b == null) {
        throw refused("Keras 3 has no such model", null);
      }
      found = compared(a, b, root);
      if (found == null) {
        return null;
      }
    }
    if (found == null) {
      throw refused("what the model computes depends on its data in its shapes", null);
    }
    return found;
  }

  private @Nullable Map<String, String> compared(Run a, Run b, WeightSpecs root) {
    Map<Run.Place, Values> callsA = a.calls();
    Map<Run.Place, Values> callsB = b.calls();
    OpMatch match = new OpMatch(a.graph(), b.graph());
    assume(match, callsA, callsB);
    boolean same = a.outputs().size() == b.outputs().size();
    for (int i = 0; same && i < a.outputs().size(); i++) {
      Value x = a.outputs().get(i);
      Value y = b.outputs().get(i);
      same = x.dtype() == y.dtype() && match.same(x, y);
    }
    if (same) {
      return matched(match.weights(), root);
    }
    Run.Place culprit = culprit(match, callsA, callsB);
    Values here = callsA.get(culprit);
    Values there = callsB.get(renamed(culprit));
    if (there != null
        && here.size() == 1
        && there.size() == 1
        && here.get(0).shape().equals(there.get(0).shape())
        && here.get(0).dtype() != there.get(0).dtype()
        && !numbers.containsKey(key(culprit))) {
      numbers.put(key(culprit), here.get(0).dtype());
      return null;
    }
    if (isAttention(find(model, key(culprit))) && unfused.add(key(culprit))) {
      return null;
    }
    Layer walks = find(model, key(culprit));
    boolean recurrent = walks instanceof Recurrent && !Recurrents.isFirst(walks);
    if (recurrent && masked.add(key(culprit))) {
      return null;
    }
    numbers.remove(key(culprit));
    change(culprit, "Keras 3 computes it otherwise");
    return null;
  }

  /** Layers that Keras 3 does not know, which are written as functions. */
  private Set<String> unknown(Model of, String key) {
    Set<String> all = new HashSet<>();
    for (Layer l : of.layers()) {
      String place = key + "layers/" + l.name();
      if (l instanceof Model m) {
        all.addAll(unknown(m, place + "/"));
      } else if (LayerTranslation.isGone(l)) {
        requireWeightless(l, "Keras 3 has no such layer");
        all.add(place);
      }
    }
    return all;
  }

  private void assume(OpMatch match, Map<Run.Place, Values> a, Map<Run.Place, Values> b) {
    a.forEach(
        (place, values) -> {
          Values other = b.get(renamed(place));
          if (other != null && trusted.contains(key(place))) {
            for (int i = 0; i < values.size(); i++) {
              match.assume(values.get(i), other.get(i));
            }
          }
        });
  }

  private Run.Place renamed(Run.Place p) {
    return new Run.Place(p.model(), ModelTranslation.plain(p.layer(), masks), p.index());
  }

  private static String key(Run.Place p) {
    return (p.model().isEmpty() ? "" : p.model() + "/") + "layers/" + p.layer();
  }

  /** The first call that is another. */
  private Run.Place culprit(OpMatch match, Map<Run.Place, Values> a, Map<Run.Place, Values> b) {
    for (Map.Entry<Run.Place, Values> call : a.entrySet()) {
      Values other = b.get(renamed(call.getKey()));
      if (expanded.contains(key(call.getKey())) && other == null) {
        continue;
      }
      boolean same = other != null && other.size() == call.getValue().size();
      for (int i = 0; same && i < other.size(); i++) {
        same = match.same(call.getValue().get(i), other.get(i));
      }
      if (!same) {
        return call.getKey();
      }
    }
    throw refused("Keras 3 would compute the outputs otherwise", null);
  }

  private void change(Run.Place place, String why) {
    Layer layer = find(model, key(place));
    if (layer == null) {
      throw refused("a call of '" + place.layer() + "' cannot be told from another", null);
    }
    if (isCudnn(layer) && trusted.add(key(place))) {
      return;
    }
    requireWeightless(layer, why);
    if (!expanded.add(key(place))) {
      throw refused(label(layer) + ": " + why, null);
    }
  }

  /**
   * Keras 3 computes attention in one step that scales the scores, where older Keras scales the
   * queries: only the last bits differ, and rows that are masked as a whole, which robust masking
   * makes zeros.
   */
  private static boolean isAttention(@Nullable Layer layer) {
    return layer instanceof MultiHeadAttention m && !m.robustMasking();
  }

  private static boolean isCudnn(Layer layer) {
    boolean turned = Boolean.TRUE.equals(layer.base().config().get("time_major"));
    return layer.base().className().startsWith("CuDNN") && !turned
        || layer instanceof Bidirectional b && isCudnn(b.forward());
  }

  private void requireWeightless(Layer layer, String why) {
    WeightSpecs found = find(specs, layer);
    boolean weights = found != null && !found.weights().isEmpty();
    if (layer instanceof Model || weights || layer.stateful()) {
      throw refused(label(layer) + ": " + why, null);
    }
  }

  private static @Nullable WeightSpecs find(WeightSpecs in, Layer layer) {
    if (in.layer() == layer) {
      return in;
    }
    for (WeightSpecs.Child c : in.children()) {
      WeightSpecs found = find(c.specs(), layer);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Layer find(Model in, String key) {
    for (Layer l : in.layers()) {
      String mine = "layers/" + l.name();
      if (key.equals(mine)) {
        return l;
      }
      if (l instanceof Model m && key.startsWith(mine + "/")) {
        return find(m, key.substring(mine.length() + 1));
      }
    }
    return null;
  }

  private static String label(Layer l) {
    return "layer '" + l.name() + "' (" + l.base().className() + ")";
  }

  private static UnsupportedModelException refused(String what, @Nullable String hint) {
    return new UnsupportedModelException(ErrorCode.UNSUPPORTED_ARGUMENT, what, null, hint);
  }

  /** Every weight of the translation, those that nothing is computed of by their names. */
  private Map<String, String> matched(Map<String, String> met, WeightSpecs root) {
    Map<String, WeightSpecs.Weight> old = new HashMap<>();
    specs.weights().forEach(e -> old.put(e.key(), e.weight()));
    Map<String, String> plain = new HashMap<>();
    old.keySet().forEach(k -> plain.putIfAbsent(k, k));
    Map<String, String> all = new LinkedHashMap<>();
    for (WeightSpecs.Entry e : root.weights()) {
      String from = met.getOrDefault(e.key(), plain.get(e.key()));
      if (from == null) {
        from = plain.get(e.key().replace("/cell/", "/")); // cuDNN's layers have no cell
      }
      if (from == null) {
        throw refused("the weight '" + e.key() + "' of Keras 3 is none of the model's", null);
      }
      all.put(e.key(), from);
    }
    return all;
  }
}

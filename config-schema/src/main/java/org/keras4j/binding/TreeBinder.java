package org.keras4j.binding;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.io.StoredTensor;
import org.keras4j.io.TreeWeights;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Quantization;
import org.keras4j.layers.Quantization.Mode;
import org.keras4j.layers.WeightSpecs;

/**
 * Binds the layout of {@code .weights.h5}: groups are named after attributes, and inside list
 * attributes after the class with a counter ({@code layers/dense_1}); variables are numbered,
 * trainable ones first.
 */
final class TreeBinder {
  private static final String OLD_CONTAINER = "_layer_checkpoint_dependencies";

  private final BoundWeights out;
  private final TreeWeights stored;

  /** Where layers have their weights: one that two models share has them in the first. */
  private final Map<Layer, TreeWeights.Node> bound = new IdentityHashMap<>();

  TreeBinder(BoundWeights out, TreeWeights stored) {
    this.out = out;
    this.stored = stored;
  }

  void bind(WeightSpecs model) {
    bind(model, stored.root(), "");
  }

  private void bind(WeightSpecs specs, TreeWeights.Node node, String prefix) {
    bindOwn(specs, node, prefix);
    Map<String, List<WeightSpecs.Child>> lists = new LinkedHashMap<>();
    for (WeightSpecs.Child c : specs.children()) {
      if (c.inList()) {
        lists.computeIfAbsent(c.attribute(), k -> new ArrayList<>()).add(c);
      } else {
        bindChild(c, attribute(c, node), node.location() + "/" + c.attribute(), prefix);
      }
    }
    lists.forEach((attribute, children) -> bindList(attribute, children, node, prefix));
  }

  private void bindOwn(WeightSpecs specs, TreeWeights.Node node, String prefix) {
    List<WeightSpecs.Weight> ordered = specs.saved();
    for (WeightSpecs.Weight w : specs.own()) {
      if (w.adapter()) {
        out.bind(prefix + w.name(), w, specs, new ZeroTensor(w, node.location()));
      } else if (w.named()) {
        bindNamed(w, specs, node, prefix);
      } else if (w.place() == WeightSpecs.Place.KNOWN) {
        node.var("0").ifPresent(t -> out.bind(prefix + w.name(), w, specs, t));
      }
    }
    if (ordered.isEmpty()) {
      return;
    }
    int shared = specs.sharedWeights().size();
    int count = node.varCount() - shared;
    if (count != ordered.size()) {
      StringBuilder names = new StringBuilder();
      ordered.forEach(w -> names.append(names.length() == 0 ? "" : ", ").append(w.name()));
      out.problem(
          ErrorCode.WEIGHT_COUNT,
          "layer '"
              + specs.layer().name()
              + "' ("
              + specs.layer().base().className()
              + "): expected "
              + ordered.size()
              + " weights ("
              + names
              + "), found "
              + count,
          node.location(),
          remedy(specs, ordered.size() - count));
      return;
    }
    for (int i = 0; i < count; i++) {
      WeightSpecs.Weight w = ordered.get(i);
      boolean fits = out.bind(prefix + w.name(), w, specs, node.var(shared + i));
      if (!fits && out.matching().skipMismatch()) {
        return; // Keras ends a layer's loading at the first that does not fit
      }
    }
  }

  private void bindNamed(
      WeightSpecs.Weight w, WeightSpecs specs, TreeWeights.Node node, String prefix) {
    Optional<StoredTensor> found = node.var(w.name());
    if (found.isPresent()) {
      out.bind(prefix + w.name(), w, specs, found.get());
    } else {
      out.missing(specs, List.of(new WeightSpecs.Entry(w.name(), w, specs)), node.location(), "");
    }
  }

  private static @Nullable String remedy(WeightSpecs specs, int lacking) {
    Quantization how = specs.layer().base().dtype().quantization();
    boolean calibrated = how != null && (how.mode() == Mode.GPTQ || how.mode() == Mode.AWQ);
    return calibrated && lacking == 1
        ? "Keras 3.14 and 3.15 leave out the zero points of gptq and awq, and cannot read what they"
            + " wrote; save the whole model as .h5"
        : null;
  }

  /**
   * What is a private attribute in one version of Keras is a public one in another; a wrapped cell
   * goes by two names, and is stored under the one that the writer met first.
   */
  private static Optional<TreeWeights.Node> attribute(
      WeightSpecs.Child child, TreeWeights.Node parent) {
    String name = child.attribute();
    String other =
        name.equals("wrapped_cell")
            ? "cell"
            : name.startsWith("_") ? name.substring(1) : "_" + name;
    return parent.child(name).or(() -> parent.child(other));
  }

  private void bindChild(
      WeightSpecs.Child child, Optional<TreeWeights.Node> node, String where, String prefix) {
    List<WeightSpecs.Entry> all = child.specs().weights();
    if (all.isEmpty()) {
      return;
    }
    Layer layer = child.specs().layer();
    node.ifPresent(n -> bound.putIfAbsent(layer, n));
    if (node.isEmpty() && bound.containsKey(layer)) {
      bind(child.specs(), bound.get(layer), prefix + child.key() + "/");
      return;
    }
    if (node.isEmpty()) {
      out.missing(child.specs(), all, where, "there is no such group");
      return;
    }
    bind(child.specs(), node.get(), prefix + child.key() + "/");
  }

  private void bindList(
      String attribute, List<WeightSpecs.Child> children, TreeWeights.Node parent, String prefix) {
    Optional<TreeWeights.Node> container = parent.child(attribute);
    boolean old = container.isEmpty() && parent.child(OLD_CONTAINER).isPresent();
    if (old) {
      container = parent.child(OLD_CONTAINER);
    }
    Map<String, Integer> counters = new HashMap<>();
    for (WeightSpecs.Child c : children) {
      if (c.specs().layer().isOperation()) {
        continue;
      }
      String snake = TreeLayout.group(c);
      boolean weighted = !c.specs().weights().isEmpty();
      if (old && !weighted) {
        continue;
      }
      int n = counters.merge(snake, 1, Integer::sum) - 1;
      String group = KerasObject.numbered(snake, n);
      if (old && container.isPresent()) {
        List<String> present = numbered(container.get().childNames(), snake);
        group = n < present.size() ? present.get(n) : group;
      }
      String where = parent.location() + "/" + attribute + "/" + group;
      String found = group;
      bindChild(c, container.flatMap(k -> k.child(found)), where, prefix);
    }
  }

  /** Groups of one class in the order of their counters, which TensorFlow 2.13 wrote with gaps. */
  private static List<String> numbered(List<String> names, String snake) {
    List<String> of = new ArrayList<>();
    for (String n : names) {
      if (n.equals(snake) || n.matches(java.util.regex.Pattern.quote(snake) + "_\\d{1,9}")) {
        of.add(n);
      }
    }
    of.sort(
        java.util.Comparator.comparingInt(
            n -> n.equals(snake) ? 0 : Integer.parseInt(n.substring(snake.length() + 1))));
    return of;
  }
}

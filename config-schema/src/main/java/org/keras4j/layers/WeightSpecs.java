package org.keras4j.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * The weights of a layer and, as children, of the layers inside it. Order is Keras's order of
 * creation, which files rely on.
 */
public final class WeightSpecs {
  /**
   * One weight.
   *
   * @param place where {@code .weights.h5} has it
   * @param initializer Keras's name of what fresh values are drawn from; null: the config tells
   */
  public record Weight(
      String name, TensorSpec spec, boolean trainable, Place place, @Nullable String initializer) {
    public Weight(String name, TensorSpec spec, boolean trainable, Place place) {
      this(name, spec, trainable, place, null);
    }

    public Weight(String name, TensorSpec spec, boolean trainable) {
      this(name, spec, trainable, Place.NUMBERED);
    }

    /** True for one that {@code .weights.h5} does not hold, and that is 0 there. */
    public boolean adapter() {
      return place == Place.ADAPTER;
    }

    /** True for state that {@code .weights.h5} has under a name. */
    public boolean named() {
      return place == Place.NAMED;
    }

    /** True when Keras counts it among a layer's parameters. */
    public boolean counted() {
      return place != Place.NAMED && place != Place.KNOWN;
    }
  }

  /**
   * What an adapter adds to a kernel: {@code scale · (a @ b)}, in float32.
   *
   * @param a the name of the weight of shape (…, rank)
   * @param b the name of the weight of shape (rank, last axis of the kernel)
   */
  public record LowRankSum(String a, String b, double scale) {}

  /** Where {@code .weights.h5} has a weight. */
  public enum Place {
    /** Under a number. */
    NUMBERED,
    /** Nowhere: it is part of another. */
    ADAPTER,
    /** Under its name; Keras does not count it as a parameter. */
    NAMED,
    /** Under a number, but it was read with the config already; not counted either. */
    KNOWN
  }

  /**
   * An inner layer's weights.
   *
   * @param attribute the Keras attribute that holds the layer, for example {@code forward_layer},
   *     or the list attribute that has it among others, for example {@code cells}
   * @param inList true for an element of a list attribute
   * @param name the element's name within its list; the layer's own unless two have the same
   */
  public record Child(String attribute, boolean inList, String name, WeightSpecs specs) {
    /** The last part of the child's keys, unique within its parent. */
    public String key() {
      return inList ? attribute + "/" + name : attribute;
    }
  }

  private final Layer layer;
  private final List<Weight> own = new ArrayList<>();
  private final List<Entry> shared = new ArrayList<>();
  private final Map<String, Child> children = new LinkedHashMap<>();
  private final Map<String, Tensor> stated = new LinkedHashMap<>();
  private final Map<String, LowRankSum> sums = new LinkedHashMap<>();
  private @Nullable String repeatedIn;
  private boolean savedAsDeclared;

  public WeightSpecs(Layer layer) {
    this.layer = layer;
  }

  public Layer layer() {
    return layer;
  }

  /** Declares a weight of the layer's variable dtype. */
  public void trainable(String name, int... shape) {
    add(name, layer.base().dtype().variable(), true, shape);
  }

  /** Declares a weight that training does not change, such as a moving mean. */
  public void nonTrainable(String name, int... shape) {
    add(name, layer.base().dtype().variable(), false, shape);
  }

  /** Declares a weight of a dtype of its own. */
  public void add(String name, DType dtype, boolean trainable, int... shape) {
    Shape whole = Shape.of(shape);
    boolean complex = layer.base().dtype().isComplex() && dtype.isFloating();
    own.add(
        new Weight(
            name, new TensorSpec(dtype, complex ? whole.concat(Shape.of(2)) : whole), trainable));
  }

  /** True for a weight of complex numbers, whose parts the last axis of its spec holds. */
  public boolean isComplex(Weight w) {
    boolean numbered = w.place() == Place.NUMBERED && w.spec().dtype().isFloating();
    return layer.base().dtype().isComplex() && numbered;
  }

  /** True where a weight here or in a layer inside is of complex numbers. */
  public boolean hasComplex() {
    return weights().stream().anyMatch(e -> e.owner().isComplex(e.weight()));
  }

  /**
   * Declares a weight whose fresh values are drawn from an initializer of Keras, such as {@code
   * uniform} or {@code he_normal}. Without one they are Glorot uniform, or what the config has as
   * {@code NAME_initializer}.
   */
  public void trainable(String name, Shape shape, String initializer) {
    TensorSpec spec = new TensorSpec(layer.base().dtype().variable(), shape);
    own.add(new Weight(name, spec, true, Place.NUMBERED, initializer));
  }

  /** Declares state that is kept under its name and that is no parameter. */
  public void named(String name, DType dtype, int... shape) {
    own.add(new Weight(name, new TensorSpec(dtype, Shape.of(shape)), false, Place.NAMED));
  }

  /**
   * Gives state that the config has, so that no file need hold it, but that {@code .weights.h5}
   * holds under its name all the same: Keras asks for it when it loads.
   */
  public void stated(String name, Tensor value) {
    stated.put(name, value);
  }

  /** State that follows from the config, by name. */
  public Map<String, Tensor> stated() {
    return Collections.unmodifiableMap(stated);
  }

  /** Says that {@code .weights.h5} has what goes by names a second time, in a group inside. */
  public void repeatedIn(String group) {
    repeatedIn = group;
  }

  /** The group that repeats what goes by names, or null. */
  public @Nullable String repeatedIn() {
    return repeatedIn;
  }

  /** True when {@code .weights.h5} holds nothing of the layer or of those inside it. */
  public boolean savesNothing() {
    return own.isEmpty()
        && shared.isEmpty()
        && stated.isEmpty()
        && children.values().stream().allMatch(c -> c.specs().savesNothing());
  }

  /** Declares state that was read with the config, and that is no parameter. */
  public void known(String name, DType dtype, Shape shape) {
    own.add(new Weight(name, new TensorSpec(dtype, shape), false, Place.KNOWN));
  }

  /** Declares a trainable weight of low rank, which {@code .weights.h5} has in the kernel. */
  public void adapter(String name, DType dtype, int... shape) {
    own.add(new Weight(name, new TensorSpec(dtype, Shape.of(shape)), true, Place.ADAPTER));
  }

  /** Says that {@code .weights.h5} has a kernel with the product of its adapters added. */
  public void savedAsSum(String kernel, LowRankSum sum) {
    sums.put(kernel, sum);
  }

  /** What is added to a weight where {@code .weights.h5} has it, or null. */
  public @Nullable LowRankSum sumOf(String weight) {
    return sums.get(weight);
  }

  /** True for an adapter that {@code .weights.h5} has within a kernel. */
  public boolean inSum(String weight) {
    return sums.values().stream().anyMatch(s -> s.a().equals(weight) || s.b().equals(weight));
  }

  /**
   * Says that {@code .weights.h5} has the layer's weights in the order of their declaration, not
   * the trainable ones first.
   */
  public void savedAsDeclared() {
    savedAsDeclared = true;
  }

  /** The layer's own weights in the order in which {@code .weights.h5} has them. */
  public List<Weight> saved() {
    List<Weight> out = new ArrayList<>();
    for (Weight w : own) {
      if (w.place() == Place.NUMBERED && (savedAsDeclared || w.trainable())) {
        out.add(w);
      }
    }
    for (Weight w : own) {
      if (w.place() == Place.NUMBERED && !savedAsDeclared && !w.trainable()) {
        out.add(w);
      }
    }
    return out;
  }

  /**
   * Declares that a weight of an inner layer is an attribute of this layer too: Keras lists it
   * before the layer's own, and {@code .weights.h5} holds it twice.
   */
  public void shared(String attribute, Weight weight, WeightSpecs inner) {
    shared.add(new Entry(attribute + "/" + weight.name(), weight, inner));
  }

  /** The weights of inner layers that precede the layer's own in {@code .weights.h5}. */
  public List<Entry> sharedWeights() {
    return Collections.unmodifiableList(shared);
  }

  /** The specs of an inner layer held by an attribute; the caller builds them. */
  public WeightSpecs child(String attribute, Layer inner) {
    return adopt(attribute, false, new WeightSpecs(inner));
  }

  /** The specs of an inner layer that is one of a list attribute. */
  public WeightSpecs listChild(String attribute, Layer inner) {
    return listChild(attribute, inner, inner.name());
  }

  /** The specs of an element of a list attribute, under a name that is unique in the list. */
  public WeightSpecs listChild(String attribute, Layer inner, String name) {
    return adopt(new Child(attribute, true, name, new WeightSpecs(inner)));
  }

  /** Takes over specs that were built already, as of a nested model's layers. */
  public WeightSpecs adopt(String attribute, boolean inList, WeightSpecs specs) {
    return adopt(new Child(attribute, inList, specs.layer().name(), specs));
  }

  private WeightSpecs adopt(Child child) {
    if (children.put(child.key(), child) != null) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH, "two inner layers are called '" + child.key() + "'");
    }
    return child.specs();
  }

  /** The layer's own weights in order of creation. */
  public List<Weight> own() {
    return Collections.unmodifiableList(own);
  }

  public List<Child> children() {
    return List.copyOf(children.values());
  }

  public @Nullable Child child(String key) {
    return children.get(key);
  }

  @Nullable Weight weight(String name) {
    for (Weight w : own) {
      if (w.name().equals(name)) {
        return w;
      }
    }
    return null;
  }

  /** A weight somewhere in the tree: its key below this layer, and the layer that owns it. */
  public record Entry(String key, Weight weight, WeightSpecs owner) {}

  /** All trainable weights, a frozen layer having none, in Keras's order. */
  public List<Entry> trainableWeights() {
    List<Entry> out = new ArrayList<>();
    if (layer.base().trainable()) {
      addShared(out, true);
      for (Weight w : own) {
        if (w.trainable()) {
          out.add(new Entry(w.name(), w, this));
        }
      }
      for (Child c : children.values()) {
        addAll(out, c, c.specs().trainableWeights());
      }
    }
    return out;
  }

  /** All other weights in Keras's order. */
  public List<Entry> nonTrainableWeights() {
    List<Entry> out = new ArrayList<>();
    boolean frozen = !layer.base().trainable();
    addShared(out, false);
    if (frozen) {
      for (Weight w : own) {
        if (w.trainable()) {
          out.add(new Entry(w.name(), w, this));
        }
      }
    }
    for (Weight w : own) {
      if (!w.trainable()) {
        out.add(new Entry(w.name(), w, this));
      }
    }
    for (Child c : children.values()) {
      addAll(out, c, frozen ? c.specs().weights() : c.specs().nonTrainableWeights());
    }
    return out;
  }

  /** Trainable, then non-trainable weights: the order of {@code get_weights} and legacy files. */
  public List<Entry> weights() {
    List<Entry> out = trainableWeights();
    out.addAll(nonTrainableWeights());
    return out;
  }

  private void addShared(List<Entry> out, boolean trainable) {
    for (Entry e : shared) {
      if (trainable == (layer.base().trainable() && e.owner().layer().base().trainable())) {
        out.add(e);
      }
    }
  }

  private void addAll(List<Entry> out, Child c, List<Entry> inner) {
    for (Entry e : inner) {
      Entry here = new Entry(c.key() + "/" + e.key(), e.weight(), e.owner());
      if (!shared.contains(here)) {
        out.add(here);
      }
    }
  }

  /** Number of scalars in all weights. */
  public long parameterCount() {
    return count(weights());
  }

  public long trainableParameterCount() {
    return count(trainableWeights());
  }

  private static long count(List<Entry> entries) {
    long n = 0;
    for (Entry e : entries) {
      int parts = e.owner().isComplex(e.weight()) ? 2 : 1;
      n += e.weight().counted() ? e.weight().spec().shape().size() / parts : 0;
    }
    return n;
  }
}

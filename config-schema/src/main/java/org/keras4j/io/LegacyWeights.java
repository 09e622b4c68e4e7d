package org.keras4j.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.hdf5.Hdf5Dataset;
import org.keras4j.io.hdf5.Hdf5Group;

/**
 * The layout of {@code legacy_h5_format}: an ordered list of layers ({@code layer_names}), each
 * with an ordered list of weights ({@code weight_names}). Written by Keras 1 and 2, and by Keras 3
 * for {@code .h5} files.
 */
public final class LegacyWeights implements StoredWeights {
  static final String LAYER_NAMES = "layer_names";
  private static final String WEIGHT_NAMES = "weight_names";
  private static final String TOP_LEVEL = "top_level_model_weights";

  /**
   * A weight and its name as written: {@code dense_1/kernel:0}, {@code sequential/dense/kernel}, or
   * {@code param_0}.
   */
  public record NamedTensor(String weightName, StoredTensor tensor) {}

  /** The weights of one top-level layer (a nested model is one), in Keras's order; often none. */
  public record LayerGroup(String layerName, List<NamedTensor> weights) {
    public LayerGroup {
      weights = List.copyOf(weights);
    }
  }

  private static final List<NamedTensor> NONE = List.of();

  private final String location;
  private final List<LayerGroup> layers;
  private final Optional<LayerGroup> topLevel;
  private final Optional<String> kerasVersion;
  private final Optional<String> backend;

  private final @Nullable Hdf5Group optimizer;

  private LegacyWeights(Hdf5Group group, @Nullable Hdf5Group optimizer) {
    this.optimizer = optimizer;
    location = group.location();
    kerasVersion = group.stringAttribute("keras_version");
    List<LayerGroup> found = new ArrayList<>();
    for (String name : group.stringsAttribute(LAYER_NAMES).orElseGet(List::of)) {
      Hdf5Group layer =
          group.group(name).orElseThrow(() -> missing(group, "layer_names", "group", name));
      found.add(layer(name, layer));
    }
    layers = List.copyOf(found);
    backend = group.stringAttribute("backend").or(this::backendByNames);
    topLevel = group.group(TOP_LEVEL).map(g -> layer(TOP_LEVEL, g));
  }

  static LegacyWeights of(Hdf5Group group, @Nullable Hdf5Group optimizer) {
    return new LegacyWeights(group, optimizer);
  }

  private static LayerGroup layer(String name, Hdf5Group group) {
    List<NamedTensor> weights = new ArrayList<>();
    for (String weightName : group.stringsAttribute(WEIGHT_NAMES).orElseGet(List::of)) {
      Hdf5Dataset d =
          group
              .dataset(weightName)
              .orElseThrow(() -> missing(group, WEIGHT_NAMES, "dataset", weightName));
      weights.add(new NamedTensor(weightName, new Hdf5Tensor(d)));
    }
    return new LayerGroup(name, weights);
  }

  private static ModelFormatException missing(
      Hdf5Group group, String attribute, String kind, String name) {
    return new ModelFormatException(
        ErrorCode.BAD_HDF5,
        attribute + " lists '" + name + "', but there is no such " + kind,
        group.location(),
        "the file is incomplete: save the model again");
  }

  /** All layers in the order of {@code layer_names}, those without weights included. */
  public List<LayerGroup> layers() {
    return layers;
  }

  /** Weights of the model itself, which belong to no layer (written since TensorFlow 2.6). */
  public Optional<LayerGroup> topLevel() {
    return topLevel;
  }

  /** As written; Keras takes an absent version for 1. */
  public Optional<String> kerasVersion() {
    return kerasVersion;
  }

  /**
   * Keras 1 does not write its backend, but TensorFlow ends the names of variables with {@code :0}
   * and Theano does not. Names that Keras made for nameless variables tell nothing.
   */
  private Optional<String> backendByNames() {
    if (kerasVersion.isPresent() && !kerasVersion.get().startsWith("1")) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (LayerGroup layer : layers) {
      layer.weights().forEach(w -> names.add(w.weightName()));
    }
    names.removeIf(n -> n.startsWith("param_"));
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(names.stream().anyMatch(n -> n.endsWith(":0")) ? "tensorflow" : "theano");
  }

  /** The writing backend: {@code tensorflow}, {@code theano}, … */
  public Optional<String> backend() {
    return backend;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<StoredTensor> arrays() {
    List<StoredTensor> all = new ArrayList<>();
    layers.forEach(l -> l.weights().forEach(w -> all.add(w.tensor())));
    topLevel.ifPresent(l -> l.weights().forEach(w -> all.add(w.tensor())));
    return all;
  }

  @Override
  public List<StoredTensor> optimizerArrays() {
    return optimizer == null ? List.of() : StoredWeights.arrays(optimizer);
  }

  /** Weights that were made before a layer was called have no layer in their names. */
  @Override
  public Optional<StoredTensor> find(String group, int number, String topLevel, String name) {
    String weight = name.substring(name.lastIndexOf('/') + 1);
    List<StoredTensor> whole = new ArrayList<>();
    List<StoredTensor> bare = new ArrayList<>();
    for (LayerGroup layer : layers) {
      for (NamedTensor t : layer.layerName().equals(topLevel) ? layer.weights() : NONE) {
        String written = "/" + t.weightName().replaceAll(":0$", "");
        if (written.endsWith("/" + name)) {
          whole.add(t.tensor());
        } else if (written.equals("/" + weight)) {
          bare.add(t.tensor());
        }
      }
    }
    List<StoredTensor> found = whole.isEmpty() ? bare : whole;
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }
}

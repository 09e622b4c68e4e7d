package org.keras4j.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.hdf5.Hdf5File;
import org.keras4j.io.hdf5.Hdf5Group;

/**
 * The weights of a model as a file holds them, in one of Keras's two layouts. The content decides
 * which: {@code save_weights("weights.h5")} and {@code "model.weights.h5"} differ in tf_keras.
 */
public sealed interface StoredWeights permits LegacyWeights, TreeWeights {
  /** The name of the file in messages. */
  String location();

  /**
   * One weight by its place.
   *
   * @param group the layer's group in the layout of {@code .weights.h5}
   * @param number the weight's number in there
   * @param topLevel the layer of the outermost model which is or holds the layer, as the older
   *     layout groups them
   * @param name layer and weight: {@code dense/kernel}
   */
  Optional<StoredTensor> find(String group, int number, String topLevel, String name);

  /** All arrays, those of the model itself included, in the order of the file. */
  List<StoredTensor> arrays();

  /** The arrays that the optimizer left; they are no weights of the model. */
  List<StoredTensor> optimizerArrays();

  /** All arrays in a group and the groups below. */
  static List<StoredTensor> arrays(Hdf5Group group) {
    List<StoredTensor> all = new ArrayList<>();
    for (String name : group.childNames()) {
      group.dataset(name).ifPresent(d -> all.add(new Hdf5Tensor(d)));
      group.group(name).ifPresent(g -> all.addAll(arrays(g)));
    }
    return all;
  }

  /** The weights in an HDF5 file; empty when it holds none that Keras would have written. */
  static Optional<StoredWeights> of(Hdf5File file) {
    Hdf5Group root = file.root();
    if (root.stringsAttribute(LegacyWeights.LAYER_NAMES).isPresent()) {
      return Optional.of(LegacyWeights.of(root, null));
    }
    Optional<Hdf5Group> group = root.group("model_weights");
    if (group.isPresent()) {
      Hdf5Group optimizer = root.group("optimizer_weights").orElse(null);
      return Optional.of(LegacyWeights.of(group.get(), optimizer));
    }
    if (root.hasAttribute("nb_layers")) {
      throw new ModelFormatException(
          ErrorCode.UNSUPPORTED_FORMAT,
          "these weights were written by Keras 0.x, whose layers have numbers, not names",
          root.location(),
          "load and save them with Keras 1.2.2, then with a newer one");
    }
    if (root.group(TreeWeights.LAYERS).isPresent()
        || root.group(TreeWeights.CHECKPOINT_DEPENDENCIES).isPresent()
        || root.group("vars").isPresent()) {
      return Optional.of(new TreeWeights(root));
    }
    return Optional.empty();
  }
}

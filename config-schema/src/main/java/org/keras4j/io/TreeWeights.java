package org.keras4j.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.io.hdf5.Hdf5Dataset;
import org.keras4j.io.hdf5.Hdf5Group;

/**
 * The layout of {@code saving_lib} ({@code .weights.h5} and {@code .keras}): a tree of groups that
 * follows the attributes of the Keras objects, each with its variables in a group {@code vars}.
 */
public final class TreeWeights implements StoredWeights {
  static final String LAYERS = "layers";
  static final String CHECKPOINT_DEPENDENCIES = "_layer_checkpoint_dependencies";
  private static final String VARS = "vars";

  private final Node root;

  TreeWeights(Hdf5Group root) {
    this.root = new Node(root, true);
  }

  /** The model itself. The state of optimizer and metrics is left out. */
  public Node root() {
    return root;
  }

  /**
   * The container of the top-level layers: {@code layers}, or what TensorFlow 2.12 and 2.13 wrote
   * in its place; empty when no layer has weights.
   */
  public Optional<Node> layers() {
    return root.child(LAYERS).or(() -> root.child(CHECKPOINT_DEPENDENCIES));
  }

  /** Whether groups are numbered as TensorFlow 2.12 and 2.13 did, with gaps. */
  public boolean usesCheckpointDependencies() {
    return root.child(LAYERS).isEmpty() && root.child(CHECKPOINT_DEPENDENCIES).isPresent();
  }

  @Override
  public String location() {
    return root.location();
  }

  /** One group of the tree: a layer, a wrapper's inner layer, or a container of layers. */
  public static final class Node {
    private final Hdf5Group group;
    private final boolean isRoot;

    private Node(Hdf5Group group, boolean isRoot) {
      this.group = group;
      this.isRoot = isRoot;
    }

    /** The path in the file, for example {@code /layers/bidirectional/forward_layer/cell}. */
    public String path() {
      return group.path();
    }

    /** File and path, as messages show them. */
    public String location() {
      return group.location();
    }

    /** The group of this name, which may be a relative path ({@code forward_layer/cell}). */
    public Optional<Node> child(String name) {
      return group.group(name).map(g -> new Node(g, false));
    }

    /**
     * Names of the groups below, without {@code vars}, in the order of the file, which is not that
     * of the layers: {@code dense_10} comes before {@code dense_2}.
     */
    public List<String> childNames() {
      List<String> names = new ArrayList<>();
      for (String name : group.childNames()) {
        boolean state = isRoot && (name.equals("optimizer") || name.equals("metrics"));
        if (!state && !name.equals(VARS) && group.group(name).isPresent()) {
          names.add(name);
        }
      }
      return names;
    }

    /** The layer's name, which Keras writes since about 3.6. */
    public Optional<String> layerName() {
      return group.group(VARS).flatMap(v -> v.stringAttribute("name"));
    }

    /** Number of numbered variables. */
    public int varCount() {
      int n = 0;
      Optional<Hdf5Group> vars = group.group(VARS);
      if (vars.isEmpty()) {
        return 0;
      }
      for (String name : vars.get().childNames()) {
        n += isNumber(name) ? 1 : 0;
      }
      return n;
    }

    /**
     * Names of the variables: numbers in their order, then other names in the order of the file.
     */
    public List<String> varNames() {
      Optional<Hdf5Group> vars = group.group(VARS);
      if (vars.isEmpty()) {
        return List.of();
      }
      List<String> names = new ArrayList<>(vars.get().childNames());
      names.sort(TreeWeights::compareNames);
      return names;
    }

    /**
     * The variable of this number, from 0.
     *
     * @throws ModelFormatException when there is none
     */
    public StoredTensor var(int index) {
      return var(Integer.toString(index))
          .orElseThrow(
              () ->
                  new ModelFormatException(
                      ErrorCode.BAD_HDF5,
                      "there is no variable " + index + "; stored are " + varNames(),
                      group.location(),
                      "the file is incomplete: save the model again"));
    }

    /** The variable of this name: some layers do not number theirs. */
    public Optional<StoredTensor> var(String name) {
      Optional<Hdf5Dataset> d = group.group(VARS).flatMap(v -> v.dataset(name));
      return d.map(Hdf5Tensor::new);
    }

    @Override
    public String toString() {
      return location();
    }
  }

  private static boolean isNumber(String name) {
    return name.matches("0|[1-9][0-9]{0,8}");
  }

  private static int compareNames(String a, String b) {
    if (isNumber(a) && isNumber(b)) {
      return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
    }
    return Boolean.compare(!isNumber(a), !isNumber(b));
  }
}

package org.keras4j.io;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
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
    this(List.of(root));
  }

  /** The weights in several files. */
  TreeWeights(List<Hdf5Group> roots) {
    this.root = new Node(List.copyOf(roots), true);
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

  @Override
  public List<StoredTensor> arrays() {
    List<StoredTensor> all = new ArrayList<>();
    for (Hdf5Group part : root.parts) {
      for (StoredTensor t : StoredWeights.arrays(part)) {
        if (!t.path().startsWith("/optimizer/") && !t.path().startsWith("/metrics/")) {
          all.add(t);
        }
      }
    }
    return all;
  }

  @Override
  public List<StoredTensor> optimizerArrays() {
    return root.groups("optimizer").stream()
        .flatMap(g -> StoredWeights.arrays(g).stream())
        .toList();
  }

  @Override
  public Optional<StoredTensor> find(String group, int number, String topLevel, String name) {
    return root.child(group).flatMap(n -> n.var(Integer.toString(number)));
  }

  /**
   * One group of the tree: a layer, a wrapper's inner layer, or a container of layers. Sharded
   * weights have parts of it in several files.
   */
  public static final class Node {
    private final List<Hdf5Group> parts;
    private final boolean isRoot;

    private Node(List<Hdf5Group> parts, boolean isRoot) {
      this.parts = parts;
      this.isRoot = isRoot;
    }

    /** The path in the file, for example {@code /layers/bidirectional/forward_layer/cell}. */
    public String path() {
      return parts.get(0).path();
    }

    /** File and path, as messages show them; of sharded weights, the first file. */
    public String location() {
      return parts.get(0).location();
    }

    private List<Hdf5Group> groups(String name) {
      return parts.stream().flatMap(p -> p.group(name).stream()).toList();
    }

    /** The group of this name, which may be a relative path ({@code forward_layer/cell}). */
    public Optional<Node> child(String name) {
      List<Hdf5Group> of = groups(name);
      return of.isEmpty() ? Optional.empty() : Optional.of(new Node(of, false));
    }

    /**
     * Names of the groups below, without {@code vars}, in the order of the file, which is not that
     * of the layers: {@code dense_10} comes before {@code dense_2}.
     */
    public List<String> childNames() {
      Set<String> names = new LinkedHashSet<>();
      for (Hdf5Group part : parts) {
        for (String name : part.childNames()) {
          boolean state = isRoot && (name.equals("optimizer") || name.equals("metrics"));
          if (!state && !name.equals(VARS) && part.group(name).isPresent()) {
            names.add(name);
          }
        }
      }
      return List.copyOf(names);
    }

    /** The layer's name, which Keras writes since about 3.6. */
    public Optional<String> layerName() {
      return groups(VARS).stream().flatMap(v -> v.stringAttribute("name").stream()).findFirst();
    }

    /** Number of numbered variables. */
    public int varCount() {
      return (int) varNames().stream().filter(TreeWeights::isNumber).count();
    }

    /**
     * Names of the variables: numbers in their order, then other names in the order of the file.
     */
    public List<String> varNames() {
      List<String> names =
          new ArrayList<>(groups(VARS).stream().flatMap(v -> v.childNames().stream()).toList());
      if (Set.copyOf(names).size() < names.size()) {
        throw new ModelFormatException(
            ErrorCode.BAD_HDF5,
            "two files hold the same variable of " + names,
            location(),
            "the files do not belong together: save the weights again");
      }
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
                      location(),
                      "the file is incomplete: save the model again"));
    }

    /** The variable of this name: some layers do not number theirs. */
    public Optional<StoredTensor> var(String name) {
      return groups(VARS).stream()
          .flatMap(v -> v.dataset(name).stream())
          .findFirst()
          .map(Hdf5Tensor::new);
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

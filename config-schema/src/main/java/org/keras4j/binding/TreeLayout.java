package org.keras4j.binding;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.keras4j.config.KerasObject;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.io.write.Hdf5Tree;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Lays out weights as {@code .weights.h5} has them, where {@link TreeBinder} finds them again.
 *
 * <p>Source: Keras's {@code saving_lib._save_state}.
 */
public final class TreeLayout {
  /** Names by which TensorFlow 1 tells two classes of one name apart. */
  private static final Pattern VERSIONED = Pattern.compile("^(BatchNormalization|LSTM|GRU)V[12]$");

  private final WeightSource weights;
  private final Writer writer;

  private TreeLayout(WeightSource weights, Writer writer) {
    this.weights = weights;
    this.writer = writer;
  }

  /**
   * The tree of a model's weights, as this version of Keras expects it; they are read when it is
   * written.
   */
  public static Hdf5Tree.Group of(WeightSpecs model, WeightSource weights, Writer writer) {
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    root.group("layers");
    new TreeLayout(weights, writer).put(model, root, "");
    return root;
  }

  private void put(WeightSpecs specs, Hdf5Tree.Group group, String prefix) {
    int number = 0;
    for (WeightSpecs.Entry e : specs.sharedWeights()) {
      add(group, Integer.toString(number++), prefix + e.key(), e.owner(), e.weight());
    }
    for (WeightSpecs.Weight w : specs.saved()) {
      add(group, Integer.toString(number++), prefix + w.name(), specs, w);
    }
    for (WeightSpecs.Weight w : specs.own()) {
      switch (w.place()) {
        case NAMED -> {
          add(group, w.name(), prefix + w.name(), specs, w);
          if (specs.repeatedIn() != null) {
            add(group.group(specs.repeatedIn()), w.name(), prefix + w.name(), specs, w);
          }
        }
        case KNOWN -> add(group, Integer.toString(number++), prefix + w.name(), specs, w);
        case ADAPTER -> {
          if (!specs.inSum(w.name())) {
            requireZero(specs, w, prefix + w.name());
          }
        }
        default -> {}
      }
    }
    for (Map.Entry<String, Tensor> e : specs.stated().entrySet()) {
      add(group, e.getKey(), e.getValue());
      if (specs.repeatedIn() != null) {
        add(group.group(specs.repeatedIn()), e.getKey(), e.getValue());
      }
    }
    boolean keras3 = writer.isKeras3();
    if (!keras3) {
      group.group("vars"); // Keras 2 asks for it where there are no weights, too
    } else if (group.has("vars") && !writer.isBefore(3, 6)) {
      group.group("vars").attribute("name", specs.layer().name());
    }
    Map<String, Integer> counters = new HashMap<>();
    for (WeightSpecs.Child c : specs.children()) {
      String name = keras3 ? c.attribute() : inKeras2(specs, c);
      if (c.inList()) {
        if (c.specs().layer().isOperation()) {
          continue;
        }
        String snake = group(c);
        int n = counters.merge(c.attribute() + "/" + snake, 1, Integer::sum) - 1;
        name += "/" + KerasObject.numbered(snake, n);
      }
      if (!c.specs().savesNothing()) {
        put(c.specs(), group.group(name), prefix + c.key() + "/");
      }
    }
  }

  /** The group of an element of a list, before it is numbered: its class is that of today. */
  static String group(WeightSpecs.Child c) {
    String written = c.specs().layer().base().className();
    return KerasObject.snakeCase(
        written.equals("Model") ? "Functional" : VERSIONED.matcher(written).replaceFirst("$1"));
  }

  /** Keras 2 finds the inner layers of an attention by private attributes. */
  private static String inKeras2(WeightSpecs of, WeightSpecs.Child c) {
    boolean attention = of.layer().base().className().equals("MultiHeadAttention");
    return attention && !c.inList() ? "_" + c.attribute() : c.attribute();
  }

  private static void add(Hdf5Tree.Group group, String name, Tensor value) {
    group.dataset("vars/" + name, value.dtype(), value.shape(), () -> value);
  }

  private void add(
      Hdf5Tree.Group group, String name, String key, WeightSpecs owner, WeightSpecs.Weight w) {
    TensorSpec spec = w.spec();
    WeightSpecs.LowRankSum sum = owner.sumOf(w.name());
    Supplier<Tensor> values =
        sum == null
            ? () -> weights.read(key, spec)
            : () -> AdaptedKernel.read(weights, key, owner, w, sum);
    String path = "vars/" + name;
    Hdf5Tree.Dataset d =
        owner.isComplex(w)
            ? group.complexDataset(path, spec.dtype(), spec.shape(), values)
            : group.dataset(path, spec.dtype(), spec.shape(), values);
    if (spec.dtype() == DType.BFLOAT16) {
      d.attribute("dtype", "bfloat16");
    }
  }

  /**
   * Keras adds an adapter to the kernel when it saves, and starts a new one when it loads. A kernel
   * of bytes would be rounded again.
   */
  private void requireZero(WeightSpecs specs, WeightSpecs.Weight w, String key) {
    for (double d : weights.read(key, w.spec()).toDoubleArray()) {
      if (d != 0) {
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "layer '"
                + specs.layer().name()
                + "' has a low-rank adapter, which this layout has inside the kernel; a quantised"
                + " kernel would be rounded again, and predict something else",
            null,
            "save as .h5, which has it beside the kernel");
      }
    }
  }
}

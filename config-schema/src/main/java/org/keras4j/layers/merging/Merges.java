package org.keras4j.layers.merging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** What the merging layers share: Keras's base class of them, as functions. */
final class Merges {
  /** How the masks of the inputs become the mask of the output. */
  enum MaskRule {
    /** A step counts when it counts in all inputs that have a mask: Keras 1 and 2. */
    ALL,
    /** A step counts when it counts in any input: Keras 3. */
    ANY,
    /** Lists of inputs have no masks: Keras 3 before 3.4. */
    NONE
  }

  private Merges() {}

  static MaskRule maskRule(Layer layer) {
    Writer w = layer.base().writer();
    if (!w.isKeras3()) {
      return MaskRule.ALL;
    }
    return w.isBefore(3, 4) ? MaskRule.NONE : MaskRule.ANY;
  }

  /** Keras's check that the samples of all inputs are the same ones. */
  static void checkBatches(InputShapes inputs) {
    int batch = Shape.UNKNOWN;
    for (Shape s : inputs.all()) {
      int n = s.rank() == 0 ? Shape.UNKNOWN : s.dim(0);
      if (n != Shape.UNKNOWN && batch != Shape.UNKNOWN && n != batch) {
        throw Shapes.bad("cannot merge tensors of different batch sizes: " + inputs.all());
      }
      batch = n == Shape.UNKNOWN ? batch : n;
    }
  }

  /** The inputs in the type in which they meet, with their masks. */
  static List<Value> sameType(OpGraph g, List<Value> inputs) {
    DType type = inputs.get(0).dtype();
    for (Value v : inputs) {
      type = type.promote(v.dtype());
    }
    List<Value> out = new ArrayList<>();
    for (Value v : inputs) {
      out.add(g.cast(v, type));
    }
    return out;
  }

  /** Inputs of lower rank get axes of size 1 after the batch axis; they lose their mask by it. */
  static List<Value> sameRank(OpGraph g, List<Value> inputs) {
    int rank = inputs.stream().mapToInt(Value::rank).max().orElse(0);
    List<Value> out = new ArrayList<>();
    for (Value v : inputs) {
      int[] dims = v.shape().dims();
      if (dims.length == 0 && rank > 0) {
        throw Shapes.bad("cannot merge a scalar with tensors that have a batch axis");
      }
      if (dims.length < rank) {
        int[] wide = new int[rank];
        Arrays.fill(wide, 1);
        wide[0] = dims[0];
        System.arraycopy(dims, 1, wide, rank - dims.length + 1, dims.length - 1);
        v = g.reshape(v, wide);
      }
      out.add(v);
    }
    return out;
  }

  /** A mask with an axis for features, as it lies over its tensor; null when there is none. */
  static @Nullable Value overFeatures(OpGraph g, Value x) {
    Value mask = x.mask();
    if (mask == null) {
      return null;
    }
    Value wide = g.expandDims(mask, -1);
    if (!Shapes.broadcast(wide.shape(), x.shape()).isCompatibleWith(x.shape())) {
      throw Shapes.bad("a mask " + mask.shape() + " does not fit a tensor " + x.shape());
    }
    return wide;
  }

  /** The mask of an elementwise merge of inputs with the given masks. */
  static @Nullable Value mask(OpGraph g, MaskRule rule, List<@Nullable Value> masks) {
    Value out = null;
    for (Value m : masks) {
      if (rule == MaskRule.NONE || m == null && rule == MaskRule.ANY) {
        return null;
      }
      if (m != null) {
        out = out == null ? m : rule == MaskRule.ALL ? g.and(out, m) : g.or(out, m);
      }
    }
    return out;
  }

  static UnsupportedModelException unsupported(String what) {
    return new UnsupportedModelException(ErrorCode.UNSUPPORTED_ARGUMENT, what, null, null);
  }
}

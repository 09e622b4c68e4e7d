package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** Connectionist Temporal Classification of {@code keras.ops.nn}. */
public final class CtcOps {
  /** The loss and the decoder. */
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("CTCLoss", c -> c.integer("mask_index", 0), CtcOps::loss),
          OpLayer.several("CTCDecode", Decode::of, Decode::apply));

  private CtcOps() {}

  /** In float32, even of float64. */
  private static Value loss(int blank, OpCall call) {
    OpGraph g = call.g();
    Value logits = call.tensor(1, "output");
    Value y =
        g.apply1(
            new CtcLossOp(blank),
            g.cast(call.tensor(0, "target"), DType.INT32),
            g.cast(call.tensor(2, "target_length"), DType.INT32),
            g.cast(call.tensor(3, "output_length"), DType.INT32),
            g.cast(logits, DType.FLOAT32));
    return g.cast(y, logits.dtype().promote(DType.FLOAT32));
  }

  /**
   * A decoder.
   *
   * @param beam how many prefixes are kept, 0 for the best path alone
   * @param blank the class that stands for no label; null for the last
   */
  private record Decode(int beam, int paths, boolean merge, @Nullable Integer blank) {
    static Decode of(LayerConfig c) {
      boolean greedy = c.choice("strategy", "greedy", "greedy", "beam_search").equals("greedy");
      boolean last = c.node().has("mask_index") && !c.has("mask_index");
      Integer blank = last ? null : (Integer) c.integer("mask_index", 0);
      int beam = c.positiveInt("beam_width", 100);
      int paths = c.positiveInt("top_paths", 1);
      boolean merge = c.bool("merge_repeated", true);
      if (greedy) {
        return new Decode(0, 1, merge, blank);
      }
      if (paths > beam) {
        throw c.node("top_paths").expected("no more than the beam_width of " + beam);
      }
      return new Decode(beam, paths, merge, blank);
    }

    List<Value> apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      x = g.cast(x, x.dtype().promote(DType.FLOAT32));
      Value lengths = g.cast(call.tensor(1, "sequence_lengths"), DType.INT32);
      if (beam == 0 || blank == null) {
        CtcDecodeOp op = new CtcDecodeOp(beam, paths, merge, blank == null ? -1 : blank);
        return g.apply(op, List.of(x, lengths));
      }
      int classes = x.dim(-1);
      if (classes == Shape.UNKNOWN) {
        throw Shapes.bad("the number of classes of " + x.shape() + " must be known");
      }
      int at = Shapes.axis(blank, classes);
      int axis = x.rank() - 1;
      List<Value> parts = new ArrayList<>();
      parts.add(g.slice(x, axis, 0, at));
      if (blank == -1) {
        parts.add(x); // Keras's slices of index -1: no blank, and all classes behind it
      } else {
        parts.add(g.slice(x, axis, at + 1, classes - at - 1));
        parts.add(g.slice(x, axis, at, 1));
      }
      parts.removeIf(part -> part.dim(axis) == 0);
      Value moved = g.concat(parts, axis);
      List<Value> out = g.apply(new CtcDecodeOp(beam, paths, merge, -1), List.of(moved, lengths));
      Value labels = out.get(0);
      Value next = g.add(labels, g.scalar(DType.INT32, 1));
      Value after = g.binary(BinaryOp.Kind.GREATER_EQUAL, labels, g.scalar(DType.INT32, at));
      return List.of(g.select(after, next, labels), out.get(1));
    }
  }
}

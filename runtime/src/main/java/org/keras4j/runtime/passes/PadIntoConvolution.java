package org.keras4j.runtime.passes;

import java.util.List;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Value;

/** Lets a convolution pad its input with zeros itself. */
final class PadIntoConvolution implements Pass {
  @Override
  public String name() {
    return "pad-into-convolution";
  }

  @Override
  public String reason() {
    return "a convolution pads for free, a layer of its own copies the whole image";
  }

  @Override
  public OpGraph apply(OpGraph graph, Context context) {
    Uses uses = new Uses(graph);
    GraphCopy copy = new GraphCopy(graph);
    boolean changed = false;
    for (OpNode node : graph.nodes()) {
      if (node.op() instanceof ConvOp conv
          && graph.node(node.inputs().get(0)).op() instanceof PadOp pad
          && fits(pad, conv)) {
        OpNode padding = graph.node(node.inputs().get(0));
        List<Value> operands = List.of(padding.inputs().get(0), node.inputs().get(1));
        copy.replace(node, padded(conv, pad), operands);
        changed = true;
      } else {
        copy.node(node);
      }
    }
    return changed ? new DeadNodes().apply(copy.finish(graph.outputs()), context) : graph;
  }

  private static boolean fits(PadOp pad, ConvOp conv) {
    int last = pad.before().length - 1;
    if (pad.mode() != PadOp.Mode.CONSTANT
        || pad.value() != 0
        || conv.padding() == null
        || pad.before()[0] != 0
        || pad.after()[0] != 0
        || pad.before()[last] != 0
        || pad.after()[last] != 0) {
      return false;
    }
    for (int i = 0; i < conv.rank(); i++) {
      if (conv.lhsDilation()[i] != 1
          || pad.before()[1 + i] < 0
          || pad.after()[1 + i] < 0
          || conv.padding()[i][0] < 0
          || conv.padding()[i][1] < 0) {
        return false;
      }
    }
    return true;
  }

  private static ConvOp padded(ConvOp conv, PadOp pad) {
    int[][] padding = new int[conv.rank()][];
    for (int i = 0; i < padding.length; i++) {
      padding[i] =
          new int[] {
            conv.padding()[i][0] + pad.before()[1 + i], conv.padding()[i][1] + pad.after()[1 + i]
          };
    }
    return new ConvOp(conv.strides(), padding, conv.dilations(), conv.lhsDilation(), conv.groups());
  }
}

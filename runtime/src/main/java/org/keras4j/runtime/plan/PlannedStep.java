package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.Selection;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.TensorSpec;

/** A step whose memory has not been placed. */
record PlannedStep(OpNode node, Selection selection, List<Place> in, List<Place> out) {
  /** A value at a place: in a region, or as a constant. */
  record Place(TensorSpec spec, @Nullable Region region, @Nullable Constant constant) {}

  private Kernel kernel() {
    return selection.kernel();
  }

  /** Whether another op can run at the same time as this step, and gains by it. */
  boolean suits(OpNode other, Selection chosen, List<Place> operands) {
    if (kernel() instanceof SideBySide
        || kernel() == Transfer.INSTANCE
        || !selection.engine().equals(chosen.engine())
        || kernel().isNative() != chosen.kernel().isNative()) {
      return false;
    }
    for (Place operand : operands) {
      for (Place result : out) {
        if (operand.region() != null && operand.region() == result.region()) {
          return false;
        }
      }
    }
    return true;
  }

  /** This step and another op side by side. */
  PlannedStep with(OpNode other, Selection chosen, List<Place> operands, List<Place> results) {
    Kernel both =
        new SideBySide(
            kernel(), chosen.kernel(), in.size(), out.size(), Work.of(node) + Work.of(other));
    List<Place> allIn = new ArrayList<>(in);
    allIn.addAll(operands);
    List<Place> allOut = new ArrayList<>(out);
    allOut.addAll(results);
    return new PlannedStep(
        node, new Selection(selection.engine(), both, selection.refusals()), allIn, allOut);
  }

  /** Whether the first result may take the memory of an operand, this being the step-th step. */
  boolean canShare(int input, int step) {
    Region operand = in.get(input).region();
    if (operand == null) {
      return false;
    }
    Region from = operand.owner();
    for (int i = 0; i < in.size(); i++) {
      Region other = in.get(i).region();
      if (i != input && other != null && other.owner() == from) {
        return false;
      }
    }
    Region to = out.get(0).region();
    return !from.input && from.last() == step && from.size == to.size && from.storage == to.storage;
  }
}

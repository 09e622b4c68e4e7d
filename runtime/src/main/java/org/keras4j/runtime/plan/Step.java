package org.keras4j.runtime.plan;

import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Selection;

/**
 * One op to be executed.
 *
 * @param inputs the locations of the operands
 * @param outputs the locations of the results
 * @param scratch the locations of the kernel's scratch buffers
 * @param empty true when no result has an element, so that there is nothing to run
 */
record Step(
    OpNode node,
    Selection selection,
    Location[] inputs,
    Location[] outputs,
    Location[] scratch,
    boolean empty) {

  /** True for a copy between heap and native memory, which no op of the graph asked for. */
  boolean isTransfer() {
    return selection.kernel() == Transfer.INSTANCE;
  }
}

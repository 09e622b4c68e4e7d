package org.keras4j.runtime.rows;

import org.keras4j.ops.OpNode;
import org.keras4j.tensor.Shape;

/**
 * One op with what is known of its operands.
 *
 * @param rows the rows of each operand
 * @param count how many rows the batch has
 */
record RowCall(OpNode node, Rows[] rows, int count) {
  int operands() {
    return rows.length;
  }

  Rows in(int operand) {
    return rows[operand];
  }

  Shape shape(int operand) {
    return node.inputs().get(operand).shape();
  }

  /** The shape of the first output. */
  Shape out() {
    return node.outputs().get(0).shape();
  }

  /**
   * Operands that are broadcast to the output's shape: those that have rows must have them in the
   * same place, and the others must be the same for all of them.
   */
  Rows broadcast() {
    int rank = out().rank();
    Rows found = Rows.FREE;
    for (int i = 0; i < rows.length; i++) {
      if (!rows[i].isFree()) {
        Rows r = rows[i].at(rows[i].axis() + rank - shape(i).rank());
        if (!found.isFree() && !found.equals(r)) {
          return Rows.MIXED;
        }
        found = r;
      }
    }
    for (int i = 0; i < rows.length; i++) {
      int axis = found.axis() - (rank - shape(i).rank());
      if (rows[i].isFree() && axis >= 0 && shape(i).dim(axis) != 1) {
        return Rows.MIXED;
      }
    }
    return found;
  }

  /** The rows of an operation on the last axes, so many, of operands of one shape. */
  Rows before(int last) {
    for (Rows r : rows) {
      if (!r.equals(rows[0]) || r.axis() >= shape(0).rank() - last) {
        return Rows.MIXED;
      }
    }
    return rows[0];
  }

  /** The rows of an operation on (batch, …) with weights that are the same for all of them. */
  Rows first() {
    return rows[0].axis() == 0 ? alone() : Rows.MIXED;
  }

  /** The rows of the first operand, which an operation along other axes leaves where they are. */
  Rows firstBut(int... axes) {
    int rank = shape(0).rank();
    for (int a : axes) {
      if ((a < 0 ? a + rank : a) == rows[0].axis()) {
        return Rows.MIXED;
      }
    }
    return axes.length == 0 ? Rows.MIXED : alone();
  }

  private Rows alone() {
    for (int i = 1; i < rows.length; i++) {
      if (!rows[i].isFree()) {
        return Rows.MIXED;
      }
    }
    return rows[0];
  }
}

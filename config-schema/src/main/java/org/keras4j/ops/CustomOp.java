package org.keras4j.ops;

import java.util.List;
import org.keras4j.tensor.Tensor;

/** An operation of a user's own, computed in Java on whole tensors. */
public non-sealed interface CustomOp extends Op {
  /** Computes the outputs; must be a pure function, called from many threads. */
  List<Tensor> compute(List<Tensor> inputs);
}

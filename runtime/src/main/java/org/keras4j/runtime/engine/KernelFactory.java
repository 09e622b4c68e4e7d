package org.keras4j.runtime.engine;

import java.util.List;
import org.keras4j.ops.OpNode;
import org.keras4j.tensor.TensorSpec;

/** An engine: it offers kernels for ops. Thread-safe. */
public interface KernelFactory {
  /** The engine's name, for options and plans: {@code java}, {@code nd4j}, {@code onednn}. */
  String engine();

  /** A kernel for the node's op on operands of these specs, all of known shape, or a refusal. */
  KernelChoice select(OpNode node, List<TensorSpec> in, List<TensorSpec> out);
}

package org.keras4j.build;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.keras4j.model.Structures;

/** One call of a described layer. */
final class SymbolicCall {
  private static final AtomicLong MADE = new AtomicLong();

  private final KerasLayer layer;
  private final List<Object> args;
  private final Map<String, Object> kwargs;
  private final long order = MADE.getAndIncrement();

  /**
   * @param args positional arguments with {@link SymbolicTensor} leaves
   * @param kwargs arguments by name
   */
  SymbolicCall(KerasLayer layer, List<Object> args, Map<String, Object> kwargs) {
    this.layer = layer;
    this.args = args;
    this.kwargs = kwargs;
  }

  KerasLayer layer() {
    return layer;
  }

  List<Object> args() {
    return args;
  }

  Map<String, Object> kwargs() {
    return kwargs;
  }

  /** Later calls have larger numbers. */
  long order() {
    return order;
  }

  /** The tensors that the call reads. */
  List<SymbolicTensor> inputs() {
    List<SymbolicTensor> all = Structures.flatten(args, SymbolicTensor.class);
    all.addAll(Structures.flatten(kwargs, SymbolicTensor.class));
    return all;
  }
}

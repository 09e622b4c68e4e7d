package org.keras4j.runtime.engine.nd4j;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whether ND4J starts; the first use loads it. */
final class Presence {
  private Presence() {}

  /** Why it does not, or null. */
  static @Nullable String problem() {
    try (INDArray one = Nd4j.ones(1)) {
      return one.sumNumber().doubleValue() == 1 ? null : "it does not compute";
    } catch (LinkageError | RuntimeException e) {
      Throwable cause = e;
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
      }
      return cause.toString();
    }
  }
}

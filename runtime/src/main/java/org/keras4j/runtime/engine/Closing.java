package org.keras4j.runtime.engine;

/** Closing of things whose closing cannot fail. */
public final class Closing {
  private Closing() {}

  /** Closes it; a checked exception is a mistake of ours. */
  public static void quietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

package org.keras4j.benchmarks.peers;

import java.util.List;

/** A loaded model of one runtime. */
interface Peer extends AutoCloseable {
  /** Inputs of one batch as the runtime likes them best, and room for what it needs per caller. */
  interface Call extends AutoCloseable {
    /** Predicts once. */
    void run() throws Exception;

    /** Predicts once and gives the outputs, row by row. */
    List<float[]> outputs() throws Exception;

    @Override
    default void close() throws Exception {}
  }

  /** What the runtime calls itself, with its version. */
  String name();

  /** Prepares to predict these inputs; each caller has a call of its own. */
  Call prepare(List<Input> inputs) throws Exception;

  /** Where the time goes, or an empty text. */
  default String profile(List<Input> inputs) throws Exception {
    return "";
  }

  @Override
  void close() throws Exception;
}

package org.keras4j.runtime.engine.java;

import org.keras4j.runtime.engine.Buf;

/** The part of a recurrent step that is done for each sample by itself. */
interface RnnCell {
  /**
   * For a GRU that resets before the product: applies the activation to the update and reset gates
   * and multiplies the state with the latter.
   *
   * @param z gates, from offset {@code zo} on
   * @param h state, from offset {@code at} on
   * @param reset receives r · h, at the same offset
   */
  void reset(Buf z, int zo, Buf h, Buf reset, int at);

  /**
   * Computes the next state in place.
   *
   * @param z gates before activation, from offset {@code zo} on; overwritten
   * @param inner for a GRU that resets after the product: the projected state, from {@code io} on
   * @param h state, from offset {@code at} on
   * @param c the cell state of an LSTM, at the same offset
   */
  void next(Buf z, int zo, Buf inner, int io, Buf h, Buf c, int at);
}

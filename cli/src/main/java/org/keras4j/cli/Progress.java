package org.keras4j.cli;

import org.keras4j.runtime.data.SampleSource;

/** How far a long job has come. */
interface Progress extends AutoCloseable {
  /** Nobody is told. */
  Progress NONE =
      new Progress() {
        @Override
        public void at(SampleSource source) {}

        @Override
        public void close() {}
      };

  /** So far has the source been read. */
  void at(SampleSource source);

  @Override
  void close();
}

package org.keras4j.runtime.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.io.write.AtomicFile;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Tensor;

/**
 * Keeps what a run gave: {@code outputs.npz} or {@code error.txt}, never both, in a directory of
 * its own. Once closed it keeps what it has, so that a run which was given up changes nothing.
 */
final class RunSaver {
  private static final String ERROR = "error.txt";

  private final @Nullable Path directory;
  private boolean closed;

  /**
   * @param directory null keeps nothing
   */
  RunSaver(@Nullable Path directory) {
    this.directory = directory;
  }

  synchronized void outputs(List<Tensor> results) {
    List<NamedTensor> named = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      named.add(new NamedTensor("output_" + i, results.get(i)));
    }
    save(GoldenCase.OUTPUTS, out -> Npz.write(out, named));
  }

  synchronized void error(String text) {
    save(ERROR, out -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  synchronized void close() {
    closed = true;
  }

  private void save(String file, AtomicFile.Content content) {
    if (directory == null || closed) {
      return;
    }
    try {
      Files.createDirectories(directory);
      Files.deleteIfExists(directory.resolve(GoldenCase.OUTPUTS));
      Files.deleteIfExists(directory.resolve(ERROR));
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED, "cannot write: " + e.getMessage(), directory.toString(), null, e);
    }
    AtomicFile.write(directory.resolve(file), content);
  }
}

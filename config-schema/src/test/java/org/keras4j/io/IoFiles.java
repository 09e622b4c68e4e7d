package org.keras4j.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** The files that {@code src/test/python/make_io_files.py} made. */
public final class IoFiles {
  private IoFiles() {}

  public static Path path(String name) {
    URL url = IoFiles.class.getResource("/org/keras4j/io/" + name);
    if (url == null) {
      throw new IllegalArgumentException("no test file " + name);
    }
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  public static byte[] bytes(String name) {
    try (InputStream in = IoFiles.class.getResourceAsStream("/org/keras4j/io/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

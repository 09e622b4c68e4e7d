package org.keras4j;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.keras4j.io.ModelFile;

/** Files that several models read from: those stay open until the last of the models is closed. */
final class OpenFiles {
  private final List<ModelFile> files = new CopyOnWriteArrayList<>();
  private int users = 1;

  /** The files: the model's own first, then those that its weights were found in. */
  List<ModelFile> files() {
    return files;
  }

  /** One more model reads from them. */
  synchronized void retain() {
    users++;
  }

  /** A model reads from them no more. */
  synchronized void release() {
    if (--users == 0) {
      files.forEach(ModelFile::close);
    }
  }
}

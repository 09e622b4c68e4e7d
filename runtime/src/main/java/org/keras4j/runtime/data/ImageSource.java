package org.keras4j.runtime.data;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.KerasIoException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** Images for one input, a file each, called by their names. */
final class ImageSource extends SampleSource {
  private final List<Path> files;
  private final InputSpec input;
  private final boolean skipsBad;
  private final ImageReading reading;
  private final Consumer<String> notes;
  private final boolean sameNames;
  private @Nullable Pixels waiting;

  ImageSource(List<Path> files, InputSpec input, DataOptions options, Consumer<String> notes) {
    this.files = List.copyOf(files);
    this.input = input;
    this.skipsBad = options.skipBadRows();
    this.notes = notes;
    this.reading = new ImageReading(input, options, notes);
    Set<String> names = new HashSet<>();
    this.sameNames = files.stream().anyMatch(f -> !names.add(String.valueOf(f.getFileName())));
  }

  /** File names, or where two files are called alike, the paths as they were given. */
  private String name(Path file) {
    return sameNames ? file.toString() : String.valueOf(file.getFileName());
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    List<Pixels> images = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<RejectedRow> rejected = new ArrayList<>();
    while (images.size() < max && rejected.size() < max && consumed() < files.size()) {
      Path file = files.get((int) consumed());
      try {
        Pixels image = waiting == null ? reading.read(file) : waiting;
        waiting = null;
        if (!images.isEmpty() && !images.get(0).isSizeOf(image)) {
          waiting = image;
          break;
        }
        images.add(image);
        names.add(name(file));
        consume(1);
      } catch (InputMismatchException | LimitExceededException | KerasIoException e) {
        if (!skipsBad) {
          throw e;
        }
        consume(1);
        rejected.add(reject(file, images.size(), e));
      }
    }
    if (images.isEmpty() && rejected.isEmpty()) {
      return null;
    }
    List<Tensor> tensors = images.isEmpty() ? List.of() : List.of(tensor(images));
    return new SampleBatch(images.size(), tensors, names, rejected, consumed());
  }

  private RejectedRow reject(Path file, int before, KerasException e) {
    return new RejectedRow(consumed(), before, e, file.toString());
  }

  private Tensor tensor(List<Pixels> images) {
    Pixels first = images.get(0);
    int per = reading.values(first);
    float[] values = new float[Math.multiplyExact(per, images.size())];
    for (int i = 0; i < images.size(); i++) {
      reading.store(images.get(i), values, i * per);
    }
    Tensor t =
        Tensor.wrap(
            DType.FLOAT32,
            reading.shape(images.size(), first.height(), first.width()),
            FloatBuffer.wrap(values));
    return InputConformer.conform(input, t, DataOptions.Choice.YES, notes);
  }

  @Override
  public long skip(long rows) {
    long n = Math.min(rows, files.size() - consumed());
    consume(n);
    return n;
  }

  @Override
  public long rows() {
    return files.size();
  }

  @Override
  public String nameOfNames() {
    return "file";
  }
}

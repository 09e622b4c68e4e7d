package org.keras4j.runtime.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.Tensor;

/** The rows of an npy array, for one input. */
final class NpySource extends SampleSource {
  private final DataStream data;
  private final InputSpec input;
  private final InputStream in;
  private final NpyHeader header;
  private final Consumer<String> notes;
  private boolean noted;

  private NpySource(
      DataStream data, InputStream in, NpyHeader header, InputSpec input, Consumer<String> notes) {
    this.data = data;
    this.in = in;
    this.header = header;
    this.input = input;
    this.notes = notes;
  }

  /**
   * A source, or null when the array cannot be read row by row: it is one sample, or in Fortran's
   * order.
   *
   * @throws InputMismatchException when it is no whole npy file
   */
  static @Nullable NpySource of(
      DataStream data, InputSpec input, DataOptions options, Consumer<String> notes) {
    InputStream in = new BufferedInputStream(data.stream(), 1 << 16);
    try {
      Npy.Head head = Npy.head(in, data.name());
      NpyHeader header = head.header();
      boolean streams =
          header.shape().rank() > 0
              && !(header.fortran() && header.shape().rank() > 1)
              && header.itemBytes() > 0
              && options.batchAxis() != DataOptions.Choice.NO
              && InputConformer.isBatch(input, header.shape());
      if (!streams) {
        return null;
      }
      long bytes = (long) header.rowCount() * header.itemBytes() * header.shape().dim(0);
      if (data.size() >= 0 && bytes != data.size() - head.bytes()) {
        long found = data.size() - head.bytes();
        throw Failures.format(
            data.name(),
            "an array of shape "
                + header.shape()
                + " with elements of "
                + header.itemBytes()
                + " bytes needs "
                + bytes
                + " bytes of data, found "
                + found,
            bytes > found ? "the file is truncated" : "the file was damaged or joined");
      }
      return new NpySource(data, in, header, input, notes);
    } catch (EOFException e) {
      throw early(data);
    } catch (IOException e) {
      throw data.failure(e);
    }
  }

  private static InputMismatchException early(DataStream data) {
    return Failures.format(data.name(), "the npy data end early", "the file is truncated");
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    int n = (int) Math.min(max, rows() - consumed());
    if (n <= 0) {
      return null;
    }
    try {
      Tensor rows = Npy.elements(in, header.withRows(n), data.name());
      consume(n);
      Tensor t = InputConformer.conform(input, rows, DataOptions.Choice.YES, this::note);
      return new SampleBatch(n, List.of(t), List.of(), List.of(), consumed());
    } catch (EOFException e) {
      throw early(data);
    } catch (IOException e) {
      throw data.failure(e);
    } catch (InputMismatchException e) {
      throw e.within(data.name());
    }
  }

  /** What is noted of one batch mostly holds for all. */
  private void note(String text) {
    if (!noted) {
      noted = true;
      notes.accept(text);
    }
  }

  @Override
  public long skip(long rows) {
    long n = Math.min(rows, rows() - consumed());
    try {
      in.skipNBytes(n * header.rowCount() * header.itemBytes());
    } catch (EOFException e) {
      throw early(data);
    } catch (IOException e) {
      throw data.failure(e);
    }
    consume(n);
    return n;
  }

  @Override
  public long rows() {
    return header.shape().dim(0);
  }

  @Override
  public boolean isLive() {
    return data.isLive();
  }

  @Override
  public void close() {
    data.close();
  }
}

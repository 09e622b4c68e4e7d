package org.keras4j.io.hdf5;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** A dataset. Its values are read from the file each time that they are asked for. */
public final class Hdf5Dataset extends Hdf5Object {
  private final Datatype type;
  private final Dataspace space;
  private final DataLayout layout;
  private final FilterPipeline filters;
  private @Nullable List<ChunkIndex.Chunk> chunks;

  Hdf5Dataset(Hdf5File file, ObjectHeader header, String path) {
    super(file, header, path);
    Hdf5Guard guard = file.guard();
    if (header.has(ObjectHeader.EXTERNAL_FILES)) {
      throw guard.external(path, "the data of this dataset are in another file");
    }
    Dataspace stored = Dataspace.parse(need(ObjectHeader.DATASPACE), guard, path);
    Datatype whole = datatype(Datatype.parse(need(ObjectHeader.DATATYPE), guard, path));
    layout = DataLayout.parse(need(ObjectHeader.LAYOUT), guard, path);
    // Complex numbers are their parts in a last axis; chunks of them are not read.
    boolean parts =
        whole.form() == Datatype.Form.COMPLEX
            && !(layout instanceof DataLayout.Chunked)
            && !stored.isNull();
    type = parts ? whole.part() : whole;
    space = parts ? new Dataspace(stored.shape().concat(Shape.of(2)), false, new long[0]) : stored;
    ByteBuffer pipeline = header.find(ObjectHeader.FILTERS);
    filters =
        pipeline == null
            ? FilterPipeline.none(guard, path)
            : FilterPipeline.parse(pipeline, guard, path);
    if (layout instanceof DataLayout.Contiguous c && c.address() != Hdf5Guard.UNDEFINED) {
      checkContiguous(c, guard);
    } else if (layout instanceof DataLayout.Chunked c
        && (c.chunk().length != space.shape().rank() || c.elementSize() != type.size())) {
      throw guard.malformed(path, "the chunks do not fit the shape and type");
    }
  }

  private ByteBuffer need(int messageType) {
    ByteBuffer b = header.find(messageType);
    if (b == null) {
      throw file.guard().malformed(path(), "a dataset without header message " + messageType);
    }
    return b;
  }

  private void checkContiguous(DataLayout.Contiguous c, Hdf5Guard guard) {
    long bytes = (long) space.size(guard, path()) * type.size();
    if (c.size() != bytes) {
      throw guard.malformed(
          path(),
          c.size()
              + " bytes are stored, where "
              + space.shape()
              + " of "
              + type.description()
              + " needs "
              + bytes);
    }
    guard.checkRange(c.address(), bytes, "data", path());
    guard.claimData(c.address(), bytes, path(), 0);
  }

  /** Two opaque bytes are Keras's bfloat16, unless the attribute {@code dtype} says otherwise. */
  private Datatype datatype(Datatype t) {
    if (t.dtype() == DType.BFLOAT16 && t.description().startsWith("opaque")) {
      String name = stringAttribute("dtype").orElse("bfloat16");
      if (!name.equals("bfloat16")) {
        return new Datatype(Datatype.Form.OTHER, t.size(), t.order(), null, name);
      }
    }
    return t;
  }

  /**
   * The element type.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when keras4j has no such type
   */
  public DType dtype() {
    DType d = type.dtype();
    if (d == null) {
      throw file.guard().unsupported(path(), "values of the type " + type.description());
    }
    return d;
  }

  /** The dimensions; {@code ()} for a scalar. */
  public Shape shape() {
    return space.shape();
  }

  /** Reads all values into a new tensor. */
  public Tensor read() {
    int n = prepare();
    if (dtype() == DType.STRING) {
      ByteBuffer raw = DataReader.littleEndian(stringBytes(n));
      move(n, raw);
      raw.flip();
      return file.locked(path(), () -> file.attributes().tensor(type, space, raw, path()));
    }
    Buffer target = Tensor.newBuffer(dtype(), n);
    move(n, target);
    return Tensor.wrap(dtype(), shape(), target.rewind());
  }

  /**
   * Reads all values into a buffer of the type that {@link Tensor} uses for {@link #dtype()}, from
   * its position on, which is left behind the last value.
   */
  public void readInto(Buffer target) {
    int n = prepare();
    if (dtype() == DType.STRING || target.remaining() < n) {
      throw new IllegalArgumentException(
          "a buffer of " + target.remaining() + " elements for " + dtype() + shape());
    }
    move(n, target);
  }

  /** True when the values lie one after the other in the file, so that parts can be read. */
  public boolean isContiguous() {
    return layout instanceof DataLayout.Contiguous && type.dtype() != DType.STRING;
  }

  /**
   * Reads some values of a {@linkplain #isContiguous contiguous} dataset, from index {@code from}
   * on, until the buffer is full.
   */
  public void readPart(int from, Buffer target) {
    int n = prepare();
    int start = target.position();
    int count = target.remaining();
    if (from < 0 || count > n - from) {
      throw new IllegalArgumentException(count + " values from " + from + " of " + n);
    }
    DataLayout.Contiguous c = (DataLayout.Contiguous) layout;
    file.parsing(
        path(),
        () -> {
          long address = c.address() + (long) from * type.size();
          reader(count).contiguous(file.guard().source(), address, target);
          return null;
        });
    if (dtype() == DType.BOOL) {
      DataReader.normaliseBool((ByteBuffer) target, start);
    }
  }

  /** Checks everything that can be checked before memory is taken; the number of elements. */
  private int prepare() {
    Hdf5Guard guard = file.guard();
    return file.locked(
        path(),
        () -> {
          dtype();
          int n = space.size(guard, path());
          if (n > 0 && layout instanceof DataLayout.Chunked c) {
            DataReader reader = reader(n);
            if (chunks == null) {
              long chunkBytes = reader.chunkBytes(c);
              chunks = ChunkIndex.read(guard, c, space, chunkBytes, !filters.isEmpty(), path());
            }
            reader.checkChunks(c, filters, chunks);
          } else if (n > 0 && layout instanceof DataLayout.Contiguous c) {
            if (c.address() == Hdf5Guard.UNDEFINED) {
              throw reader(n).notStored();
            }
            if (!filters.isEmpty()) {
              throw guard.malformed(path(), "filters on data that are not chunked");
            }
          } else if (layout instanceof DataLayout.Compact c && n > 0) {
            reader(n).checkCompact(c.data());
          }
          return n;
        });
  }

  private void move(int n, Buffer target) {
    if (n == 0) {
      return;
    }
    file.parsing(
        path(),
        () -> {
          int start = target.position();
          DataReader reader = reader(n);
          if (layout instanceof DataLayout.Contiguous c) {
            reader.contiguous(file.guard().source(), c.address(), target);
          } else if (layout instanceof DataLayout.Compact c) {
            reader.compact(c.data(), target);
          } else {
            reader.chunked((DataLayout.Chunked) layout, filters, chunks, target);
            target.position(start + (dtype() == DType.STRING ? n * type.size() : n));
          }
          if (dtype() == DType.BOOL) {
            DataReader.normaliseBool((ByteBuffer) target, start);
          }
          return null;
        });
  }

  private int stringBytes(int n) {
    long bytes = (long) n * type.size();
    if (bytes > Integer.MAX_VALUE - 64) {
      throw file.guard().limit(path(), "text of " + bytes + " bytes");
    }
    return (int) bytes;
  }

  private DataReader reader(int n) {
    return new DataReader(file.guard(), path(), type, space.shape().dims(), n);
  }
}

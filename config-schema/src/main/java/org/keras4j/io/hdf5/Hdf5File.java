package org.keras4j.io.hdf5;

import java.nio.BufferUnderflowException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.bytes.ByteSource;

/**
 * An open HDF5 file. Structures are read when they are first asked for, so that opening takes the
 * same time whatever the size. Safe for many threads. The source is closed by whoever opened it.
 *
 * <p>All methods of the file, its groups and datasets throw {@link
 * org.keras4j.errors.ModelFormatException} on malformed structures, {@link
 * org.keras4j.errors.UnsafeModelException} on links and data that lead out of the file, {@link
 * org.keras4j.errors.UnsupportedModelException} on features that Keras does not use, {@link
 * org.keras4j.errors.LimitExceededException} and {@link org.keras4j.errors.KerasIoException}.
 */
public final class Hdf5File {
  private final Hdf5Guard guard;
  private final AttributeReader attributes;
  private final Map<Long, Hdf5Object> objects = new HashMap<>();
  private final Hdf5Group root;

  private Hdf5File(Hdf5Guard guard, long rootAddress) {
    this.guard = guard;
    this.attributes = new AttributeReader(guard, new GlobalHeap(guard));
    Hdf5Object top = locked("/", () -> object(rootAddress, "/"));
    if (!(top instanceof Hdf5Group)) {
      throw guard.malformed("/", "the root is not a group");
    }
    this.root = (Hdf5Group) top;
  }

  /** True when the bytes are an HDF5 file, by its signature. */
  public static boolean isHdf5(ByteSource source) {
    return Superblock.find(source) >= 0;
  }

  /**
   * Opens a file.
   *
   * @param name the file's name in messages
   */
  public static Hdf5File open(ByteSource source, LoadLimits limits, String name) {
    Superblock s = Superblock.read(source, limits, name);
    ByteSource body = source.slice(s.start(), s.end(), source.name());
    return new Hdf5File(new Hdf5Guard(body, s.end(), name, limits), s.root());
  }

  public Hdf5Group root() {
    return root;
  }

  Hdf5Guard guard() {
    return guard;
  }

  AttributeReader attributes() {
    return attributes;
  }

  /** The object at an address, which has one path only. */
  Hdf5Object object(long address, String path) {
    Hdf5Object known = objects.get(address);
    if (known != null) {
      if (!known.path().equals(path)) {
        throw guard.unsupported(path, "this is a second name of " + known.path());
      }
      return known;
    }
    if (path.chars().filter(c -> c == '/').count() > Hdf5Guard.MAX_DEPTH) {
      throw guard.limit(path, "groups nested deeper than " + Hdf5Guard.MAX_DEPTH);
    }
    guard.countObject(path);
    ObjectHeader header = ObjectHeader.read(guard, address, path);
    Hdf5Object object;
    if (header.has(ObjectHeader.LAYOUT)) {
      object = new Hdf5Dataset(this, header, path);
    } else if (header.has(ObjectHeader.SYMBOL_TABLE)
        || header.has(ObjectHeader.LINK_INFO)
        || header.has(ObjectHeader.LINK)
        || header.has(ObjectHeader.GROUP_INFO)) {
      object = new Hdf5Group(this, header, path);
    } else {
      throw guard.unsupported(path, "an object that is neither group nor dataset");
    }
    objects.put(address, object);
    return object;
  }

  /** Runs a step that reads structures, one thread at a time, with typed errors. */
  synchronized <T> T locked(String path, Supplier<T> step) {
    return parsing(path, step);
  }

  /** Runs a step that may meet a structure shorter than it must be. */
  <T> T parsing(String path, Supplier<T> step) {
    try {
      return step.get();
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      throw guard.malformed(path, "a structure ends early", e);
    } catch (IllegalArgumentException e) {
      // A position or limit beyond a structure's end.
      throw guard.malformed(path, "a structure ends early", e);
    }
  }
}

package org.keras4j.io.hdf5;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;

/** What groups and datasets have in common: a path and attributes. */
public abstract sealed class Hdf5Object permits Hdf5Group, Hdf5Dataset {
  final Hdf5File file;
  final ObjectHeader header;
  private final String path;
  private final Map<String, Tensor> values = new HashMap<>();
  private @Nullable Map<String, ByteBuffer> attributes;

  Hdf5Object(Hdf5File file, ObjectHeader header, String path) {
    this.file = file;
    this.header = header;
    this.path = path;
  }

  /** The absolute path in the file, {@code /} for the root. */
  public final String path() {
    return path;
  }

  /** File and path, as they are shown in messages. */
  public final String location() {
    return file.guard().where(path);
  }

  /** Names of the attributes, in the order of the file. */
  public final List<String> attributeNames() {
    return file.locked(path, () -> List.copyOf(attributes().keySet()));
  }

  /** Whether there is an attribute of this name, of any type. */
  public final boolean hasAttribute(String name) {
    return file.locked(path, () -> message(name) != null);
  }

  /** The value of an attribute of any supported type. */
  public final Optional<Tensor> attribute(String name) {
    return file.locked(path, () -> Optional.ofNullable(value(name)));
  }

  /** An attribute that is one string. */
  public final Optional<String> stringAttribute(String name) {
    return bytesAttribute(name).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** The bytes of an attribute that is one string, for example a JSON document. */
  public final Optional<byte[]> bytesAttribute(String name) {
    return file.locked(
        path,
        () -> {
          ByteBuffer message = message(name);
          if (message == null) {
            return Optional.empty();
          }
          String at = at(name);
          AttributeReader reader = file.attributes();
          return Optional.of(reader.singleText(reader.parse(message, at), at));
        });
  }

  /**
   * An attribute that is a list of strings. Where it is absent, the lists {@code name0}, {@code
   * name1}, … are joined, into which Keras splits what is too long for one attribute. A list
   * without elements may have any type.
   */
  public final Optional<List<String>> stringsAttribute(String name) {
    return file.locked(
        path,
        () -> {
          Tensor whole = value(name);
          if (whole != null) {
            return Optional.of(strings(whole, name));
          }
          List<String> joined = null;
          for (int i = 0; ; i++) {
            Tensor part = value(name + i);
            if (part == null) {
              return Optional.ofNullable(joined);
            }
            joined = joined == null ? new ArrayList<>() : joined;
            joined.addAll(strings(part, name + i));
          }
        });
  }

  private List<String> strings(Tensor t, String name) {
    if (t.size() == 0) {
      return List.of();
    }
    if (t.dtype() != DType.STRING) {
      throw file.guard().malformed(at(name), "expected strings, found " + t.spec());
    }
    return List.of(t.toStringArray());
  }

  private @Nullable Tensor value(String name) {
    Tensor known = values.get(name);
    if (known != null) {
      return known;
    }
    ByteBuffer message = message(name);
    if (message == null) {
      return null;
    }
    AttributeReader reader = file.attributes();
    Tensor t = reader.tensor(reader.parse(message, at(name)), at(name));
    values.put(name, t);
    return t;
  }

  private @Nullable ByteBuffer message(String name) {
    return attributes().get(name);
  }

  private Map<String, ByteBuffer> attributes() {
    if (attributes == null) {
      attributes = file.attributes().find(header, path);
    }
    return attributes;
  }

  private String at(String name) {
    return path + "@" + name;
  }
}

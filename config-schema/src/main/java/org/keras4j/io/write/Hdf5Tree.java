package org.keras4j.io.write;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * What an HDF5 file is to hold: groups with attributes, and datasets read when they are written.
 */
public sealed interface Hdf5Tree permits Hdf5Tree.Group, Hdf5Tree.Dataset {
  /** Attributes by name: text, or a list of texts. */
  Map<String, Object> attributes();

  /** A group. */
  final class Group implements Hdf5Tree {
    /** Attributes larger than this are not stored in an object header, as Keras knows too. */
    private static final int MAX_LIST_BYTES = 64512;

    private final Map<String, Object> attributes = new LinkedHashMap<>();

    /** In the order of their names' bytes, which is that of symbol tables. */
    private final Map<String, Hdf5Tree> children = new TreeMap<>(Group::compareBytes);

    private static int compareBytes(String a, String b) {
      return java.util.Arrays.compareUnsigned(
          a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets a text attribute of any length. */
    public Group attribute(String name, String text) {
      attributes.put(name, text);
      return this;
    }

    /**
     * Sets an attribute of several texts of equal width; more than an object header holds are cut
     * into {@code name0}, {@code name1}, … of about equal length, as Keras does.
     */
    public Group attribute(String name, List<String> texts) {
      int width = 1;
      for (String t : texts) {
        width = Math.max(width, t.getBytes(StandardCharsets.UTF_8).length);
      }
      int parts = 1;
      while ((long) width * ((texts.size() + parts - 1) / parts) > MAX_LIST_BYTES
          && parts < texts.size()) {
        parts++;
      }
      if (parts == 1) {
        attributes.put(name, List.copyOf(texts));
        return this;
      }
      int at = 0;
      for (int i = 0; i < parts; i++) {
        int n = texts.size() / parts + (i < texts.size() % parts ? 1 : 0);
        attributes.put(name + i, List.copyOf(texts.subList(at, at + n)));
        at += n;
      }
      return this;
    }

    /** The group below, made where there is none; a path of several names leads further down. */
    public Group group(String path) {
      Group at = this;
      for (String name : path.split("/")) {
        Hdf5Tree next = at.children.computeIfAbsent(name, n -> new Group());
        if (!(next instanceof Group g)) {
          throw new IllegalArgumentException("'" + name + "' in " + path + " is a dataset");
        }
        at = g;
      }
      return at;
    }

    /** Adds a dataset; its tensor is asked for once, when it is written. */
    public Dataset dataset(String path, DType dtype, Shape shape, Supplier<Tensor> values) {
      return add(path, new Dataset(dtype, shape, false, values));
    }

    /**
     * Adds a dataset of complex numbers.
     *
     * @param dtype of their parts
     * @param shape of the tensor, whose last axis of 2 holds the parts
     */
    public Dataset complexDataset(String path, DType dtype, Shape shape, Supplier<Tensor> values) {
      return add(path, new Dataset(dtype, shape, true, values));
    }

    private Dataset add(String path, Dataset d) {
      int slash = path.lastIndexOf('/');
      Group parent = slash < 0 ? this : group(path.substring(0, slash));
      if (parent.children.put(path.substring(slash + 1), d) != null) {
        throw new IllegalArgumentException("'" + path + "' is there already");
      }
      return d;
    }

    /** True when there is a child of this name. */
    public boolean has(String name) {
      return children.containsKey(name);
    }

    @Override
    public Map<String, Object> attributes() {
      return attributes;
    }

    Map<String, Hdf5Tree> children() {
      return children;
    }

    List<Dataset> datasets() {
      List<Dataset> all = new ArrayList<>();
      for (Hdf5Tree t : children.values()) {
        if (t instanceof Group g) {
          all.addAll(g.datasets());
        } else {
          all.add((Dataset) t);
        }
      }
      return all;
    }
  }

  /** An array of numbers. */
  final class Dataset implements Hdf5Tree {
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final DType dtype;
    private final Shape shape;
    private final boolean complex;
    private final Supplier<Tensor> values;

    private Dataset(DType dtype, Shape shape, boolean complex, Supplier<Tensor> values) {
      this.dtype = dtype;
      this.shape = shape;
      this.complex = complex;
      this.values = values;
    }

    /** Sets a text attribute. */
    public Dataset attribute(String name, String text) {
      attributes.put(name, text);
      return this;
    }

    @Override
    public Map<String, Object> attributes() {
      return attributes;
    }

    DType dtype() {
      return dtype;
    }

    Shape shape() {
      return shape;
    }

    boolean complex() {
      return complex;
    }

    long bytes() {
      return (long) shape.size() * dtype.byteSize();
    }

    Tensor values() {
      return values.get();
    }
  }
}

package org.keras4j.io.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;
import org.keras4j.io.hdf5.Hdf5Group;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Files that {@link Hdf5Writer} writes, read by our reader and by jhdf. */
class Hdf5WriterTest {
  private static byte[] bytes(Hdf5Tree.Group root) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Hdf5Writer.write(root, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Hdf5Group read(byte[] file) {
    return Hdf5File.open(ByteSource.of(file, "written.h5"), LoadLimits.defaults(), "written.h5")
        .root();
  }

  private static void add(Hdf5Tree.Group group, String path, Tensor t) {
    group.dataset(path, t.dtype(), t.shape(), () -> t);
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, names = "STRING", mode = EnumSource.Mode.EXCLUDE)
  void writesArraysOfAllTypes(DType dtype) {
    boolean bool = dtype == DType.BOOL;
    double[] values = bool ? new double[] {1, 0, 1, 1, 0, 0} : new double[] {1, 2, 0, 100, 7, 96};
    Tensor matrix = Tensor.ofNumbers(dtype, Shape.of(2, 3), values);
    Tensor scalar = Tensor.ofNumbers(dtype, Shape.SCALAR, new double[] {1});
    Tensor none = Tensor.ofNumbers(dtype, Shape.of(0, 4), new double[0]);
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    add(root, "matrix", matrix);
    add(root, "deeper/down/scalar", scalar);
    add(root, "none", none);
    if (dtype == DType.BFLOAT16) { // HDF5 has no such type: Keras names it in an attribute
      root.dataset("named", dtype, matrix.shape(), () -> matrix).attribute("dtype", "bfloat16");
      assertThat(read(bytes(root)).dataset("named").orElseThrow().read()).isEqualTo(matrix);
      return;
    }
    Hdf5Group back = read(bytes(root));
    assertThat(back.dataset("matrix").orElseThrow().read()).isEqualTo(matrix);
    assertThat(back.dataset("deeper/down/scalar").orElseThrow().read()).isEqualTo(scalar);
    assertThat(back.dataset("none").orElseThrow().read()).isEqualTo(none);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8, 9, 256, 257, 1000})
  void linksAnyNumberOfNames(int count) {
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add("layer_" + i);
      add(root, "many/layer_" + i + "/vars/0", Tensor.of(new float[] {i, -i}, 2));
    }
    root.group("many");
    byte[] file = bytes(root);
    Hdf5Group back = read(file);
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    assertThat(back.group("many").orElseThrow().childNames()).isEqualTo(sorted);
    try (HdfFile theirs = HdfFile.fromBytes(file)) {
      for (int i = 0; i < count; i++) {
        String path = "many/layer_" + i + "/vars/0";
        assertThat(back.dataset(path).orElseThrow().read().getDouble(1)).isEqualTo(-i);
        assertThat((float[]) theirs.getDatasetByPath(path).getData()).containsExactly(i, -i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4063, 4064, 4065, 300_000})
  void writesTextsOfAnyLength(int length) {
    String text = "x".repeat(length);
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    root.attribute("model_config", text).attribute("name", "grün");
    add(root, "w", Tensor.of(new float[] {1}, 1));
    byte[] file = bytes(root);
    assertThat(read(file).stringAttribute("model_config")).contains(text);
    assertThat(read(file).stringAttribute("name")).contains("grün");
    try (HdfFile theirs = HdfFile.fromBytes(file)) {
      assertThat(theirs.getAttribute("model_config").getData()).isEqualTo(text);
    }
  }

  @Test
  void cutsLongListsAsKerasDoes() {
    String[] names = new String[2001];
    Arrays.setAll(names, i -> "a_layer_of_a_long_name_" + i + "/kernel:0");
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    root.attribute("weight_names", List.of(names));
    root.attribute("layer_names", List.of());
    root.attribute("few", List.of("a", "longer", ""));
    byte[] file = bytes(root);
    Hdf5Group back = read(file);
    assertThat(back.stringsAttribute("weight_names")).contains(List.of(names));
    assertThat(back.hasAttribute("weight_names1")).isTrue();
    assertThat(back.hasAttribute("weight_names2")).isFalse();
    assertThat(back.stringsAttribute("layer_names")).contains(List.of());
    assertThat(back.stringsAttribute("few")).contains(List.of("a", "longer", ""));
    try (HdfFile theirs = HdfFile.fromBytes(file)) {
      assertThat((String[]) theirs.getAttribute("weight_names0").getData()).hasSize(1001);
    }
  }

  @Test
  void asksForEachTensorOnce() {
    int[] asked = new int[1];
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    root.dataset(
        "w",
        DType.FLOAT32,
        Shape.of(1),
        () -> {
          asked[0]++;
          return Tensor.of(new float[] {3}, 1);
        });
    bytes(root);
    assertThat(asked[0]).isEqualTo(1);
  }

  @Test
  void takesEachNameOnce() {
    Hdf5Tree.Group root = new Hdf5Tree.Group();
    add(root, "a", Tensor.of(new float[] {1}, 1));
    assertThatThrownBy(() -> root.group("a/b")).hasMessageContaining("'a' in a/b is a dataset");
    Tensor other = Tensor.of(new float[] {2}, 1);
    assertThatThrownBy(() -> add(root, "a", other)).hasMessageContaining("there already");
  }
}

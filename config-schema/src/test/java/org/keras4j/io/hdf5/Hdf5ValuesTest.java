package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.IoFiles;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Values, shapes, types and attributes of files that h5py wrote. */
class Hdf5ValuesTest {
  private static Hdf5File open(String name) {
    return Hdf5File.open(ByteSource.of(IoFiles.bytes(name), name), LoadLimits.defaults(), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features.h5", "latest.h5", "recent.h5", "userblock.h5"})
  void givesTheValuesThatNumPyHad(String name) {
    Hdf5Group root = open(name).root();
    List<String> seen = new ArrayList<>();
    List<String> expected =
        new String(IoFiles.bytes(name + ".txt"), StandardCharsets.UTF_8).lines().toList();
    for (String line : expected) {
      String path = line.substring(0, line.indexOf(' '));
      Hdf5Dataset d = root.dataset(path).orElseThrow(() -> new AssertionError(path));
      Tensor t = d.read();
      CRC32 crc = new CRC32();
      crc.update(t.toBytes());
      String shape = t.shape().toString().replaceAll("[() ]|,\\)", "");
      seen.add(String.format("%s %s [%s] %08x", path, t.dtype(), shape, crc.getValue()));
      assertThat(d.path()).isEqualTo(path);
      assertThat(d.dtype()).isEqualTo(t.dtype());
      assertThat(d.shape()).isEqualTo(t.shape());
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(expected).isNotEmpty();
  }

  @Test
  void readsAttributesFromHeaps() {
    Hdf5Group g = open("recent.h5").root().group("attributes").orElseThrow();
    assertThat(g.attributeNames()).hasSize(62);
    for (int i = 0; i < 60; i++) {
      assertThat(g.attribute("a" + i).orElseThrow())
          .isEqualTo(Tensor.ofNumbers(DType.INT16, Shape.of(), new double[] {i}));
    }
    assertThat(g.stringsAttribute("large").orElseThrow()).hasSize(90).containsOnly("x".repeat(50));
    assertThat(g.stringAttribute("text")).contains("t".repeat(300));
    assertThat(g.hasAttribute("a60")).isFalse();
  }

  @Test
  void readsAttributesOfACommittedType() {
    Hdf5Dataset d = open("recent.h5").root().dataset("typed").orElseThrow();
    assertThat(d.attribute("numbers").orElseThrow().toFloatArray()).containsExactly(1.5f, -2.5f);
  }

  @Test
  void listsMembersAsHdf5Does() {
    Hdf5Group root = open("recent.h5").root();
    assertThat(root.group("ordered").orElseThrow().childNames())
        .startsWith("g0", "g7", "g14", "g1")
        .hasSize(20);
    assertThat(root.group("links").orElseThrow().childNames())
        .startsWith("layer_0", "layer_1", "layer_10", "layer_11")
        .hasSize(60);
  }

  @Test
  void agreesWithJhdf() {
    int compared = 0;
    try (HdfFile theirs = HdfFile.fromBytes(IoFiles.bytes("features.h5"))) {
      Hdf5Group ours = open("features.h5").root();
      for (String path :
          List.of(
              "/types/little/f4",
              "/types/big/f4",
              "/types/little/f8",
              "/types/big/i8",
              "/types/little/i2",
              "/types/big/i4",
              "/types/little/i1",
              "/shapes/rank6",
              "/chunks/plain",
              "/chunks/gzip",
              "/chunks/shuffle",
              "/chunks/fletcher",
              "/chunks/all",
              "/chunks/lzf",
              "/chunks/resizable")) {
        Dataset d = theirs.getDatasetByPath(path);
        assertThat(ours.dataset(path).orElseThrow().read().toDoubleArray())
            .as(path)
            .isEqualTo(flat(d.getData()));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(15);
  }

  private static double[] flat(Object nested) {
    List<Double> out = new ArrayList<>();
    collect(nested, out);
    return out.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(Object value, List<Double> out) {
    if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        collect(Array.get(value, i), out);
      }
    } else {
      out.add(((Number) value).doubleValue());
    }
  }

  @Test
  void readsIntoTheCallersBuffer() {
    Hdf5Dataset d = open("features.h5").root().dataset("types/little/f4").orElseThrow();
    FloatBuffer expected = (FloatBuffer) d.read().buffer();
    FloatBuffer direct =
        ByteBuffer.allocateDirect(4 * 10).order(java.nio.ByteOrder.nativeOrder()).asFloatBuffer();
    direct.position(2);
    d.readInto(direct);
    assertThat(direct.position()).isEqualTo(8);
    assertThat(direct.slice(2, 6)).isEqualTo(expected);
  }

  @Test
  void readsChunksIntoTheMiddleOfABuffer() {
    Hdf5Dataset d = open("features.h5").root().dataset("chunks/plain").orElseThrow();
    FloatBuffer target = FloatBuffer.allocate(40);
    target.position(3);
    d.readInto(target);
    assertThat(target.position()).isEqualTo(38);
    assertThat(target.slice(3, 35)).isEqualTo((FloatBuffer) d.read().buffer());
  }

  @Test
  void readsAttributes() {
    Hdf5Group g = open("features.h5").root().group("attributes").orElseThrow();
    assertThat(g.stringAttribute("text")).contains("prelu_α");
    assertThat(g.stringAttribute("bytes")).contains("padded");
    assertThat(g.stringAttribute("terminated")).contains("ab");
    assertThat(g.stringAttribute("spaces")).contains("ab cd");
    assertThat(g.stringAttribute("absent")).isEmpty();
    assertThat(g.stringsAttribute("list")).contains(List.of("a", "bc", ""));
    assertThat(g.stringsAttribute("fixed_list")).contains(List.of("x/kernel:0", "y"));
    assertThat(g.stringsAttribute("empty_list")).contains(List.of());
    assertThat(g.stringsAttribute("absent")).isEmpty();
    assertThat(g.attribute("number")).contains(Tensor.of(new long[] {7}));
    assertThat(g.attribute("numbers")).contains(Tensor.of(new double[] {1.5, -2.5}, 2));
    assertThat(g.attribute("flag").orElseThrow().dtype()).isEqualTo(DType.BOOL);
    assertThat(g.attribute("flag").orElseThrow().getLong(0)).isEqualTo(1);
    assertThat(g.attribute("nothing").orElseThrow().size()).isZero();
    assertThat(g.attributeNames()).contains("compound", "parts0");
    assertThat(g.hasAttribute("compound")).isTrue();
    assertThat(g.hasAttribute("absent")).isFalse();
    assertThat(open("latest.h5").root().stringAttribute("title")).contains("v3");
  }

  @Test
  void joinsListsThatKerasSplit() {
    Hdf5Group g = open("features.h5").root().group("attributes").orElseThrow();
    assertThat(g.stringsAttribute("parts")).contains(List.of("a", "b", "c", "d", "e"));
  }

  @Test
  void readsStrings() {
    Hdf5Group g = open("features.h5").root().group("strings").orElseThrow();
    assertThat(g.dataset("variable").orElseThrow().read())
        .isEqualTo(Tensor.of(new String[] {"eins", "zwei", ""}, 3));
    assertThat(g.dataset("fixed").orElseThrow().read())
        .isEqualTo(Tensor.of(new String[] {"a", "bcd"}, 1, 2));
  }

  @Test
  void listsMembersInTheOrderOfTheFile() {
    Hdf5Group many = open("features.h5").root().group("many").orElseThrow();
    assertThat(many.childNames()).hasSize(20).startsWith("layer_0", "layer_1", "layer_10");
    assertThat(many.group("layer_7").orElseThrow().path()).isEqualTo("/many/layer_7");
    assertThat(many.group("layer_7")).isEqualTo(many.group("./layer_7/"));
  }

  @Test
  void distinguishesGroupsFromDatasets() {
    Hdf5Group root = open("features.h5").root();
    assertThat(root.group("shapes/scalar")).isEmpty();
    assertThat(root.dataset("shapes")).isEmpty();
    assertThat(root.dataset("shapes/scalar/x")).isEmpty();
    assertThat(root.dataset("shapes/scalar").orElseThrow().shape()).isEqualTo(Shape.SCALAR);
    assertThat(root.dataset("shapes/scalar").orElseThrow().location())
        .isEqualTo("features.h5:/shapes/scalar");
  }
}

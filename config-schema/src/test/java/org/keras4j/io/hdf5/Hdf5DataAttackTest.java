package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.keras4j.errors.ErrorCode.BAD_HDF5;
import static org.keras4j.errors.ErrorCode.EXTERNAL_LINK;
import static org.keras4j.errors.ErrorCode.LIMIT_HDF5;
import static org.keras4j.errors.ErrorCode.LIMIT_RATIO;
import static org.keras4j.errors.ErrorCode.LIMIT_SHAPE;
import static org.keras4j.errors.ErrorCode.UNSUPPORTED_HDF5;
import static org.keras4j.errors.ErrorCode.WEIGHT_NOT_STORED;
import static org.keras4j.io.hdf5.Hostile.refused;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keras4j.errors.ErrorCode;
import org.keras4j.io.hdf5.Hdf5Builder.Message;

/** Datasets, chunks and filters that are wrong on purpose. */
@Timeout(20)
class Hdf5DataAttackTest {
  private static final long UNDEFINED = -1;

  private final Hdf5Builder b = new Hdf5Builder();

  private byte[] file(long dataset) {
    return b.finish(b.group(Map.of("w", dataset)).header());
  }

  private void refusedLayout(Message layout, ErrorCode code, String text, long... dims) {
    refused(file(b.dataset(layout, dims)), code, text);
  }

  private long chunked(int chunk, long[] addresses, int[] sizes, int n, int... filters) {
    long tree = b.chunks(chunk, addresses, sizes);
    Message layout = Hdf5Builder.chunked(tree, chunk, 4);
    return filters.length == 0
        ? b.header(Hdf5Builder.space(n), Hdf5Builder.float32(), layout)
        : b.header(
            Hdf5Builder.space(n), Hdf5Builder.float32(), layout, Hdf5Builder.filters(filters));
  }

  private static byte[] deflate(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream d = new DeflaterOutputStream(out)) {
      d.write(data);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private long compressed(byte[] stored, int chunk, int n) {
    return chunked(chunk, new long[] {b.write(stored)}, new int[] {stored.length}, n, 1);
  }

  @Test
  void theBuilderWritesWhatIsRead() {
    byte[] values = ByteBuffer.allocate(16).array();
    Hdf5Walk walk = Hostile.walk(file(compressed(deflate(values), 4, 3)));
    assertThat(walk.errors).isEmpty();
    assertThat(walk.read.get(0).read().toFloatArray()).containsExactly(0, 0, 0);
  }

  @Test
  void contiguousDataThatIsNotThere() {
    refusedLayout(Hdf5Builder.contiguous(1 << 20, 12), BAD_HDF5, "outside the file", 3);
    refusedLayout(Hdf5Builder.contiguous(Long.MIN_VALUE, 12), BAD_HDF5, "outside the file", 3);
    refusedLayout(Hdf5Builder.contiguous(Long.MAX_VALUE, 12), BAD_HDF5, "outside the file", 3);
    refusedLayout(Hdf5Builder.contiguous(UNDEFINED, 12), WEIGHT_NOT_STORED, "never written", 3);
    refusedLayout(Hdf5Builder.contiguous(96, 8), BAD_HDF5, "8 bytes are stored", 3);
  }

  @Test
  void shapesThatAreTooLarge() {
    refusedLayout(
        Hdf5Builder.contiguous(96, 4L * 46340 * 46340), BAD_HDF5, "outside the file", 46340, 46340);
    refusedLayout(
        Hdf5Builder.contiguous(96, 12), LIMIT_SHAPE, "elements", 1 << 20, 1 << 20, 1 << 20);
    refusedLayout(Hdf5Builder.contiguous(96, 12), LIMIT_SHAPE, "dimension 0", 1L << 40);
    refusedLayout(Hdf5Builder.contiguous(96, 12), LIMIT_SHAPE, "dimension 1", 3, -1);
    Message rank255 = Hdf5Builder.space(new long[255]);
    refused(
        file(b.header(rank255, Hdf5Builder.float32(), Hdf5Builder.contiguous(96, 0))),
        BAD_HDF5,
        "rank 255");
    Message noDims = new Message(Hdf5Builder.DATASPACE, new byte[] {1, 9, 0, 0, 0, 0, 0, 0});
    refused(
        file(b.header(noDims, Hdf5Builder.float32(), Hdf5Builder.contiguous(96, 0))),
        BAD_HDF5,
        "ends early");
  }

  @Test
  void dataThatOverlap() {
    long data = b.write(new byte[24]);
    long first = b.dataset(Hdf5Builder.contiguous(data, 16), 4);
    long second = b.dataset(Hdf5Builder.contiguous(data + 8, 16), 4);
    long third = b.dataset(Hdf5Builder.contiguous(data, 16), 4);
    byte[] file = b.finish(b.group(Map.of("a", first, "b", second, "c", third)).header());
    Hdf5Walk walk = Hostile.walk(file);
    assertThat(walk.read).hasSize(1);
    assertThat(walk.errors).isNotEmpty().allMatch(e -> e.getMessage().contains("overlap"));
  }

  @Test
  void unknownLayoutsAndTypes() {
    Message layout9 = new Message(Hdf5Builder.LAYOUT, new byte[] {9, 1, 0, 0, 0, 0, 0, 0});
    refusedLayout(layout9, BAD_HDF5, "layout version 9", 3);
    Message layout2 = new Message(Hdf5Builder.LAYOUT, new byte[] {2, 1, 0, 0, 0, 0, 0, 0});
    refusedLayout(layout2, UNSUPPORTED_HDF5, "layout version 2", 3);
    Message class7 = new Message(Hdf5Builder.LAYOUT, new byte[] {3, 7, 0, 0, 0, 0, 0, 0});
    refusedLayout(class7, BAD_HDF5, "layout class 7", 3);
    Message virtual = new Message(Hdf5Builder.LAYOUT, new byte[] {4, 3, 0, 0, 0, 0, 0, 0});
    refusedLayout(virtual, EXTERNAL_LINK, "virtual dataset", 3);
    Message compact = new Message(Hdf5Builder.LAYOUT, new byte[] {3, 0, 4, 0, 1, 1, 1, 1});
    refusedLayout(compact, BAD_HDF5, "4 bytes are stored", 3);
    Message lies = new Message(Hdf5Builder.LAYOUT, new byte[] {3, 0, -1, -1, 0, 0, 0, 0});
    refusedLayout(lies, BAD_HDF5, "ends early", 3);
    Message empty = new Message(Hdf5Builder.LAYOUT, new byte[0]);
    refusedLayout(empty, BAD_HDF5, "ends early", 3);
  }

  private void refusedType(String text, int... bytes) {
    byte[] body = new byte[24];
    for (int i = 0; i < bytes.length; i++) {
      body[i] = (byte) bytes[i];
    }
    refused(
        file(
            b.header(
                Hdf5Builder.space(3),
                new Message(Hdf5Builder.DATATYPE, body),
                Hdf5Builder.contiguous(96, 12))),
        text.contains("unusual") ? UNSUPPORTED_HDF5 : BAD_HDF5,
        text);
  }

  @Test
  void typesThatLie() {
    refusedType("size 0", 0x11, 0x20, 31, 0, 0, 0, 0, 0);
    refusedType("size 4294967295", 0x11, 0x20, 31, 0, 255, 255, 255, 255);
    refusedType("class 15", 0x1f, 0, 0, 0, 4);
    refusedType("version 0", 0x01, 0, 0, 0, 4);
    refusedType("padding 7", 0x13, 7, 0, 0, 4);
    refusedType("elements of 9 bytes", 0x19, 1, 0, 0, 9);
    refusedType("unusual", 0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 20, 8, 0, 23, 127);
  }

  @Test
  void deflateBombInOneChunk() {
    refused(file(compressed(deflate(new byte[4 << 20]), 4, 4)), BAD_HDF5, "more than 16 bytes");
  }

  @Test
  void honestDeflateBomb() {
    refused(file(compressed(deflate(new byte[8 << 20]), 2 << 20, 2 << 20)), LIMIT_RATIO, ":1");
  }

  @Test
  void damagedChunks() {
    byte[] good = deflate(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
    refused(file(compressed(Arrays.copyOf(good, good.length - 8), 4, 4)), BAD_HDF5, "ends early");
    byte[] bad = good.clone();
    bad[4] ^= 0x55;
    refused(file(compressed(bad, 4, 4)), BAD_HDF5, "bad HDF5");
    refused(file(compressed(deflate(new byte[12]), 4, 4)), BAD_HDF5, "a chunk of 12 bytes");
    refused(file(compressed(new byte[] {0x78, (byte) 0xbb, 1, 2, 3, 4}, 4, 4)), BAD_HDF5, "chunk");
  }

  @Test
  void damagedChunksOfOtherFilters() {
    long at = b.write(new byte[20]);
    b.putByte(at + 3, 7);
    refused(file(chunked(4, new long[] {at}, new int[] {20}, 4, 3)), BAD_HDF5, "checksum");
    refused(file(chunked(4, new long[] {at}, new int[] {2}, 4, 3)), BAD_HDF5, "shorter than");
    long lzf = b.write(new byte[] {(byte) 0xe0, 5, 5});
    refused(file(chunked(4, new long[] {lzf}, new int[] {3}, 4, 32000)), BAD_HDF5, "LZF");
    long run = b.write(new byte[] {31, 5});
    refused(file(chunked(4, new long[] {run}, new int[] {2}, 4, 32000)), BAD_HDF5, "LZF");
  }

  @Test
  void unknownFiltersAndTooMany() {
    long at = b.write(new byte[16]);
    long[] where = {at};
    int[] size = {16};
    refused(file(chunked(4, where, size, 4, 2)), BAD_HDF5, "elements of another size");
    refused(file(chunked(4, where, size, 4, 4)), UNSUPPORTED_HDF5, "filter 4 ");
    refused(file(chunked(4, where, size, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2)), LIMIT_HDF5, "9 filters");
    Message filtered = Hdf5Builder.filters(1);
    long contiguous =
        b.header(
            Hdf5Builder.space(4), Hdf5Builder.float32(), Hdf5Builder.contiguous(at, 16), filtered);
    refused(file(contiguous), BAD_HDF5, "filters on data that are not chunked");
  }

  @Test
  void chunksThatAreNotThere() {
    long at = b.write(new byte[32]);
    refused(file(chunked(4, new long[] {at}, new int[] {16}, 8)), WEIGHT_NOT_STORED, "only some");
    refused(
        file(chunked(4, new long[] {1 << 20}, new int[] {16}, 4)), BAD_HDF5, "outside the file");
    refused(file(chunked(4, new long[] {at, at}, new int[] {16, 16}, 8)), BAD_HDF5, "overlap");
    refused(file(chunked(4, new long[] {at}, new int[] {-1}, 4)), BAD_HDF5, "4294967295 bytes");
    refused(file(chunked(4, new long[] {at}, new int[] {12}, 4)), BAD_HDF5, "chunk of 12 bytes");
    refused(
        file(b.dataset(Hdf5Builder.chunked(UNDEFINED, 4, 4), 4)),
        WEIGHT_NOT_STORED,
        "never written");
  }

  @Test
  void chunksAtWrongPlaces() {
    long at = b.write(new byte[32]);
    long[] where = {at, at + 16};
    int[] sizes = {16, 16};
    for (long offset : new long[] {0, 2, 8, -4, 1L << 40}) {
      long tree = b.chunks(4, where, sizes);
      b.putLong(tree + 32 + 32, offset);
      String text = offset == 0 ? "stored twice" : "at offset " + offset;
      refusedLayout(Hdf5Builder.chunked(tree, 4, 4), BAD_HDF5, text, 8);
    }
  }

  @Test
  void chunkTreesInACircle() {
    long tree = b.tree(1, 2, new long[] {0}, 24);
    b.putLong(tree + 24 + 24, tree);
    refusedLayout(Hdf5Builder.chunked(tree, 4, 4), BAD_HDF5, "used twice", 8);
    long leaf = b.chunks(4, new long[] {b.write(new byte[16])}, new int[] {16});
    long fan = b.tree(1, 1, new long[] {leaf, leaf}, 24);
    refusedLayout(Hdf5Builder.chunked(fan, 4, 4), BAD_HDF5, "used twice", 4);
    long other = b.group(Map.of()).tree();
    refusedLayout(Hdf5Builder.chunked(other, 4, 4), BAD_HDF5, "chunk B-tree of type 0", 8);
  }

  @Test
  void chunksOfAbsurdSize() {
    long at = b.write(new byte[16]);
    long[] where = {at};
    int[] size = {16};
    refused(file(chunked(1 << 28, where, size, 4)), LIMIT_HDF5, "larger than its dataset");
    refused(file(chunked(0, where, size, 4)), BAD_HDF5, "chunk dimension 0");
    refused(file(chunked(-1, where, size, 4)), BAD_HDF5, "chunk dimension 4294967295");
    refused(file(chunked(1, where, size, 2_000_000)), LIMIT_HDF5, "more than 1000000 chunks");
    long tree = b.chunks(4, where, size);
    refusedLayout(Hdf5Builder.chunked(tree, 4, 8), BAD_HDF5, "do not fit", 4);
    refusedLayout(Hdf5Builder.chunked(tree, 4, 4), BAD_HDF5, "do not fit", 4, 4);
  }
}

package org.keras4j.io.hdf5;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.keras4j.errors.ErrorCode.BAD_HDF5;
import static org.keras4j.errors.ErrorCode.EXTERNAL_LINK;
import static org.keras4j.errors.ErrorCode.LIMIT_HDF5;
import static org.keras4j.errors.ErrorCode.TRUNCATED;
import static org.keras4j.errors.ErrorCode.UNSUPPORTED_HDF5;
import static org.keras4j.io.hdf5.Hostile.refused;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keras4j.io.hdf5.Hdf5Builder.Group;
import org.keras4j.io.hdf5.Hdf5Builder.Message;

/** Groups, headers, attributes and heaps that are wrong on purpose. */
@Timeout(20)
class Hdf5StructureAttackTest {
  private final Hdf5Builder b = new Hdf5Builder();

  private Group plain() {
    return b.group(Map.of("w", b.floats(1, 2, 3)));
  }

  @Test
  void theBuilderWritesWhatIsRead() {
    Hdf5Walk walk = Hostile.walk(b.finish(plain().header()));
    assertThat(walk.errors).isEmpty();
    assertThat(walk.read).hasSize(1);
    assertThat(walk.read.get(0).read().toFloatArray()).containsExactly(1, 2, 3);
  }

  @Test
  void treeThatContainsItself() {
    Group g = plain();
    b.putByte(g.tree() + 5, 1).putLong(g.tree() + 32, g.tree());
    refused(b.finish(g.header()), BAD_HDF5, "used twice");
    b.putByte(g.tree() + 5, 0).putLong(g.tree() + 32, g.heap());
    refused(b.finish(g.header()), BAD_HDF5, "does not begin with 'SNOD'");
  }

  @Test
  void treeWhoseLevelsDoNotFall() {
    Group g = plain();
    long second = b.tree(0, 5, new long[] {g.tree()}, 8);
    b.putByte(g.tree() + 5, 5).putLong(g.tree() + 32, second);
    refused(b.finish(g.header()), BAD_HDF5, "level 5");
    b.putByte(g.tree() + 5, 255);
    refused(b.finish(g.header()), BAD_HDF5, "level 255");
  }

  @Test
  void treeThatFansOutToTheSameNodes() {
    Group g = plain();
    long below = g.tree();
    for (int level = 1; level <= 8; level++) {
      long[] children = new long[16];
      Arrays.fill(children, below);
      below = b.tree(0, level, children, 8);
    }
    b.putLong(g.header() + 24, below);
    refused(b.finish(g.header()), BAD_HDF5, "used twice");
  }

  @Test
  void symbolNodeThatIsUsedTwice() {
    Group g = plain();
    b.putLong(g.header() + 24, b.tree(0, 0, new long[] {g.node(), g.node()}, 8));
    refused(b.finish(g.header()), BAD_HDF5, "used twice");
  }

  @Test
  void symbolNodeWithMoreEntriesThanBytes() {
    Group g = plain();
    b.putShort(g.node() + 6, 0xffff);
    refused(b.finish(g.header()), BAD_HDF5, "outside the file");
    b.putShort(g.node() + 6, 1).putByte(g.node() + 4, 9);
    refused(b.finish(g.header()), BAD_HDF5, "symbol table node version 9");
  }

  @Test
  void heapsThatLie() {
    Group g = plain();
    b.putLong(g.heap() + 8, 1L << 40);
    refused(b.finish(g.header()), BAD_HDF5, "local heap data");
    b.putLong(g.heap() + 8, -8);
    refused(b.finish(g.header()), BAD_HDF5, "local heap data");
    b.putLong(g.heap() + 8, 16).putLong(g.heap() + 24, Long.MAX_VALUE - 4);
    refused(b.finish(g.header()), BAD_HDF5, "outside the file");
    b.putLong(g.heap() + 24, g.heapData()).putLong(g.node() + 8, 1 << 20);
    refused(b.finish(g.header()), BAD_HDF5, "a link name outside its heap");
    b.putLong(g.node() + 8, 0);
    refused(b.finish(g.header()), BAD_HDF5, "a link with the name ''");
  }

  @Test
  void namesThatShareTheirBytes() {
    Map<String, Long> members = new HashMap<>();
    long w = b.floats(1);
    for (int i = 0; i < 20_000; i++) {
      members.put("m" + i, w);
    }
    Group g = b.group(members);
    for (int i = 0; i < 40_000; i++) {
      b.putByte(g.heapData() + i, 'a' + i % 26);
    }
    for (int i = 0; i < 20_000; i++) {
      b.putLong(g.node() + 8 + 40L * i, i);
    }
    for (int at = 4000; at < 40_000; at += 4000) {
      b.putByte(g.heapData() + at, 0);
    }
    refused(b.finish(g.header()), LIMIT_HDF5, "larger than");
  }

  @Test
  void aVeryLongName() {
    Group g = b.group(Map.of("x".repeat(5000), b.floats(1)));
    refused(b.finish(g.header()), LIMIT_HDF5, "a name of 5000 bytes");
  }

  @Test
  void twoMembersOfOneName() {
    Group g = b.group(Map.of("a", b.floats(1), "b", b.floats(2)));
    b.putLong(g.node() + 48, 8);
    refused(b.finish(g.header()), BAD_HDF5, "two links with the name 'a'");
  }

  @Test
  void namesThatArePaths() {
    for (String name : new String[] {".", "a/b", "/"}) {
      Group g = b.group(Map.of(name, b.floats(1)));
      refused(b.finish(g.header()), BAD_HDF5, "a link with the name '" + name + "'");
    }
  }

  @Test
  void groupsInACircle() {
    Group inner = b.group(Map.of("back", 0L));
    Group outer = b.group(Map.of("inner", inner.header()));
    b.putLong(inner.node() + 16, outer.header());
    refused(b.finish(outer.header()), UNSUPPORTED_HDF5, "this is a second name of /");
  }

  @Test
  void groupsThatMultiply() {
    long below = b.group(Map.of()).header();
    for (int depth = 0; depth < 40; depth++) {
      below = b.group(Map.of("a", below, "b", below)).header();
    }
    Hdf5Walk walk = Hostile.walk(b.finish(below));
    assertThat(walk.errors).hasSize(80);
    assertThat(walk.errors).allMatch(e -> e.code() == UNSUPPORTED_HDF5);
  }

  @Test
  void groupsThatAreTooDeep() {
    long below = b.group(Map.of()).header();
    for (int depth = 0; depth < 100; depth++) {
      below = b.group(Map.of("g", below)).header();
    }
    refused(b.finish(below), LIMIT_HDF5, "nested deeper than 64");
  }

  @Test
  void softLinks() {
    Group g = plain();
    b.putInt(g.node() + 24, 3);
    refused(b.finish(g.header()), BAD_HDF5, "entry of the kind 3");
    b.putInt(g.node() + 24, 2);
    refused(b.finish(g.header()), EXTERNAL_LINK, "soft HDF5 link");
    long newStyle = b.header(Hdf5Builder.softLink("s", "/s"));
    refused(b.finish(newStyle), EXTERNAL_LINK, "f.h5:/s");
  }

  @Test
  void headerContinuationsInACircle() {
    long to = b.allocate(32);
    long at = b.header(new Message(Hdf5Builder.CONTINUATION, Hdf5Builder.longs(to, 32)));
    b.messages(to, new Message(Hdf5Builder.CONTINUATION, Hdf5Builder.longs(to, 32)));
    refused(b.finish(at), BAD_HDF5, "used twice");
    b.messages(to, new Message(Hdf5Builder.CONTINUATION, Hdf5Builder.longs(at, 32)));
    refused(b.finish(at), BAD_HDF5, "used twice");
  }

  @Test
  void headerContinuationsThatOverlap() {
    long to = b.allocate(24 * 4000);
    for (int i = 0; i < 3999; i++) {
      b.messages(
          to + 24 * i,
          new Message(
              Hdf5Builder.CONTINUATION, Hdf5Builder.longs(to + 24 * (i + 1), 24L * (3999 - i))));
    }
    long at = b.header(new Message(Hdf5Builder.CONTINUATION, Hdf5Builder.longs(to, 24 * 4000)));
    refused(b.finish(at), BAD_HDF5, "used twice");
  }

  @Test
  void secondVersionContinuationsInACircle() {
    long chunk = b.allocate(32);
    long header = b.allocate(48);
    version2(header, chunk, 32);
    b.signature(chunk, "OCHK").putByte(chunk + 4, 0x10).putShort(chunk + 5, 16);
    b.putLong(chunk + 8, chunk).putLong(chunk + 16, 32);
    byte[] file = b.finish(header);
    int sum = Checksums.lookup3(file, (int) chunk, 28);
    b.putInt(chunk + 28, sum);
    refused(b.finish(header), BAD_HDF5, "used twice");
    b.putInt(chunk + 28, sum + 1);
    refused(b.finish(header), BAD_HDF5, "checksum of the object header");
    version2(header, chunk, 4);
    refused(b.finish(header), BAD_HDF5, "continuation of 4 bytes");
  }

  /** A header of version 2 with one continuation. */
  private void version2(long header, long chunk, long length) {
    b.signature(header, "OHDR").putByte(header + 4, 2).putByte(header + 6, 20);
    b.putByte(header + 7, 0x10).putShort(header + 8, 16);
    b.putLong(header + 11, chunk).putLong(header + 19, length);
    byte[] file = b.finish(header);
    b.putInt(header + 27, Checksums.lookup3(file, (int) header, 27));
  }

  @Test
  void headersThatLie() {
    Group g = plain();
    b.putInt(g.header() + 8, -1);
    refused(b.finish(g.header()), BAD_HDF5, "object header");
    refused(b.finish(1L << 50), BAD_HDF5, "outside the file");
    refused(b.finish(-1), BAD_HDF5, "outside the file");
    refused(b.finish(8), BAD_HDF5, "no object header");
    long at = b.header(new Message(Hdf5Builder.SYMBOL_TABLE, new byte[16]));
    b.putShort(at + 18, 500);
    refused(b.finish(at), BAD_HDF5, "passes its block's end");
    refused(b.finish(b.header()), UNSUPPORTED_HDF5, "neither group nor dataset");
    refused(b.finish(b.floats(1)), BAD_HDF5, "the root is not a group");
  }

  @Test
  void superblocksThatLie() {
    byte[] file = b.finish(plain().header());
    refused(patched(file, 8, 77), UNSUPPORTED_HDF5, "superblock version 77");
    refused(patched(file, 13, 4), UNSUPPORTED_HDF5, "addresses of 4");
    refused(patched(file, 24, 1), BAD_HDF5, "base address 1");
    refused(patched(file, 44, 1), TRUNCATED, "truncated");
    refused(patched(file, 47, 0x80), BAD_HDF5, "says that it ends at");
    byte[] v3 = org.keras4j.io.IoFiles.bytes("latest.h5");
    v3[20] ^= 1;
    refused(v3, BAD_HDF5, "checksum of the superblock");
  }

  private static byte[] patched(byte[] file, int at, int value) {
    byte[] copy = file.clone();
    copy[at] = (byte) value;
    return copy;
  }

  @Test
  void attributesThatShareOneBigValue() {
    long heap = b.globalHeap(new byte[1 << 16]);
    long[][] elements = new long[2000][];
    Arrays.fill(elements, new long[] {1 << 16, heap, 1});
    Group g = b.group(Map.of(), Hdf5Builder.stringsAttribute("names", elements));
    refused(b.finish(g.header()), LIMIT_HDF5, "larger than");
  }

  @Test
  void globalHeapsThatLie() {
    long heap = b.globalHeap("some text".getBytes(UTF_8));
    Message names = Hdf5Builder.stringsAttribute("names", new long[][] {{9, heap, 1}});
    Group g = b.group(Map.of(), names);
    assertThat(Hostile.walk(b.finish(g.header())).errors).isEmpty();
    b.putLong(heap + 8, 1L << 60);
    refused(b.finish(g.header()), BAD_HDF5, "global heap");
    b.putLong(heap + 8, 48).putLong(heap + 24, 1 << 20);
    refused(b.finish(g.header()), BAD_HDF5, "passes its heap's end");
    b.putLong(heap + 24, -1);
    refused(b.finish(g.header()), BAD_HDF5, "passes its heap's end");
    b.putLong(heap + 24, 8);
    refused(b.finish(g.header()), BAD_HDF5, "has no object 1 of 9 bytes");
    b.putByte(heap, 'X');
    refused(b.finish(g.header()), BAD_HDF5, "does not begin with 'GCOL'");
  }

  @Test
  void aValueThatIsStoredNowhere() {
    Message names = Hdf5Builder.stringsAttribute("names", new long[][] {{9, 0, 0}});
    refused(b.finish(b.group(Map.of(), names).header()), BAD_HDF5, "stored nowhere");
    Message other = Hdf5Builder.stringsAttribute("names", new long[][] {{9, 1 << 30, 0}});
    refused(b.finish(b.group(Map.of(), other).header()), BAD_HDF5, "outside the file");
  }

  @Test
  void attributesThatLie() {
    Message names = Hdf5Builder.stringsAttribute("names", new long[][] {{0, 0, 0}});
    long header = b.group(Map.of(), names).header();
    long attribute = header + 16 + 24 + 8;
    b.putShort(attribute + 2, 0x7fff);
    refused(b.finish(header), BAD_HDF5, "stored length");
    b.putShort(attribute + 2, 6).putShort(attribute + 4, 0x7fff);
    refused(b.finish(header), BAD_HDF5, "ends early");
    b.putShort(attribute + 4, 24).putByte(attribute, 9);
    refused(b.finish(header), BAD_HDF5, "attribute version 9");
    b.putByte(attribute, 1).putLong(attribute + 8 + 8 + 24 + 8, 1 << 20);
    refused(b.finish(header), BAD_HDF5, "1048576 elements of 16 bytes in 16 bytes");
    Hdf5Builder twice = new Hdf5Builder();
    refused(
        twice.finish(twice.group(Map.of(), names, names).header()),
        BAD_HDF5,
        "two attributes with the name 'names'");
  }

  @Test
  void moreObjectsThanAllowed() {
    Map<String, Long> members = new HashMap<>();
    for (int i = 0; i < 50; i++) {
      members.put("g" + i, b.group(Collections.emptyMap()).header());
    }
    byte[] file = b.finish(b.group(members).header());
    assertThat(Hostile.walk(file).errors).isEmpty();
  }

  @Test
  void sizesAtTheEdgeOfTheFile() {
    Group g = plain();
    byte[] whole = b.finish(g.header());
    ByteBuffer view = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int end = 48; end < whole.length; end++) {
      view.putLong(40, end);
      Hdf5Walk walk = Hostile.walk(view.array());
      assertThat(walk.errors).as("end at %d", end).isNotEmpty();
    }
  }
}

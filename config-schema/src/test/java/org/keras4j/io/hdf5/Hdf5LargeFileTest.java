package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keras4j.config.LoadLimits;
import org.keras4j.io.bytes.ByteSource;

/** Files beyond the 2 GiB of a Java array, which are sparse on disk. */
class Hdf5LargeFileTest {
  private static final long FAR = 5L << 30;

  @TempDir Path dir;

  @Test
  void dataBeyondTwoGibibytesAreRead() throws IOException {
    Hdf5Builder b = new Hdf5Builder();
    long near = b.floats(1, 2);
    long far = b.dataset(Hdf5Builder.contiguous(FAR, 12), 3);
    byte[] start = b.finish(b.group(Map.of("near", near, "far", far)).header());
    ByteBuffer header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(40, FAR + 12);
    Path path = dir.resolve("big.h5");
    try (FileChannel out =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      out.write(header, 0);
      ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      values.putFloat(7).putFloat(8).putFloat(9).flip();
      out.write(values, FAR);
    }
    try (ByteSource source = ByteSource.open(path, Long.MAX_VALUE)) {
      Hdf5Group root = Hdf5File.open(source, LoadLimits.defaults(), "big.h5").root();
      assertThat(root.dataset("far").orElseThrow().read().toFloatArray()).containsExactly(7, 8, 9);
      assertThat(root.dataset("near").orElseThrow().read().toFloatArray()).containsExactly(1, 2);
      // The same inside a range, as the weights of an archive are.
      ByteSource range = source.slice(0, source.size(), "range");
      assertThat(range.bytes(FAR + 8, 4)).containsExactly(0, 0, 0x10, 0x41);
    }
  }
}

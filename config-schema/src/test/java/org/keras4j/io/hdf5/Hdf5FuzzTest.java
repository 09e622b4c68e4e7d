package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keras4j.errors.ErrorCode;
import org.keras4j.io.IoFiles;

/**
 * Damaged copies of genuine files: only typed errors, little memory, no endless work. The random
 * numbers have fixed seeds; a failure names its mutant.
 */
@Timeout(60)
class Hdf5FuzzTest {
  private static final int[] NUMBERS = {
    0, 1, -1, 2, 7, 8, 16, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000
  };

  @ParameterizedTest
  @ValueSource(strings = {"userblock.h5", "latest.h5"})
  void everyTruncationIsNoticed(String name) {
    byte[] whole = IoFiles.bytes(name);
    for (int n = 0; n < whole.length; n++) {
      Hdf5Walk walk = Hostile.walk(Arrays.copyOf(whole, n));
      assertThat(walk.errors).as("first %d bytes of %s", n, name).hasSize(1);
      assertThat(walk.errors.get(0).code())
          .isIn(ErrorCode.TRUNCATED, ErrorCode.NOT_A_MODEL, ErrorCode.BAD_HDF5);
    }
  }

  @Test
  void truncationOfHeapsAndIndexesIsNoticed() {
    byte[] whole = IoFiles.bytes("recent.h5");
    for (int n = 0; n < whole.length; n += 97) {
      assertThat(Hostile.walk(Arrays.copyOf(whole, n)).errors).as("first %d bytes", n).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"keras2.h5", "keras3.weights.h5", "features.h5", "latest.h5", "recent.h5"})
  void mutantsGiveTypedErrorsOnly(String name) {
    byte[] whole = IoFiles.bytes(name);
    int mutants = (int) (3_000_000_000L / (whole.length * 100L + 400_000));
    for (int seed = 0; seed < mutants; seed++) {
      byte[] mutant = mutate(whole, new Random(seed));
      try {
        Hostile.walk(mutant);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant " + seed + " of " + name, e);
      }
    }
  }

  private static byte[] mutate(byte[] whole, Random random) {
    byte[] mutant = whole.clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(mutant.length - 8);
      switch (random.nextInt(4)) {
        case 0:
          mutant[at] ^= (byte) (1 << random.nextInt(8));
          break;
        case 1:
          mutant[at] = (byte) random.nextInt();
          break;
        case 2:
          int number = NUMBERS[random.nextInt(NUMBERS.length)];
          int bytes = 1 << random.nextInt(4);
          for (int j = 0; j < bytes; j++) {
            mutant[at + j] = (byte) (j < 4 ? number >> 8 * j : number < 0 ? -1 : 0);
          }
          break;
        default:
          int n = Math.min(1 + random.nextInt(64), mutant.length - at);
          System.arraycopy(whole, random.nextInt(whole.length - n), mutant, at, n);
      }
    }
    return mutant;
  }

  @Test
  void structuresOfVersion2AreProtectedByChecksums() {
    byte[] whole = IoFiles.bytes("latest.h5");
    int header = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("OHDR");
    for (int bit = 0; bit < 8 * 40; bit++) {
      byte[] flipped = whole.clone();
      flipped[header + bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Hostile.walk(flipped).errors).as("bit %d", bit).isNotEmpty();
    }
  }
}

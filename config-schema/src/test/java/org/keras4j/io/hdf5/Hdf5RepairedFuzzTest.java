package org.keras4j.io.hdf5;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.keras4j.io.IoFiles;

/**
 * Mutants of the structures that have checksums, with checksums that are right again, as an
 * attacker would write them. Only typed errors, little memory, no endless work.
 */
@Timeout(60)
class Hdf5RepairedFuzzTest {
  private static final List<String> SIGNATURES =
      List.of(
          "OHDR", "OCHK", "FRHP", "FHDB", "FHIB", "BTHD", "BTIN", "BTLF", "FAHD", "FADB", "EAHD",
          "EAIB", "EASB", "EADB");

  /** A structure, and where its checksum is. */
  private record Structure(String signature, int start, int end, int sumAt) {
    void repair(byte[] file) {
      byte[] copy = java.util.Arrays.copyOfRange(file, start, end);
      ByteBuffer sum = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
      int length = copy.length;
      if (sumAt < end - 4) {
        sum.putInt(sumAt - start, 0);
      } else {
        length -= 4;
      }
      ByteBuffer.wrap(file)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt(sumAt, Checksums.lookup3(copy, 0, length));
    }
  }

  private static List<Structure> structures(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    List<Structure> found = new ArrayList<>();
    for (String signature : SIGNATURES) {
      for (int at = text.indexOf(signature); at >= 0; at = text.indexOf(signature, at + 1)) {
        Structure s = signature.equals("FHDB") ? heapBlock(file, at) : block(file, signature, at);
        if (s != null) {
          found.add(s);
        }
      }
    }
    return found;
  }

  private static Structure block(byte[] file, String signature, int at) {
    ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int n = 8; n < 4096 && at + n + 4 <= file.length; n++) {
      if (Checksums.lookup3(file, at, n) == b.getInt(at + n)) {
        return new Structure(signature, at, at + n + 4, at + n);
      }
    }
    return null;
  }

  /** The checksum lies before the objects, and counts as zero. */
  private static Structure heapBlock(byte[] file, int at) {
    for (int size = 256; size <= 65_536 && at + size <= file.length; size *= 2) {
      for (int sumAt = 14; sumAt <= 21; sumAt++) {
        Structure s = new Structure("FHDB", at, at + size, at + sumAt);
        byte[] copy = file.clone();
        s.repair(copy);
        if (java.util.Arrays.equals(copy, file)) {
          return s;
        }
      }
    }
    return null;
  }

  @Test
  void mutantsGiveTypedErrorsOnly() {
    byte[] whole = IoFiles.bytes("recent.h5");
    List<Structure> structures = structures(whole);
    TreeSet<String> kinds = new TreeSet<>();
    structures.forEach(s -> kinds.add(s.signature()));
    assertThat(kinds)
        .contains(
            "OHDR", "FRHP", "FHDB", "FHIB", "BTHD", "BTIN", "BTLF", "FAHD", "FADB", "EAHD", "EAIB",
            "EASB", "EADB");
    int wrong = 0;
    for (int seed = 0; seed < 600; seed++) {
      Random random = new Random(seed);
      String kind = List.copyOf(kinds).get(seed % kinds.size());
      List<Structure> ofKind = structures.stream().filter(s -> s.signature().equals(kind)).toList();
      Structure s = ofKind.get(random.nextInt(ofKind.size()));
      byte[] mutant = whole.clone();
      for (int i = 1 + random.nextInt(2); i > 0; i--) {
        int size = s.end() - s.start() - 5;
        int at = s.start() + 5 + random.nextInt(Math.min(size, random.nextBoolean() ? 40 : size));
        mutant[at] =
            random.nextBoolean()
                ? (byte) (mutant[at] ^ 1 << random.nextInt(8))
                : (byte) random.nextInt();
      }
      s.repair(mutant);
      try {
        wrong += Hostile.walk(mutant).errors.isEmpty() ? 0 : 1;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutant " + seed + " of a " + kind, e);
      }
    }
    assertThat(wrong).isGreaterThan(200);
  }
}

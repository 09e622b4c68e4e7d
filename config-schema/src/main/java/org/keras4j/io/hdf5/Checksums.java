package org.keras4j.io.hdf5;

/** The two checksums of HDF5. */
final class Checksums {
  private Checksums() {}

  /** Bob Jenkins's lookup3 ({@code hashlittle}, initial value 0), over metadata. */
  static int lookup3(byte[] k, int offset, int length) {
    int a = 0xdeadbeef + length;
    int b = a;
    int c = a;
    int at = offset;
    int left = length;
    while (left > 12) {
      a += word(k, at);
      b += word(k, at + 4);
      c += word(k, at + 8);
      a = a - c ^ Integer.rotateLeft(c, 4);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 6);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 8);
      b += a;
      a = a - c ^ Integer.rotateLeft(c, 16);
      c += b;
      b = b - a ^ Integer.rotateLeft(a, 19);
      a += c;
      c = c - b ^ Integer.rotateLeft(b, 4);
      b += a;
      at += 12;
      left -= 12;
    }
    if (left == 0) {
      return c;
    }
    byte[] tail = new byte[12];
    System.arraycopy(k, at, tail, 0, left);
    a += word(tail, 0);
    b += word(tail, 4);
    c += word(tail, 8);
    c = (c ^ b) - Integer.rotateLeft(b, 14);
    a = (a ^ c) - Integer.rotateLeft(c, 11);
    b = (b ^ a) - Integer.rotateLeft(a, 25);
    c = (c ^ b) - Integer.rotateLeft(b, 16);
    a = (a ^ c) - Integer.rotateLeft(c, 4);
    b = (b ^ a) - Integer.rotateLeft(a, 14);
    return (c ^ b) - Integer.rotateLeft(b, 24);
  }

  private static int word(byte[] k, int i) {
    return k[i] & 0xff | (k[i + 1] & 0xff) << 8 | (k[i + 2] & 0xff) << 16 | k[i + 3] << 24;
  }

  /** HDF5's Fletcher-32, over big-endian 16-bit words; an odd last byte is a high byte. */
  static int fletcher32(byte[] k, int length) {
    int sum1 = 0;
    int sum2 = 0;
    int i = 0;
    int words = length / 2;
    while (words > 0) {
      int block = Math.min(words, 360);
      words -= block;
      for (; block > 0; block--, i += 2) {
        sum1 += (k[i] & 0xff) << 8 | k[i + 1] & 0xff;
        sum2 += sum1;
      }
      sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
      sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
    }
    if ((length & 1) != 0) {
      sum1 += (k[i] & 0xff) << 8;
      sum2 += sum1;
      sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
      sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
    }
    sum1 = (sum1 & 0xffff) + (sum1 >>> 16);
    sum2 = (sum2 & 0xffff) + (sum2 >>> 16);
    return sum2 << 16 | sum1;
  }
}

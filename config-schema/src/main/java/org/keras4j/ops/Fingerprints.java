package org.keras4j.ops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 64-bit hashes of TensorFlow: FarmHash's Fingerprint64 (Geoff Pike, 2014) and SipHash-2-4
 * (Jean-Philippe Aumasson and Daniel Bernstein, 2012). Results are unsigned.
 */
public final class Fingerprints {
  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final long CAT = 0xc6a4a7935bd1e995L;

  private Fingerprints() {}

  /** FarmHash's Fingerprint64. */
  public static long farm(byte[] s) {
    ByteBuffer b = ByteBuffer.wrap(s).order(ByteOrder.LITTLE_ENDIAN);
    int n = s.length;
    if (n <= 16) {
      return upTo16(b, n);
    }
    if (n <= 32) {
      return upTo32(b, n);
    }
    return n <= 64 ? upTo64(b, n) : longer(b, n);
  }

  /** TensorFlow's combination of two fingerprints. */
  public static long cat(long a, long b) {
    long r = a ^ CAT;
    r ^= mix(b * CAT) * CAT;
    r *= CAT;
    return mix(mix(r) * CAT);
  }

  private static long mix(long v) {
    return v ^ v >>> 47;
  }

  private static long right(long v, int bits) {
    return Long.rotateRight(v, bits);
  }

  private static long pair(long u, long v, long mul) {
    long a = mix((u ^ v) * mul);
    return mix((v ^ a) * mul) * mul;
  }

  private static long upTo16(ByteBuffer s, int n) {
    if (n >= 8) {
      long mul = K2 + n * 2L;
      long a = s.getLong(0) + K2;
      long b = s.getLong(n - 8);
      return pair(right(b, 37) * mul + a, (right(a, 25) + b) * mul, mul);
    }
    if (n >= 4) {
      long first = s.getInt(0) & 0xffffffffL;
      return pair(n + (first << 3), s.getInt(n - 4) & 0xffffffffL, K2 + n * 2L);
    }
    if (n == 0) {
      return K2;
    }
    long y = (s.get(0) & 0xffL) + ((s.get(n >> 1) & 0xffL) << 8);
    long z = n + ((s.get(n - 1) & 0xffL) << 2);
    return mix(y * K2 ^ z * K0) * K2;
  }

  private static long upTo32(ByteBuffer s, int n) {
    long mul = K2 + n * 2L;
    long a = s.getLong(0) * K1;
    long b = s.getLong(8);
    long c = s.getLong(n - 8) * mul;
    long d = s.getLong(n - 16) * K2;
    return pair(right(a + b, 43) + right(c, 30) + d, a + right(b + K2, 18) + c, mul);
  }

  private static long upTo64(ByteBuffer s, int n) {
    long mul = K2 + n * 2L;
    long a = s.getLong(0) * K2;
    long b = s.getLong(8);
    long c = s.getLong(n - 8) * mul;
    long d = s.getLong(n - 16) * K2;
    long y = right(a + b, 43) + right(c, 30) + d;
    long z = pair(y, a + right(b + K2, 18) + c, mul);
    long e = s.getLong(16) * mul;
    long f = s.getLong(24);
    long g = (y + s.getLong(n - 32)) * mul;
    long h = (z + s.getLong(n - 24)) * mul;
    return pair(right(e + f, 43) + right(g, 30) + h, e + right(f + a, 18) + g, mul);
  }

  /** Two halves of 32 bytes at {@code at}, mixed into {@code pair}. */
  private static void weak(ByteBuffer s, int at, long[] pair, long a, long b) {
    long last = s.getLong(at + 24);
    long p = a + s.getLong(at);
    long q = right(b + p + last, 21);
    long c = p;
    p += s.getLong(at + 8) + s.getLong(at + 16);
    q += right(p, 44);
    pair[0] = p + last;
    pair[1] = q + c;
  }

  private static long longer(ByteBuffer s, int n) {
    long seed = 81;
    long y = seed * K1 + 113;
    long z = mix(y * K2 + 113) * K2;
    long x = seed * K2 + s.getLong(0);
    long[] v = new long[2];
    long[] w = new long[2];
    int end = (n - 1) / 64 * 64;
    for (int at = 0; at < end; at += 64) {
      x = right(x + y + v[0] + s.getLong(at + 8), 37) * K1;
      y = right(y + v[1] + s.getLong(at + 48), 42) * K1;
      x ^= w[1];
      y += v[0] + s.getLong(at + 40);
      z = right(z + w[0], 33) * K1;
      weak(s, at, v, v[1] * K1, x + w[0]);
      weak(s, at + 32, w, z + w[1], y + s.getLong(at + 16));
      long swap = z;
      z = x;
      x = swap;
    }
    long mul = K1 + ((z & 0xff) << 1);
    int at = n - 64;
    w[0] += n - 1 & 63;
    v[0] += w[0];
    w[0] += v[0];
    x = right(x + y + v[0] + s.getLong(at + 8), 37) * mul;
    y = right(y + v[1] + s.getLong(at + 48), 42) * mul;
    x ^= w[1] * 9;
    y += v[0] * 9 + s.getLong(at + 40);
    z = right(z + w[0], 33) * mul;
    weak(s, at, v, v[1] * mul, x + w[0]);
    weak(s, at + 32, w, z + w[1], y + s.getLong(at + 16));
    return pair(pair(v[0], w[0], mul) + mix(y) * K0 + x, pair(v[1], w[1], mul) + z, mul);
  }

  /** SipHash-2-4 under a key of two words. */
  public static long sip(byte[] s, long key0, long key1) {
    long[] v = {
      key0 ^ 0x736f6d6570736575L,
      key1 ^ 0x646f72616e646f6dL,
      key0 ^ 0x6c7967656e657261L,
      key1 ^ 0x7465646279746573L
    };
    ByteBuffer b = ByteBuffer.wrap(s).order(ByteOrder.LITTLE_ENDIAN);
    int whole = s.length / 8 * 8;
    for (int at = 0; at < whole; at += 8) {
      absorb(v, b.getLong(at));
    }
    long last = (long) s.length << 56;
    for (int i = whole; i < s.length; i++) {
      last |= (s[i] & 0xffL) << 8 * (i - whole);
    }
    absorb(v, last);
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++) {
      round(v);
    }
    return v[0] ^ v[1] ^ v[2] ^ v[3];
  }

  private static void absorb(long[] v, long word) {
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }

  private static void round(long[] v) {
    v[0] += v[1];
    v[2] += v[3];
    v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
    v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
    v[0] = Long.rotateLeft(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
    v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
    v[2] = Long.rotateLeft(v[2], 32);
  }
}

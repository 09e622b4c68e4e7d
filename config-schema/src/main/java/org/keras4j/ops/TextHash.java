package org.keras4j.ops;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A hash of text (in UTF-8) to bins.
 *
 * @param key the two words of SipHash's key, or null for FarmHash
 */
public record TextHash(long bins, long @Nullable [] key) {
  /** The bin of a text, from 0. */
  public long bin(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long hash = key == null ? Fingerprints.farm(bytes) : Fingerprints.sip(bytes, key[0], key[1]);
    return Long.remainderUnsigned(hash, bins);
  }
}

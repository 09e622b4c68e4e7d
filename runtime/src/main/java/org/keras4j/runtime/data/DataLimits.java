package org.keras4j.runtime.data;

/**
 * Bounds on what a data file may ask for. Exceeding one is a {@code LimitExceededException}.
 *
 * @param maxFileBytes largest data file
 * @param maxInflatedBytes most bytes that the compressed entries of an npz may inflate to, where
 *     that is more than 100 times the file
 * @param maxZipEntries most entries of an npz
 * @param maxImagePixels most pixels of one image, checked before it is decoded
 * @param maxJsonDepth deepest JSON nesting
 */
public record DataLimits(
    long maxFileBytes,
    long maxInflatedBytes,
    int maxZipEntries,
    int maxImagePixels,
    int maxJsonDepth) {

  /** The defaults: 64 GiB, 256 MiB, 65,536 entries, 64 megapixels, 64 levels. */
  public static DataLimits defaults() {
    return new DataLimits(64L << 30, 256L << 20, 1 << 16, 1 << 26, 64);
  }

  /** The same with another limit for images. */
  public DataLimits withMaxImagePixels(int pixels) {
    return new DataLimits(maxFileBytes, maxInflatedBytes, maxZipEntries, pixels, maxJsonDepth);
  }
}

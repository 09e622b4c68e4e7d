package org.keras4j.config;

/**
 * Bounds on what a file may ask for. Exceeding one is a {@code LimitExceededException} that names
 * it. The defaults are far above what real models need.
 *
 * @param maxFileBytes largest model file
 * @param maxConfigBytes largest JSON document, inflated
 * @param maxJsonDepth deepest JSON nesting
 * @param maxJsonString longest JSON string, in characters
 * @param maxZipEntries most entries of a {@code .keras} archive
 * @param maxZipRatio largest inflation of a compressed entry
 * @param maxLayers most layers of one model, nested ones included
 * @param maxNesting deepest nesting of models and wrappers
 * @param maxCalls most layer calls after all nested models are expanded
 * @param maxWeightBytes most bytes that the configs of all weights together may declare
 * @param maxHdf5Objects most groups and datasets visited in one HDF5 file
 */
public record LoadLimits(
    long maxFileBytes,
    long maxConfigBytes,
    int maxJsonDepth,
    int maxJsonString,
    int maxZipEntries,
    int maxZipRatio,
    int maxLayers,
    int maxNesting,
    int maxCalls,
    long maxWeightBytes,
    int maxHdf5Objects) {

  /** The defaults. */
  public static LoadLimits defaults() {
    return new LoadLimits(
        64L << 30, 64L << 20, 256, 16 << 20, 4096, 100, 50_000, 32, 1_000_000, 8L << 30, 1_000_000);
  }

  public LoadLimits withMaxWeightBytes(long bytes) {
    return new LoadLimits(
        maxFileBytes,
        maxConfigBytes,
        maxJsonDepth,
        maxJsonString,
        maxZipEntries,
        maxZipRatio,
        maxLayers,
        maxNesting,
        maxCalls,
        bytes,
        maxHdf5Objects);
  }
}

package org.keras4j.summary;

/**
 * What a layer costs for inputs of known shapes; of a nested model, its layers together.
 *
 * @param macs multiplications with addition of its convolutions, products and recurrences
 * @param bytes the size of its outputs in memory
 */
public record LayerCost(long macs, long bytes) {
  public static final LayerCost NONE = new LayerCost(0, 0);

  /** The sum of both. */
  public LayerCost plus(LayerCost other) {
    return new LayerCost(macs + other.macs, bytes + other.bytes);
  }
}

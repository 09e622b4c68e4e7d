package org.keras4j.runtime.data;

import java.util.List;
import org.keras4j.tensor.Tensor;

/**
 * Some samples of a source.
 *
 * @param rows how many samples
 * @param tensors one tensor for each of the model's inputs, in order, of its type; none when there
 *     are no samples
 * @param names what the samples are called (ids, names of image files), or none
 * @param rejected samples that could not be read, in order
 * @param consumed samples that the source has given so far, the rejected ones included
 */
public record SampleBatch(
    int rows, List<Tensor> tensors, List<String> names, List<RejectedRow> rejected, long consumed) {

  public SampleBatch {
    tensors = List.copyOf(tensors);
    names = List.copyOf(names);
    rejected = List.copyOf(rejected);
  }

  /** The same samples, without those that could not be read. */
  public SampleBatch withoutRejected() {
    return new SampleBatch(rows, tensors, names, List.of(), consumed);
  }
}

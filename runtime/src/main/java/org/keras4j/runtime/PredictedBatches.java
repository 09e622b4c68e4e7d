package org.keras4j.runtime;

import java.util.Iterator;
import java.util.List;
import org.keras4j.tensor.Tensor;

/** The outputs of batches, each predicted when it is asked for. */
record PredictedBatches(PredictorSession session, Iterator<List<Tensor>> batches)
    implements Iterator<List<Tensor>> {
  @Override
  public boolean hasNext() {
    return batches.hasNext();
  }

  @Override
  public List<Tensor> next() {
    return session.predict(batches.next());
  }
}

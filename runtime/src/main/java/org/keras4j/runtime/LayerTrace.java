package org.keras4j.runtime;

import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * What one output of one layer call was.
 *
 * @param layer the layer's name
 * @param className its class
 * @param node which call of the layer, from 0
 * @param output which output of the call
 * @param min smallest value, NaN left out; NaN when there is none
 * @param mean of all values that are not NaN
 * @param max largest value, likewise
 * @param nanCount number of NaN values
 */
public record LayerTrace(
    String layer,
    String className,
    int node,
    int output,
    DType dtype,
    Shape shape,
    double min,
    double mean,
    double max,
    long nanCount) {

  static LayerTrace of(String layer, String className, int node, int output, Tensor t) {
    double min = Double.NaN;
    double max = Double.NaN;
    double sum = 0;
    long nan = 0;
    if (t.dtype() != DType.STRING) {
      for (int i = 0; i < t.size(); i++) {
        double v = t.getDouble(i);
        if (Double.isNaN(v)) {
          nan++;
          continue;
        }
        min = Double.isNaN(min) ? v : Math.min(min, v);
        max = Double.isNaN(max) ? v : Math.max(max, v);
        sum += v;
      }
    }
    long counted = t.size() - nan;
    double mean = Double.isNaN(min) ? Double.NaN : sum / counted;
    return new LayerTrace(
        layer, className, node, output, t.dtype(), t.shape(), min, mean, max, nan);
  }
}

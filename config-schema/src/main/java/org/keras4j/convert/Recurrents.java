package org.keras4j.convert;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.keras4j.layers.Layer;
import org.keras4j.layers.rnn.Bidirectional;
import org.keras4j.layers.rnn.ConvLSTM;
import org.keras4j.layers.rnn.Recurrent;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Recurrent layers that have time first, which Keras 3 does not know: time is moved around them.
 */
final class Recurrents {
  private Recurrents() {}

  /** True for a layer that takes (time, batch, …). */
  static boolean isFirst(Layer layer) {
    boolean walks =
        layer instanceof Recurrent
            && !(layer instanceof ConvLSTM)
            && !(layer instanceof Bidirectional);
    return walks && ((Recurrent) layer).timeMajor();
  }

  /** True where the output has time first as well. */
  static boolean isFirstAfter(Layer layer) {
    return isFirst(layer) && ((Recurrent) layer).returnSequences();
  }

  /** The tensor with its first two axes exchanged. */
  static Ref exchanged(Calls calls, Ref of, String as) {
    TensorSpec spec = of.spec();
    if (spec == null || spec.shape().rank() < 2) {
      return of;
    }
    int[] axes = IntStream.range(0, spec.shape().rank()).map(i -> i < 2 ? 1 - i : i).toArray();
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("name", as);
    config.put("axes", Arrays.stream(axes).mapToObj(i -> (Object) (long) i).toList());
    Map<String, Object> op = LayerTranslation.operation("Transpose", config);
    Shape s = spec.shape();
    Shape turned = s.with(0, s.dim(1)).with(1, s.dim(0));
    return calls.add(
        as, op, List.of(of.argument()), Map.of(), new TensorSpec(spec.dtype(), turned));
  }

  /** The tensor without its mask: what a function gives has none, not even a cast that is none. */
  static Ref unmasked(Calls calls, Ref of, String as) {
    Map<String, Object> op = LayerTranslation.operation("StopGradient", Map.of("name", as));
    return calls.add(as, op, List.of(of.argument()), Map.of(), of.spec());
  }
}

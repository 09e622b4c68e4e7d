package org.keras4j.binding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.io.StoredTensor;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.WeightSpecs.Entry;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Arrays of older files turned into the weights of today's layers, as Keras 2 does when it loads
 * them: Keras 1's arrays per gate and kernel orders, CuDNN's gate layouts, and the turned kernels
 * of the Theano backend.
 */
final class LegacyConversions {
  private final boolean keras1;
  private final boolean theano;

  LegacyConversions(boolean keras1, boolean theano) {
    this.keras1 = keras1;
    this.theano = theano;
  }

  /**
   * One array for each expected weight, in order.
   *
   * @return null when the number of stored arrays cannot be explained
   */
  @Nullable List<StoredTensor> convert(List<Entry> expected, List<StoredTensor> found) {
    boolean perGate = keras1 && found.size() > expected.size();
    List<StoredTensor> out = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < expected.size(); ) {
      WeightSpecs owner = expected.get(i).owner();
      int n = 1;
      while (i + n < expected.size() && expected.get(i + n).owner() == owner) {
        n++;
      }
      String className = owner.layer().base().className();
      int gates = perGate ? gatesOf(className) : 1;
      if (at + n * gates > found.size()) {
        return null;
      }
      List<StoredTensor> part = found.subList(at, at + n * gates);
      List<Entry> weights = expected.subList(i, i + n);
      List<StoredTensor> joined = gates > 1 ? joinGates(owner, weights, part, gates) : part;
      out.addAll(convertOne(className, weights, joined));
      at += n * gates;
      i += n;
    }
    return at == found.size() ? out : null;
  }

  private static int gatesOf(String className) {
    if (className.startsWith("LSTM") || className.startsWith("ConvLSTM")) {
      return 4;
    }
    return className.startsWith("GRU") ? 3 : 1;
  }

  /**
   * Keras 1 stores kernel, recurrent kernel and bias gate by gate; of an LSTM in the order i, c, f,
   * o.
   */
  private static List<StoredTensor> joinGates(
      WeightSpecs owner, List<Entry> weights, List<StoredTensor> arrays, int gates) {
    boolean channelsFirst =
        "channels_first".equals(owner.layer().base().config().get("data_format"));
    int[] order = gates == 4 ? new int[] {0, 2, 1, 3} : new int[] {0, 1, 2};
    int kinds = arrays.size() / gates;
    List<StoredTensor> out = new ArrayList<>();
    for (int kind = 0; kind < kinds; kind++) {
      List<StoredTensor> parts = new ArrayList<>();
      int width = 0;
      for (int gate : order) {
        StoredTensor t = arrays.get(gate * kinds + kind);
        if (channelsFirst && t.shape().rank() == 4) {
          Shape whole = weights.get(kind).weight().spec().shape();
          t = permuted(t, whole.with(-1, whole.last() / gates), 2, 3, 1, 0);
        }
        parts.add(t);
        width += t.shape().last();
      }
      Shape shape = parts.get(0).shape().with(-1, width);
      out.add(new ConvertedTensor(parts, shape, ArrayMoves::concat));
    }
    return out;
  }

  private List<StoredTensor> convertOne(
      String className, List<Entry> weights, List<StoredTensor> found) {
    List<StoredTensor> out = new ArrayList<>(found);
    if (weights.size() == 3 && weights.get(1).weight().name().equals("recurrent_kernel")) {
      if (weights.get(0).weight().spec().shape().rank() == 2) {
        betweenCudnn(weights, out);
      } else if (theano) {
        flip(weights, out, 0);
        flip(weights, out, 1);
      }
    } else if (weights.get(0).weight().name().equals("kernel")
        && weights.get(0).weight().spec().shape().rank() >= 3
        && !className.startsWith("LocallyConnected")) {
      boolean first =
          "channels_first"
              .equals(weights.get(0).owner().layer().base().config().get("data_format"));
      out.set(0, kernel(className, first, weights.get(0).weight().spec().shape(), out.get(0)));
    } else if (keras1 && className.startsWith("LocallyConnected") && weights.size() == 2) {
      // Keras 1 gives the bias the shape it needs without moving its elements
      Shape bias = weights.get(1).weight().spec().shape();
      if (out.get(1).shape().size() == bias.size()) {
        out.set(
            1, new ConvertedTensor(List.of(out.get(1)), bias, s -> s.get(0).reshape(bias.dims())));
      }
    }
    return out;
  }

  private static void flip(List<Entry> weights, List<StoredTensor> arrays, int i) {
    if (arrays.get(i).shape().equals(weights.get(i).weight().spec().shape())) {
      arrays.set(i, converted(arrays.get(i), ArrayMoves::flipSpatial));
    }
  }

  /**
   * Weights of cuDNN for a plain layer, and the other way round. CuDNN's are known by their twofold
   * bias: 8 units of an LSTM, 6 of a GRU, which goes with the plain one of {@code reset_after}.
   */
  static void betweenCudnn(List<Entry> weights, List<StoredTensor> arrays) {
    Shape kernel = weights.get(0).weight().spec().shape();
    Shape expected = weights.get(2).weight().spec().shape();
    Shape stored = arrays.get(2).shape();
    int units = weights.get(1).weight().spec().shape().dim(0);
    boolean toCudnn = isCudnn(expected, kernel);
    if (toCudnn == isCudnn(stored, kernel) || units == 0 || kernel.last() % units != 0) {
      return;
    }
    int gates = kernel.last() / units;
    Shape plain = toCudnn ? stored : expected;
    if (plain.rank() != (gates == 3 ? 2 : 1)) {
      return;
    }
    arrays.set(
        0,
        converted(
            arrays.get(0),
            t ->
                toCudnn ? ArrayMoves.toFortranGates(t, gates) : ArrayMoves.fortranGates(t, gates)));
    arrays.set(1, converted(arrays.get(1), t -> ArrayMoves.transposeGates(t, gates)));
    arrays.set(
        2,
        new ConvertedTensor(
            List.of(arrays.get(2)), expected, t -> cudnnBias(t.get(0), expected, plain)));
  }

  private static boolean isCudnn(Shape bias, Shape kernel) {
    return bias.rank() == 1 && bias.last() == 2 * kernel.last();
  }

  private static Tensor cudnnBias(Tensor bias, Shape expected, Shape plain) {
    if (plain.rank() == 2) {
      return bias.reshape(expected.dims());
    }
    return expected.equals(plain) ? sumOfHalves(bias) : inHalves(bias);
  }

  private static Tensor inHalves(Tensor bias) {
    double[] from = bias.toDoubleArray();
    double[] out = new double[from.length * 2];
    for (int i = 0; i < from.length; i++) {
      out[i] = 0.5 * from[i];
      out[from.length + i] = out[i];
    }
    return Tensor.ofNumbers(bias.dtype(), Shape.of(out.length), out);
  }

  private static Tensor sumOfHalves(Tensor bias) {
    double[] from = bias.toDoubleArray();
    double[] out = new double[from.length / 2];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) from[i] + (float) from[out.length + i];
    }
    return Tensor.ofNumbers(bias.dtype(), Shape.of(out.length), out);
  }

  private interface Move {
    Tensor apply(Tensor t);
  }

  private static StoredTensor converted(StoredTensor t, Move move) {
    return new ConvertedTensor(List.of(t), t.shape(), s -> move.apply(s.get(0)));
  }

  private StoredTensor kernel(
      String className, boolean channelsFirst, Shape expected, StoredTensor stored) {
    StoredTensor t = stored;
    if (keras1) {
      t = keras1Kernel(className, channelsFirst, expected, t);
    }
    if (theano && t.shape().equals(expected)) {
      t = converted(t, ArrayMoves::flipSpatial);
    }
    return t;
  }

  private static StoredTensor keras1Kernel(
      String className, boolean channelsFirst, Shape expected, StoredTensor t) {
    int rank = t.shape().rank();
    if (expected.rank() == 3 && rank == 4) {
      // (length, 1, in, out), or, before 1.2, (out, in, length, 1)
      return t.shape().dim(1) == 1 && t.shape().last() == expected.last()
          ? new ConvertedTensor(List.of(t), expected, s -> s.get(0).reshape(expected.dims()))
          : permuted(t, expected, 2, 1, 0, 3);
    }
    if (className.startsWith("Deconv") && rank == 4) {
      // (rows, cols, in, out) or, channels first, (in, out, rows, cols) to (rows, cols, out, in)
      return fits(t, expected, 0, 1, 3, 2) && !(channelsFirst && fits(t, expected, 2, 3, 0, 1))
          ? permuted(t, expected, 0, 1, 3, 2)
          : permuted(t, expected, 2, 3, 0, 1);
    }
    if (channelsFirst && rank == 4 && fits(t, expected, 2, 3, 1, 0)) {
      return permuted(t, expected, 2, 3, 1, 0);
    }
    if (channelsFirst && rank == 5 && fits(t, expected, 2, 3, 4, 1, 0)) {
      return permuted(t, expected, 2, 3, 4, 1, 0);
    }
    if (t.shape().equals(expected)) {
      return t;
    }
    return rank == 4
        ? permuted(t, expected, 2, 3, 1, 0)
        : rank == 5 ? permuted(t, expected, 2, 3, 4, 1, 0) : t;
  }

  private static boolean fits(StoredTensor t, Shape expected, int... permutation) {
    return ArrayMoves.transpose(t.shape(), permutation).equals(expected);
  }

  private static StoredTensor permuted(StoredTensor t, Shape expected, int... permutation) {
    Shape shape = ArrayMoves.transpose(t.shape(), permutation);
    if (shape.size() != expected.size()) {
      return t;
    }
    return new ConvertedTensor(
        List.of(t),
        shape.rank() == expected.rank() ? shape : expected,
        s ->
            ArrayMoves.transpose(s.get(0), permutation)
                .reshape((shape.rank() == expected.rank() ? shape : expected).dims()));
  }
}

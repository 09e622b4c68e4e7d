package org.keras4j.runtime.data;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Brings an array to the shape and type of a model's input as Keras's {@code predict} does.
 *
 * <p>Rank: where the array lacks a last dimension of 1, or has one too many, it is added or dropped
 * (Keras's {@code Functional._adjust_input_rank}). What Keras refuses and is clear all the same, an
 * array that is one sample, gets its batch dimension, with a note.
 *
 * <p>Type: any number or bool is cast to the input's type; fractions are cut off and integers wrap,
 * with a note. Floats pass through float32 unless the input is float64, since {@code predict} makes
 * all floats {@code floatx} first. Where TensorFlow leaves the result undefined (a float that an
 * integer type cannot hold) the value is refused; text and numbers are never mixed.
 *
 * <p>Complex numbers are two, in a last axis; real ones may be given for them without that axis.
 *
 * <p>The size of the batch is not checked: Keras takes any, also where the model names one.
 */
public final class InputConformer {
  private InputConformer() {}

  /**
   * The array as this input takes it.
   *
   * @param batchAxis whether the array has a batch dimension; {@code AUTO} guesses
   * @throws InputMismatchException when shape, type or a value does not fit
   */
  public static Tensor conform(
      InputSpec input, Tensor array, DataOptions.Choice batchAxis, Consumer<String> notes) {
    DType to = input.spec().dtype();
    if ((to == DType.STRING) != (array.dtype() == DType.STRING)) {
      throw new InputMismatchException(
          ErrorCode.INPUT_DTYPE,
          "input '" + input.name() + "': expected " + to + ", got " + array.dtype(),
          null,
          to == DType.STRING ? "give texts, for example \"42\"" : "give numbers, not texts");
    }
    InputSpec one = takesReal(input, array) ? realOf(input) : input;
    return cast(one, reshape(one, array, batchAxis, notes), notes);
  }

  private static boolean takesReal(InputSpec input, Tensor array) {
    Shape parts = input.spec().shape();
    return input.complex() && !fits(parts, array.shape()) && fits(parts.remove(-1), array.shape());
  }

  /** Real numbers for complex ones, which have no imaginary parts. */
  private static InputSpec realOf(InputSpec input) {
    TensorSpec parts = input.spec();
    Shape shape = parts.shape().remove(-1);
    return new InputSpec(input.name(), new TensorSpec(parts.dtype(), shape));
  }

  /** Whether an array of this shape is a batch for this input, of any number of samples. */
  static boolean isBatch(InputSpec input, Shape have) {
    Shape want = input.spec().shape();
    return fits(want, have)
        || have.rank() == want.rank() + 1 && have.last() == 1 && fits(want, have.remove(-1))
        || have.rank() == want.rank() - 1 && want.last() == 1 && fits(want, have.insert(-1, 1));
  }

  private static Tensor reshape(
      InputSpec input, Tensor array, DataOptions.Choice batchAxis, Consumer<String> notes) {
    Shape want = input.spec().shape();
    Shape have = array.shape();
    if (batchAxis == DataOptions.Choice.NO) {
      Shape one = oneSample(want, have);
      if (one != null) {
        return array.reshape(one.dims());
      }
      throw mismatch(input, have.insert(0, 1));
    }
    if (fits(want, have)) {
      return array;
    }
    if (have.rank() == want.rank() + 1 && have.last() == 1 && fits(want, have.remove(-1))) {
      return array.reshape(have.remove(-1).dims());
    }
    if (have.rank() == want.rank() - 1 && want.last() == 1 && fits(want, have.insert(-1, 1))) {
      return array.reshape(have.insert(-1, 1).dims());
    }
    Shape one = batchAxis == DataOptions.Choice.YES ? null : oneSample(want, have);
    if (one != null) {
      notes.accept(
          "input '"
              + input.name()
              + "': "
              + have
              + " is taken as one sample of "
              + want
              + "; "
              + DataOptions.BATCH_AXIS_FLAG
              + " settles it");
      return array.reshape(one.dims());
    }
    throw mismatch(input, have);
  }

  private static @Nullable Shape oneSample(Shape want, Shape have) {
    Shape one = have.insert(0, 1);
    if (fits(want, one)) {
      return one;
    }
    boolean noChannels = want.rank() > 1 && want.last() == 1 && one.rank() == want.rank() - 1;
    return noChannels && fits(want, one.insert(-1, 1)) ? one.insert(-1, 1) : null;
  }

  /** True when all dimensions but the batch agree. */
  private static boolean fits(Shape want, Shape have) {
    return want.rank() == have.rank()
        && (want.rank() == 0 || want.with(0, Shape.UNKNOWN).isCompatibleWith(have));
  }

  private static InputMismatchException mismatch(InputSpec input, Shape have) {
    return new InputMismatchException(
        ErrorCode.INPUT_SHAPE,
        "input '"
            + input.name()
            + "': expected shape "
            + anyBatch(input.spec().shape())
            + ", got "
            + have,
        null,
        hint(input.spec().shape(), have));
  }

  private static Shape anyBatch(Shape shape) {
    return shape.rank() == 0 ? shape : shape.with(0, Shape.UNKNOWN);
  }

  private static String hint(Shape want, Shape have) {
    int rank = have.rank();
    if (rank == want.rank() && rank > 2) {
      Shape last = moveAxis(have, 1, rank - 1);
      if (fits(want, last)) {
        return "channels look first; bring the array to "
            + last
            + ", for example numpy.moveaxis(x, 1, -1)";
      }
      Shape first = moveAxis(have, rank - 1, 1);
      if (fits(want, first)) {
        return "channels look last; bring the array to "
            + first
            + ", for example numpy.moveaxis(x, -1, 1)";
      }
    }
    if (rank > 0 && want.rank() > 1 && have.dim(0) > 0) {
      long values = rowValues(want);
      if (values > 0 && values == rowValues(have)) {
        return "a row has the right number of values; reshape the array to "
            + want.with(0, have.dim(0));
      }
    }
    if (rank > 1 && have.last() == 2 && fits(want, have.remove(-1))) {
      return "if these are complex numbers, give their real parts, which alone Keras takes here";
    }
    return "the first dimension is the batch; bring the others to the model's";
  }

  /** Values in one sample, negative when a dimension is unknown. */
  private static long rowValues(Shape shape) {
    double n = 1;
    for (int axis = 1; axis < shape.rank(); axis++) {
      n *= shape.dim(axis) == Shape.UNKNOWN ? Double.NEGATIVE_INFINITY : shape.dim(axis);
    }
    return Double.isFinite(n) && n < 0x1p53 ? (long) n : -1;
  }

  private static Shape moveAxis(Shape shape, int from, int to) {
    return shape.remove(from).insert(to, shape.dim(from));
  }

  private static Tensor cast(InputSpec input, Tensor array, Consumer<String> notes) {
    DType to = input.spec().dtype();
    DType from = array.dtype();
    if (from == to) {
      return array;
    }
    if (from.isFloating() && to != DType.FLOAT64) {
      Tensor single = array.cast(DType.FLOAT32);
      return to.isInteger() ? truncated(input, single, notes) : single.cast(to);
    }
    if (from.isInteger() && to.isInteger()) {
      return wrapped(input, array, notes);
    }
    boolean wide = from == DType.INT64 || from == DType.UINT64;
    return wide && to.isFloating() && to != DType.FLOAT64 ? single(array).cast(to) : array.cast(to);
  }

  /** 64-bit integers rounded to float32 once, not by way of float64. */
  private static Tensor single(Tensor array) {
    float[] out = new float[array.size()];
    for (int i = 0; i < out.length; i++) {
      long v = array.getLong(i);
      boolean large = v < 0 && array.dtype() == DType.UINT64;
      out[i] = large ? (float) (v >>> 1 | v & 1) * 2 : (float) v;
    }
    return Tensor.wrap(DType.FLOAT32, array.shape(), FloatBuffer.wrap(out));
  }

  private static Tensor truncated(InputSpec input, Tensor array, Consumer<String> notes) {
    DType to = input.spec().dtype();
    double min = NumberText.min(to).doubleValue();
    double bound = NumberText.max(to).doubleValue() + 1;
    int cut = 0;
    for (int i = 0; i < array.size(); i++) {
      double v = array.getDouble(i);
      // Negated so that NaN is caught; the bound is a power of two, exact also for 64 bits.
      if (!(v > min - 1 && v < bound || v == min)) {
        throw new InputMismatchException(
            ErrorCode.INPUT_VALUE,
            "input '"
                + input.name()
                + "': value "
                + NumberText.of(array, i)
                + " at "
                + index(array.shape(), i)
                + " does not fit "
                + to,
            null,
            "the model takes integers of this type here");
      }
      cut += v == Math.rint(v) ? 0 : 1;
    }
    if (cut > 0) {
      notes.accept(
          "input '"
              + input.name()
              + "' is "
              + to
              + ": fractions of "
              + cut
              + " of "
              + array.size()
              + " values are cut off, as in Keras");
    }
    // UINT64 needs the values above 2^63 by hand; the others fit a long.
    if (to != DType.UINT64) {
      return array.cast(to);
    }
    long[] bits = new long[array.size()];
    for (int i = 0; i < bits.length; i++) {
      double v = array.getDouble(i);
      bits[i] = v < 0x1p63 ? (long) v : (long) (v - 0x1p63) ^ Long.MIN_VALUE;
    }
    return Tensor.wrap(to, array.shape(), LongBuffer.wrap(bits));
  }

  private static Tensor wrapped(InputSpec input, Tensor array, Consumer<String> notes) {
    Tensor out = array.cast(input.spec().dtype());
    int changed = 0;
    for (int i = 0; i < out.size(); i++) {
      boolean sameBits = out.getLong(i) == array.getLong(i);
      boolean sameSign =
          out.getLong(i) >= 0 || (out.dtype() == DType.UINT64) == (array.dtype() == DType.UINT64);
      changed += sameBits && sameSign ? 0 : 1;
    }
    if (changed > 0) {
      notes.accept(
          "input '"
              + input.name()
              + "' is "
              + out.dtype()
              + ": "
              + changed
              + " of "
              + out.size()
              + " integers do not fit and wrap around, as in Keras");
    }
    return out;
  }

  /** The index of an element as NumPy writes it, for example {@code [3, 0]}. */
  static String index(Shape shape, int flat) {
    int[] at = new int[shape.rank()];
    int rest = flat;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      at[axis] = rest % shape.dim(axis);
      rest /= shape.dim(axis);
    }
    return Arrays.toString(at);
  }
}

package org.keras4j.layers.local;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Which inputs each output position of a locally connected layer sees.
 *
 * @param size spatial sizes of the input
 * @param out spatial sizes of the output
 * @param before how far the first window begins before the input
 */
record LocalWindows(
    int[] size,
    int channels,
    int[] kernel,
    int[] strides,
    int[] out,
    int[] before,
    boolean channelsFirst) {

  static LocalWindows of(
      int[] size, int channels, int[] kernel, int[] strides, boolean same, boolean channelsFirst) {
    int[] out = new int[size.length];
    int[] before = new int[size.length];
    for (int i = 0; i < size.length; i++) {
      int room = same ? size[i] : size[i] - kernel[i] + 1;
      if (room <= 0) {
        throw Shapes.bad("an input of size " + size[i] + " is smaller than the kernel");
      }
      out[i] = (room + strides[i] - 1) / strides[i];
      before[i] = same ? kernel[i] / 2 : 0;
    }
    return new LocalWindows(size, channels, kernel, strides, out, before, channelsFirst);
  }

  private static int product(int[] dims) {
    int n = 1;
    for (int d : dims) {
      n = Shape.multiply(n, d);
    }
    return n;
  }

  int positions() {
    return product(out);
  }

  int taps() {
    return product(kernel);
  }

  int features() {
    return Shape.multiply(taps(), channels);
  }

  /** The shape of implementation 2's kernel. */
  Shape denseShape(int filters) {
    Shape in = Shape.of(size);
    Shape to = Shape.of(out);
    Shape c = Shape.of(channels);
    Shape f = Shape.of(filters);
    return channelsFirst ? c.concat(in).concat(f).concat(to) : in.concat(c).concat(to).concat(f);
  }

  /** Number of pairs of an output and an input position that are connected. */
  int connections() {
    int n = 1;
    for (int axis = 0; axis < size.length; axis++) {
      int pairs = 0;
      for (int o = 0; o < out[axis]; o++) {
        int start = o * strides[axis] - before[axis];
        pairs += Math.min(size[axis], start + kernel[axis]) - Math.max(0, start);
      }
      n = Shape.multiply(n, pairs);
    }
    return n;
  }

  /** What each position sees of a channels-last input: (batch, positions, features). */
  Value patches(OpGraph g, Value x) {
    int rank = size.length;
    int[] front = new int[rank + 2];
    int[] back = new int[rank + 2];
    for (int i = 0; i < rank; i++) {
      front[i + 1] = before[i];
      back[i + 1] = Math.max(0, (out[i] - 1) * strides[i] + kernel[i] - before[i] - size[i]);
    }
    boolean padded = Arrays.stream(front).sum() + Arrays.stream(back).sum() > 0;
    Value source = padded ? g.pad(x, front, back, PadOp.Mode.CONSTANT, 0) : x;
    List<Value> seen = new ArrayList<>();
    for (int tap = 0; tap < taps(); tap++) {
      int[] at = unravel(tap, kernel);
      int[] starts = new int[rank + 2];
      int[] lengths = new int[rank + 2];
      int[] steps = new int[rank + 2];
      Arrays.fill(lengths, Shape.UNKNOWN);
      Arrays.fill(steps, 1);
      for (int i = 0; i < rank; i++) {
        starts[i + 1] = at[i];
        lengths[i + 1] = out[i];
        steps[i + 1] = strides[i];
      }
      Value part = g.apply1(new SliceOp(starts, lengths, steps), source);
      int[] flat = {x.dim(0), positions(), channels};
      int[] columns = {x.dim(0), positions(), channels, 1};
      seen.add(g.reshape(part, channelsFirst ? columns : flat));
    }
    // the features go channel by channel where the channels come first
    Value all = g.concat(seen, -1);
    return channelsFirst ? g.reshape(all, x.dim(0), positions(), features()) : all;
  }

  private static int[] unravel(int index, int[] dims) {
    int[] at = new int[dims.length];
    for (int i = dims.length - 1; i >= 0; i--) {
      at[i] = index % dims[i];
      index /= dims[i];
    }
    return at;
  }

  /** The flat input position that a tap meets, or -1 outside. */
  private int input(int position, int tap) {
    int[] p = unravel(position, out);
    int[] t = unravel(tap, kernel);
    int flat = 0;
    for (int i = 0; i < size.length; i++) {
      int at = p[i] * strides[i] - before[i] + t[i];
      if (at < 0 || at >= size[i]) {
        return -1;
      }
      flat = flat * size[i] + at;
    }
    return flat;
  }

  private int feature(int tap, int channel) {
    return channelsFirst ? channel * taps() + tap : tap * channels + channel;
  }

  /** The kernel of implementation 1 out of the dense one of implementation 2. */
  Value fromDense(OpGraph g, Value dense, int filters) {
    int total = dense.shape().size();
    int inputs = product(size);
    int[] index = new int[Shape.multiply(positions(), Shape.multiply(features(), filters))];
    for (int p = 0; p < positions(); p++) {
      for (int tap = 0; tap < taps(); tap++) {
        int in = input(p, tap);
        for (int c = 0; c < channels; c++) {
          for (int f = 0; f < filters; f++) {
            int from =
                channelsFirst
                    ? ((c * inputs + in) * filters + f) * positions() + p
                    : ((in * channels + c) * positions() + p) * filters + f;
            index[(p * features() + feature(tap, c)) * filters + f] = in < 0 ? total : from;
          }
        }
      }
    }
    return gathered(g, dense, index, filters);
  }

  /** Likewise out of the row of implementation 3, which is sorted by output, then input index. */
  Value fromSparse(OpGraph g, Value row, int filters) {
    int total = row.shape().size();
    int[] index = new int[Shape.multiply(positions(), Shape.multiply(features(), filters))];
    Arrays.fill(index, total);
    int next = 0;
    for (int o = 0; o < Shape.multiply(positions(), filters); o++) {
      int p = channelsFirst ? o % positions() : o / filters;
      int f = channelsFirst ? o / positions() : o % filters;
      for (int i = 0; i < features(); i++) {
        int tap = channelsFirst ? i % taps() : i / channels;
        if (input(p, tap) >= 0) {
          index[(p * features() + i) * filters + f] = next++;
        }
      }
    }
    return gathered(g, row, index, filters);
  }

  /** Elements by index, the one after the last being 0. */
  private Value gathered(OpGraph g, Value kernel, int[] index, int filters) {
    Value flat = g.reshape(kernel, kernel.shape().size());
    Value zero = g.constant(Tensor.ofNumbers(kernel.dtype(), Shape.of(1), new double[1]));
    Value table = g.concat(List.of(flat, zero), 0);
    Value at = g.constant(Tensor.of(index, positions(), features(), filters));
    return g.embedding(table, at);
  }
}

package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** TensorFlow's transposed and separable convolutions, and its windows of other kinds. */
final class TfConvolutions {
  private TfConvolutions() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    for (int rank = 1; rank <= 3; rank++) {
      int r = rank;
      all.put("nn.conv" + rank + "d_transpose", c -> transposed(c, r, "dilations"));
    }
    all.put("nn.atrous_conv2d_transpose", c -> transposed(c, 2, "rate"));
    all.put("nn.separable_conv2d", TfConvolutions::separable);
    all.put("extract_volume_patches", TfConvolutions::volumes);
    all.put("nn.pool", TfConvolutions::pool);
    all.put("nn.dilation2d", TfConvolutions::dilate);
    all.put("nn.erosion2d", TfConvolutions::erode);
  }

  // ---- transposed

  private static boolean same(TfCall c) {
    String padding = c.string("padding", "SAME");
    if (!padding.equals("SAME") && !padding.equals("VALID")) {
      throw TfCall.bad("padding", "must be SAME or VALID");
    }
    return padding.equals("SAME");
  }

  /** The gradient of a convolution whose input has the given shape. */
  private static Value transposed(TfCall c, int rank, String dilation) {
    OpGraph g = c.g();
    boolean first = TfNeural.channelsFirst(c);
    Value given = c.floatX();
    Value kernel = c.tensor(c.has("filters") ? "filters" : "filter", given.dtype());
    int[] asked = c.integers("output_shape");
    if (given.rank() != rank + 2 || asked.length != rank + 2 || kernel.rank() != rank + 2) {
      throw TfCall.bad("output_shape", "must have a number for each axis of " + given.shape());
    }
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    int[] strides = c.has("strides") ? TfNeural.spatial(c, "strides", rank, first) : ones;
    int[] dilations = c.has(dilation) ? TfNeural.spatial(c, dilation, rank, first) : ones;
    Shape out = rank == 3 ? Shape.of(asked) : Shape.of(asked).with(0, given.dim(0));
    Value x = first ? g.toChannelsLast(given) : given;
    int[][] pads = new int[rank][];
    for (int i = 0; i < rank; i++) {
      int size = asked[i + (first ? 2 : 1)];
      int n = x.dim(1 + i);
      if (g.isSymbolic() || size == Shape.UNKNOWN || n == Shape.UNKNOWN) {
        return StaticValues.unknown(g, given.dtype(), out);
      }
      int span = (kernel.dim(i) - 1) * dilations[i] + 1;
      int before = 0;
      int windows = size < span ? 0 : (size - span) / strides[i] + 1;
      if (same(c)) {
        before = ConvOp.samePadding(size, kernel.dim(i), strides[i], dilations[i])[0];
        windows = (size + strides[i] - 1) / strides[i];
      }
      if (windows != n) {
        throw TfCall.bad("output_shape", Arrays.toString(asked) + " does not fit " + x.shape());
      }
      pads[i] = new int[] {span - 1 - before, size - 1 - (n - 1) * strides[i] + before};
    }
    int[] axes = new int[rank];
    int[] order = new int[rank + 2];
    Arrays.setAll(axes, i -> i);
    Arrays.setAll(order, i -> i < rank ? i : 2 * rank + 1 - i);
    Value turned = g.transpose(g.reverse(kernel, axes), order);
    Value y = g.apply1(new ConvOp(ones, pads, dilations, strides, 1), x, turned);
    return first ? g.toChannelsFirst(y) : y;
  }

  private static Value separable(TfCall c) {
    OpGraph g = c.g();
    boolean first = TfNeural.channelsFirst(c);
    Value depthwise = c.tensor("depthwise_filter", c.floatX().dtype());
    Map<String, Object> named = new java.util.HashMap<>(c.named());
    named.put("filters", depthwise);
    Value y = TfNeural.convolve(new TfCall(g, c.first(), named), 2, true);
    Value pointwise = c.tensor("pointwise_filter", y.dtype());
    y = first ? g.toChannelsLast(y) : y;
    int[] ones = {1, 1};
    y = g.apply1(new ConvOp(ones, new int[2][2], ones, ones, 1), y, pointwise);
    return first ? g.toChannelsFirst(y) : y;
  }

  // ---- windows

  /** The windows of an image, element by element: one strided part for each. */
  private record Windows(int[] window, int[] strides, int[] dilations) {

    int[][] pads(Value x, boolean same) {
      int[][] out = new int[window.length][2];
      for (int i = 0; same && i < out.length; i++) {
        out[i] = ConvOp.samePadding(x.dim(1 + i), window[i], strides[i], dilations[i]);
      }
      return out;
    }

    boolean known(Value x) {
      for (int i = 0; i < window.length; i++) {
        if (x.dim(1 + i) == Shape.UNKNOWN) {
          return false;
        }
      }
      return true;
    }

    Value padded(OpGraph g, Value x, int[][] pads, double fill) {
      int[] before = new int[x.rank()];
      int[] after = new int[x.rank()];
      for (int i = 0; i < pads.length; i++) {
        before[1 + i] = pads[i][0];
        after[1 + i] = pads[i][1];
      }
      return g.pad(x, before, after, PadOp.Mode.CONSTANT, fill);
    }

    List<Value> parts(OpGraph g, Value wide) {
      int rank = window.length;
      int[] lengths = new int[wide.rank()];
      int[] steps = new int[wide.rank()];
      Arrays.fill(lengths, Shape.UNKNOWN);
      Arrays.fill(steps, 1);
      int count = 1;
      for (int i = 0; i < rank; i++) {
        int span = (window[i] - 1) * dilations[i] + 1;
        lengths[1 + i] = wide.dim(1 + i) < span ? 0 : (wide.dim(1 + i) - span) / strides[i] + 1;
        steps[1 + i] = strides[i];
        count *= window[i];
      }
      List<Value> out = new ArrayList<>();
      for (int k = 0; k < count; k++) {
        int[] starts = new int[wide.rank()];
        int rest = k;
        for (int i = rank - 1; i >= 0; i--) {
          starts[1 + i] = rest % window[i] * dilations[i];
          rest /= window[i];
        }
        out.add(g.apply1(new SliceOp(starts, lengths, steps), wide));
      }
      return out;
    }
  }

  private static Value unknown(OpGraph g, Value x) {
    Shape out = x.shape();
    for (int i = 1; i < x.rank() - 1; i++) {
      out = out.with(i, Shape.UNKNOWN);
    }
    return StaticValues.unknown(g, x.dtype(), out);
  }

  /** Blocks of volumes laid out along the channels. */
  private static Value volumes(TfCall c) {
    OpGraph g = c.g();
    Value x = c.x();
    if (x.rank() != 5) {
      throw Shapes.bad("expected a batch of volumes, got " + x.shape());
    }
    int[] window = TfNeural.spatial(c, "ksizes", 3, false);
    Windows windows =
        new Windows(window, TfNeural.spatial(c, "strides", 3, false), new int[] {1, 1, 1});
    if (!windows.known(x)) {
      int size = window[0] * window[1] * window[2];
      Value y = unknown(g, x);
      Shape out = y.shape().with(4, Shape.multiply(x.dim(4), size));
      return StaticValues.unknown(g, x.dtype(), out);
    }
    return g.concat(windows.parts(g, windows.padded(g, x, windows.pads(x, same(c)), 0)), 4);
  }

  /** Pooling of any rank; with spread windows padding counts as zeros. */
  private static Value pool(TfCall c) {
    OpGraph g = c.g();
    int rank = c.x().rank() - 2;
    boolean first = TfNeural.channelsFirst(c);
    String type = c.string("pooling_type", "");
    if (!type.equals("MAX") && !type.equals("AVG")) {
      throw TfCall.bad("pooling_type", "must be MAX or AVG");
    }
    Map<String, Object> named = new java.util.HashMap<>(c.named());
    named.put("ksize", c.argument("window_shape"));
    named.computeIfAbsent("strides", k -> 1L);
    named.putIfAbsent("padding", "VALID");
    TfCall call = new TfCall(g, c.first(), named);
    String name = c.has("dilations") ? "dilations" : "dilation_rate";
    int[] dilations = c.has(name) ? TfNeural.spatial(c, name, rank, first) : new int[0];
    if (Arrays.stream(dilations).allMatch(d -> d == 1)) {
      return TfNeural.pool(call, type.equals("MAX"), rank);
    }
    int[] window = TfNeural.spatial(call, "ksize", rank, first);
    int[] strides = TfNeural.spatial(call, "strides", rank, first);
    Windows windows = new Windows(window, strides, dilations);
    Value x = first ? g.toChannelsLast(c.floatX()) : c.floatX();
    if (!windows.known(x)) {
      Value y = unknown(g, x);
      return first ? g.toChannelsFirst(y) : y;
    }
    int[][] pads = windows.pads(x, same(call));
    List<Value> parts = windows.parts(g, windows.padded(g, x, pads, 0));
    Value y = parts.get(0);
    for (Value part : parts.subList(1, parts.size())) {
      y = type.equals("MAX") ? g.maximum(y, part) : g.add(y, part);
    }
    y = type.equals("MAX") ? y : g.divide(y, g.scalar(y.dtype(), parts.size()));
    return first ? g.toChannelsFirst(y) : y;
  }

  /** The largest elements, and where they lie in the flattened image, or batch. */
  static List<Value> maxWithPlaces(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    String names = c.has("ksize") ? "ksize" : "k";
    int[] window = TfNeural.spatial(c, names, 2, false);
    int[] strides = TfNeural.spatial(c, "strides", 2, false);
    Windows windows = new Windows(window, strides, new int[] {1, 1});
    String name = c.has("output_dtype") ? "output_dtype" : "Targmax";
    DType dtype = c.dtype(name, DType.INT64);
    if (!x.shape().isKnown()) {
      boolean sized = windows.known(x) && x.rank() == 4;
      Value y = sized ? TfNeural.pool(c, true, 2) : unknown(g, x);
      return List.of(y, StaticValues.unknown(g, dtype, y.shape()));
    }
    int[][] pads = windows.pads(x, same(c));
    boolean batch = c.bool("include_batch_in_index", false);
    Shape numbered = batch ? x.shape() : x.shape().with(0, 1);
    double[] numbers = new double[numbered.size()];
    Arrays.setAll(numbers, i -> i);
    Value places = g.constant(Tensor.ofNumbers(DType.INT64, numbered, numbers));
    List<Value> parts = windows.parts(g, windows.padded(g, x, pads, Double.NEGATIVE_INFINITY));
    List<Value> where = windows.parts(g, windows.padded(g, places, pads, -1));
    Value y = parts.get(0);
    Value at = g.broadcastTo(where.get(0), y.shape());
    for (int i = 1; i < parts.size(); i++) {
      Value none = g.binary(BinaryOp.Kind.LESS, at, g.scalar(DType.INT64, 0));
      Value better = g.or(none, g.binary(BinaryOp.Kind.GREATER, parts.get(i), y));
      y = g.select(better, parts.get(i), y);
      at = g.select(better, where.get(i), at);
    }
    return List.of(y, g.cast(at, dtype));
  }

  /** The largest sum of an element and the kernel's beside it, channel by channel. */
  private static Value dilate(TfCall c) {
    Value x = c.floatX();
    return dilate(c, x, kernel(c, x));
  }

  private static Value erode(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    Value negative = g.unary(UnaryOp.Kind.NEGATIVE, x);
    Value y = dilate(c, negative, g.reverse(kernel(c, x), 0, 1));
    return g.unary(UnaryOp.Kind.NEGATIVE, y);
  }

  private static Value kernel(TfCall c, Value x) {
    String name = c.has("filters") ? "filters" : c.has("kernel") ? "kernel" : "filter";
    Value kernel = c.tensor(name, x.dtype());
    if (x.rank() != 4 || kernel.rank() != 3 || !kernel.shape().isKnown()) {
      throw Shapes.bad("expected images and a kernel of 3 axes, got " + kernel.shape());
    }
    return kernel;
  }

  private static Value dilate(TfCall c, Value x, Value kernel) {
    OpGraph g = c.g();
    int[] window = {kernel.dim(0), kernel.dim(1)};
    int[] strides = TfNeural.spatial(c, "strides", 2, false);
    String name = c.has("dilations") ? "dilations" : "rates";
    Windows windows = new Windows(window, strides, TfNeural.spatial(c, name, 2, false));
    if (!windows.known(x)) {
      return unknown(g, x);
    }
    int[][] pads = windows.pads(x, same(c));
    List<Value> parts = windows.parts(g, windows.padded(g, x, pads, Double.NEGATIVE_INFINITY));
    Value y = null;
    for (int i = 0; i < parts.size(); i++) {
      Value row = g.slice(kernel, 0, i / window[1], 1);
      Value weight = g.reshape(g.slice(row, 1, i % window[1], 1), kernel.dim(2));
      Value sum = g.add(parts.get(i), weight);
      y = y == null ? sum : g.maximum(y, sum);
    }
    return java.util.Objects.requireNonNull(y);
  }
}

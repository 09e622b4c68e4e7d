package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.OpBuilder;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The cell of {@link ConvLSTM}. Weights: kernel (spatial…, channels, 4·filters), recurrent kernel
 * (spatial…, filters, 4·filters), bias (4·filters), gates i, f, c, o. The state is convolved with
 * stride 1 and {@code same} padding. States: h and c. Keras's ConvLSTMCell, which no config names.
 *
 * @param same padding is {@code same}, else {@code valid}; of the convolution of the input
 */
record ConvLSTMCell(
    Base base,
    int filters,
    int[] kernelSize,
    int[] strides,
    int[] dilations,
    boolean same,
    boolean channelsFirst,
    Activation activation,
    Activation recurrentActivation,
    boolean useBias,
    boolean drops)
    implements RnnCell {

  /** The cell of a layer's config. */
  static ConvLSTMCell of(LayerConfig c, int rank) {
    Base b = c.base();
    int[] ones = ones(rank);
    int[] strides = c.positiveInts("strides", rank, ones);
    int[] dilations = c.positiveInts("dilation_rate", rank, ones);
    if (Arrays.stream(strides).max().getAsInt() > 1
        && Arrays.stream(dilations).max().getAsInt() > 1) {
      throw c.node("strides").expected("strides of 1 beside a dilation_rate above 1");
    }
    boolean first = c.channelsFirst();
    Map<String, Object> config = Map.of("data_format", first ? "channels_first" : "channels_last");
    return new ConvLSTMCell(
        new Base("conv_lstm_cell", "ConvLSTMCell", true, b.dtype(), b.writer(), config),
        c.positiveInt("filters"),
        c.positiveInts("kernel_size", rank, null),
        strides,
        dilations,
        c.choice("padding", "valid", "valid", "same").equals("same"),
        first,
        c.activation("activation", "tanh"),
        c.activation("recurrent_activation", c.writer().isKeras3() ? "sigmoid" : "hard_sigmoid"),
        c.bool("use_bias", true),
        c.number("dropout", 0) > 0 || c.number("recurrent_dropout", 0) > 0);
  }

  int rank() {
    return kernelSize.length;
  }

  private static int[] ones(int n) {
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int channels = inputs.known(channelsFirst ? 1 : -1);
    weights.trainable("kernel", kernelShape(channels));
    weights.trainable("recurrent_kernel", kernelShape(filters));
    if (useBias) {
      weights.trainable("bias", 4 * filters);
    }
  }

  private int[] kernelShape(int channels) {
    int[] shape = Arrays.copyOf(kernelSize, rank() + 2);
    shape[rank()] = channels;
    shape[rank() + 1] = 4 * filters;
    return shape;
  }

  @Override
  public boolean givesFirstState() {
    return true;
  }

  @Override
  public int stateCount() {
    return 2;
  }

  @Override
  public List<TensorSpec> states(Shape step) {
    return Collections.nCopies(2, new TensorSpec(base.dtype().compute(), outputShape(step)));
  }

  @Override
  public Shape outputShape(Shape step) {
    int spatial = channelsFirst ? 2 : 1;
    int[] dims = new int[rank() + 2];
    dims[0] = step.dim(0);
    dims[channelsFirst ? 1 : rank() + 1] = filters;
    for (int i = 0; i < rank(); i++) {
      int d = step.dim(spatial + i);
      int span = same ? 1 : (kernelSize[i] - 1) * dilations[i] + 1;
      dims[spatial + i] = d == Shape.UNKNOWN ? d : Math.max(0, (d - span) / strides[i] + 1);
    }
    return Shape.of(dims);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = new ArrayList<>();
    for (Value s : RnnCell.states(this, inputs, args)) {
      states.add(toChannelsLast(g, s));
    }
    Value x = convolveInput(g, toChannelsLast(g, inputs.get(0)), weights);
    List<Value> out = new ArrayList<>();
    step(g, x, states, weights).forEach(y -> out.add(fromChannelsLast(g, y)));
    return Values.of(out);
  }

  Value toChannelsLast(OpBuilder g, Value x) {
    return channelsFirst ? g.toChannelsLast(x) : x;
  }

  Value fromChannelsLast(OpBuilder g, Value x) {
    return channelsFirst ? g.toChannelsFirst(x) : x;
  }

  /** The part of the gates that comes from a channels-last input. */
  Value convolveInput(OpGraph g, Value x, Weights weights) {
    int[][] padding = same ? samePadding(x, strides, dilations) : new int[rank()][2];
    ConvOp op = new ConvOp(strides, padding, dilations, ones(rank()), 1);
    Value y = g.apply1(op, x, weights.get("kernel"));
    return useBias ? g.biasAdd(y, weights.get("bias")) : y;
  }

  /** TensorFlow's rule, or half a kernel in front, which is Theano's. */
  private int @Nullable [][] samePadding(Value x, int[] steps, int[] spread) {
    if (!base.writer().isTheano()) {
      return null;
    }
    int[][] pairs = new int[rank()][];
    for (int i = 0; i < pairs.length; i++) {
      int span = (kernelSize[i] - 1) * spread[i] + 1;
      pairs[i] = ConvOp.halfPadding(x.dim(1 + i), span, span / 2, steps[i]);
    }
    return pairs;
  }

  /** The output and the new states, all channels-last, from what the input gives to the gates. */
  List<Value> step(OpGraph g, Value x, List<Value> states, Weights weights) {
    int[] ones = ones(rank());
    ConvOp op = new ConvOp(ones, samePadding(states.get(0), ones, ones), ones, ones, 1);
    Value z = g.add(x, g.apply1(op, states.get(0), weights.get("recurrent_kernel")));
    Value i = recurrentActivation.apply(g, gate(g, z, 0));
    Value f = recurrentActivation.apply(g, gate(g, z, 1));
    Value candidate = activation.apply(g, gate(g, z, 2));
    Value c = g.add(g.multiply(f, states.get(1)), g.multiply(i, candidate));
    Value o = recurrentActivation.apply(g, gate(g, z, 3));
    Value h = g.multiply(o, activation.apply(g, c));
    return List.of(h, h, c);
  }

  private Value gate(OpGraph g, Value z, int index) {
    return g.slice(z, -1, index * filters, filters);
  }
}

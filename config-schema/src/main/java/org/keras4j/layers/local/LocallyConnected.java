package org.keras4j.layers.local;

import java.util.Arrays;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

/**
 * A convolution whose kernel is another one at each output position. Input (batch, spatial…,
 * channels) or channels first. Keras 1's and 2's LocallyConnected1D and LocallyConnected2D.
 *
 * <p>The kernel's shape depends on {@code implementation}: 1 stores (positions, window · channels,
 * filters); 2 a dense matrix from all inputs to all outputs, of which most is unused; 3 the used
 * elements of that matrix in a row.
 *
 * @param same true for padding {@code same}, which implementations 2 and 3 have
 */
public record LocallyConnected(
    Base base,
    int filters,
    int[] kernelSize,
    int[] strides,
    boolean same,
    boolean channelsFirst,
    int implementation,
    Activation activation,
    boolean useBias)
    implements Layer {
  public static final LayerType LOCAL_1D =
      LayerType.of("LocallyConnected1D", c -> fromConfig(c, 1));
  public static final LayerType LOCAL_2D =
      LayerType.of("LocallyConnected2D", c -> fromConfig(c, 2));

  static LocallyConnected fromConfig(LayerConfig c, int rank) {
    int[] ones = new int[rank];
    Arrays.fill(ones, 1);
    int implementation = c.integer("implementation", 1);
    if (implementation < 1 || implementation > 3) {
      throw c.node("implementation").expected("1, 2 or 3");
    }
    boolean same = c.choice("padding", "valid", "valid", "same").equals("same");
    if (same && implementation == 1) {
      throw c.node("padding").expected("valid, beside implementation 1");
    }
    return new LocallyConnected(
        c.base(),
        c.positiveInt("filters"),
        c.positiveInts("kernel_size", rank, null),
        c.positiveInts("strides", rank, ones),
        same,
        c.channelsFirst(),
        implementation,
        c.activation("activation"),
        c.bool("use_bias", true));
  }

  int rank() {
    return kernelSize.length;
  }

  private LocalWindows windows(Shape input) {
    if (input.rank() != rank() + 2) {
      throw Shapes.bad("expected an input of rank " + (rank() + 2) + ", got shape " + input);
    }
    int[] size = new int[rank()];
    for (int i = 0; i < rank(); i++) {
      size[i] = input.dim(i + (channelsFirst ? 2 : 1));
      if (size[i] == Shape.UNKNOWN) {
        throw Shapes.bad("the sizes of the input must be known, got " + input);
      }
    }
    int channels = input.dim(channelsFirst ? 1 : -1);
    if (channels == Shape.UNKNOWN) {
      throw Shapes.bad("the channels of the input must be known, got " + input);
    }
    return LocalWindows.of(size, channels, kernelSize, strides, same, channelsFirst);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    LocalWindows w = windows(inputs.only());
    switch (implementation) {
      case 1 -> weights.trainable("kernel", w.positions(), w.features(), filters);
      case 2 -> weights.trainable("kernel", w.denseShape(filters).dims());
      default ->
          weights.trainable(
              "kernel", Shape.multiply(w.connections(), Shape.multiply(w.channels(), filters)));
    }
    if (useBias) {
      weights.trainable("bias", Shape.of(w.out()).concat(Shape.of(filters)).dims());
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    LocalWindows w = windows(x.shape());
    Value patches = w.patches(g, channelsFirst ? g.toChannelsLast(x) : x);
    Value kernel = weights.get("kernel");
    if (implementation == 2) {
      kernel = w.fromDense(g, kernel, filters);
    } else if (implementation == 3) {
      kernel = w.fromSparse(g, kernel, filters);
    }
    // (positions, batch, features) · (positions, features, filters)
    Value y = g.transpose(g.matmul(g.transpose(patches, 1, 0, 2), kernel), 1, 0, 2);
    Shape spatial = Shape.of(w.out());
    y = g.reshape(y, Shape.of(x.dim(0)).concat(spatial).concat(Shape.of(filters)));
    if (channelsFirst) {
      y = g.toChannelsFirst(y);
    }
    if (useBias) {
      Value bias = weights.get("bias");
      // Keras gives the bias the shape it needs without moving its elements
      y = g.add(y, channelsFirst ? g.reshape(bias, Shape.of(filters).concat(spatial)) : bias);
    }
    return Values.of(activation.apply(g, y));
  }
}

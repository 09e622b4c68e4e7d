package org.keras4j.runtime;

import java.util.Locale;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;

/** Models with random weights, by their configs. */
final class TestModels {
  private final StringBuilder layers = new StringBuilder();
  private int count;

  private TestModels() {}

  private static KerasModel load(String className, String config) {
    String json =
        "{'class_name':'"
            + className
            + "','keras_version':'2.15.0','config':{'name':'m',"
            + config
            + "}}";
    return KerasModel.fromJson(json.replace('\'', '"'), LoadOptions.defaults().withInitSeed(7L));
  }

  /** Layers one after the other, each as {@code ClassName{config}}, for inputs of a shape. */
  static KerasModel sequential(String inputShape, String... layers) {
    StringBuilder s = new StringBuilder("'layers':[{'class_name':'InputLayer','config':{");
    s.append("'name':'x','batch_input_shape':[null,").append(inputShape).append("]}}");
    for (int i = 0; i < layers.length; i++) {
      int brace = layers[i].indexOf('{');
      s.append(",{'class_name':'").append(layers[i], 0, brace).append("','config':{'name':'l");
      s.append(i).append("',").append(layers[i].substring(brace + 1)).append('}');
    }
    return load("Sequential", s.append(']').toString());
  }

  /** 64-128-64-10. */
  static KerasModel perceptron() {
    return sequential(
        "64",
        "Dense{'units':128,'activation':'relu'}",
        "Dense{'units':64,'activation':'relu'}",
        "Dense{'units':10,'activation':'softmax'}");
  }

  /** Two LSTM layers. */
  static KerasModel lstm(int time, int units) {
    return sequential(
        time + ",8",
        "LSTM{'units':" + units + ",'return_sequences':true}",
        "LSTM{'units':" + units + "}",
        "Dense{'units':3}");
  }

  /** The network of MobileNetV2 for square images, with a part of its channels. */
  static KerasModel mobileNetV2(int size, double alpha) {
    TestModels m = new TestModels();
    String x =
        m.layer(
            "InputLayer", "'batch_input_shape':[null," + size + "," + size + ",3]", new String[0]);
    x = m.convolution(x, channels(32, alpha), 3, 2, true);
    int[][] stages = {
      {1, 16, 1, 1},
      {6, 24, 2, 2},
      {6, 32, 3, 2},
      {6, 64, 4, 2},
      {6, 96, 3, 1},
      {6, 160, 3, 2},
      {6, 320, 1, 1}
    };
    int in = channels(32, alpha);
    for (int[] stage : stages) {
      for (int i = 0; i < stage[2]; i++) {
        int out = channels(stage[1], alpha);
        int stride = i == 0 ? stage[3] : 1;
        String y = stage[0] == 1 ? x : m.convolution(x, in * stage[0], 1, 1, true);
        y = m.depthwise(y, stride);
        y = m.convolution(y, out, 1, 1, false);
        x = stride == 1 && in == out ? m.layer("Add", "", x, y) : y;
        in = out;
      }
    }
    x = m.convolution(x, 1280, 1, 1, true);
    x = m.layer("GlobalAveragePooling2D", "", x);
    x = m.layer("Dense", "'units':1000,'activation':'softmax'", x);
    return load(
        "Functional",
        "'layers':["
            + m.layers
            + "],'input_layers':[['l0',0,0]],'output_layers':[['"
            + x
            + "',0,0]]");
  }

  private static int channels(int full, double alpha) {
    return Math.max(8, (int) (full * alpha + 4) / 8 * 8);
  }

  private String convolution(String x, int filters, int kernel, int strides, boolean activated) {
    return normalized(
        layer(
            "Conv2D",
            String.format(
                Locale.ROOT,
                "'filters':%d,'kernel_size':[%d,%2$d],'strides':[%d,%3$d],'padding':'same',"
                    + "'use_bias':false",
                filters,
                kernel,
                strides),
            x),
        activated);
  }

  private String depthwise(String x, int strides) {
    String padded = x;
    if (strides == 2) {
      padded = layer("ZeroPadding2D", "'padding':[[0,1],[0,1]]", x);
    }
    return normalized(
        layer(
            "DepthwiseConv2D",
            String.format(
                Locale.ROOT,
                "'kernel_size':[3,3],'strides':[%d,%1$d],'padding':'%s','use_bias':false",
                strides,
                strides == 2 ? "valid" : "same"),
            padded),
        true);
  }

  private String normalized(String x, boolean activated) {
    String y = layer("BatchNormalization", "'axis':[3]", x);
    return activated ? layer("ReLU", "'max_value':6.0", y) : y;
  }

  private String layer(String className, String config, String... inputs) {
    String name = "l" + count++;
    StringBuilder nodes = new StringBuilder();
    for (String in : inputs) {
      nodes.append(nodes.isEmpty() ? "[[" : ",").append("['").append(in).append("',0,0,{}]");
    }
    layers.append(layers.isEmpty() ? "" : ",");
    layers.append("{'class_name':'").append(className).append("','name':'").append(name);
    layers.append("','config':{'name':'").append(name).append('\'');
    layers.append(config.isEmpty() ? "" : ",").append(config).append("},'inbound_nodes':");
    layers.append(nodes.isEmpty() ? "[" : nodes + "]").append("]}");
    return name;
  }
}

package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;

/** Which operation of a TensorFlow graph is which function, and how its inputs are called. */
final class TfNodes {
  /**
   * How an operation becomes a call.
   *
   * @param symbol the function of {@link TfFunctions}
   * @param inputs argument names by position; {@code @x} is the first argument, a trailing {@code
   *     *} takes several inputs
   * @param attributes argument names by attribute; other attributes do not matter
   */
  record Signature(String symbol, List<String> inputs, Map<String, String> attributes) {}

  private static final Map<String, Signature> ALL = new TreeMap<>();

  static {
    unary("Abs Sign Exp Expm1 Log Log1p Sqrt Rsqrt Square Sin Cos Tan Sinh Cosh Erf Floor Ceil");
    unary("Reciprocal Sigmoid Tanh Softplus Asin Acos Atan Asinh Acosh Atanh Erfc Rint");
    one("Neg", "math.negative");
    one("Round", "math.round");
    one("LogicalNot", "math.logical_not");
    one("IsNan", "math.is_nan");
    one("IsInf", "math.is_inf");
    one("IsFinite", "math.is_finite");
    one("Relu", "nn.relu");
    one("Relu6", "nn.relu6");
    one("Elu", "nn.elu");
    one("Selu", "nn.selu");
    one("Softsign", "nn.softsign");
    one("Softmax", "nn.softmax");
    one("LogSoftmax", "nn.log_softmax");
    one("Identity", "identity");
    one("StopGradient", "stop_gradient");
    one("ZerosLike", "zeros_like");
    one("OnesLike", "ones_like");
    one("Rank", "rank");
    put("LeakyRelu", "nn.leaky_relu", "@x", "alpha=alpha");
    put("Shape", "shape", "@x", "out_type=out_type");
    put("Cast", "cast", "@x", "DstT=dtype");
    two("Add AddV2", "math.add");
    two("Sub", "math.subtract");
    two("Mul", "math.multiply");
    two("RealDiv Div", "math.truediv");
    two("FloorDiv", "math.floordiv");
    two("FloorMod", "math.floormod");
    two("Pow", "math.pow");
    two("Maximum", "math.maximum");
    two("Minimum", "math.minimum");
    two("SquaredDifference", "math.squared_difference");
    two("DivNoNan", "math.divide_no_nan");
    two("Equal", "math.equal");
    two("NotEqual", "math.not_equal");
    two("Less", "math.less");
    two("LessEqual", "math.less_equal");
    two("Greater", "math.greater");
    two("GreaterEqual", "math.greater_equal");
    two("LogicalAnd", "math.logical_and");
    two("LogicalOr", "math.logical_or");
    put("AddN", "math.add_n", "@x*");
    put("MatMul", "linalg.matmul", "@x b", "transpose_a=transpose_a", "transpose_b=transpose_b");
    put("BatchMatMul", "linalg.matmul", "@x b", "adj_x=transpose_a", "adj_y=transpose_b");
    put("BatchMatMulV3", "linalg.matmul", "@x b", "adj_x=transpose_a", "adj_y=transpose_b");
    put("BatchMatMulV2", "linalg.matmul", "@x b", "adj_x=transpose_a", "adj_y=transpose_b");
    put("Erfc", "math.erfc", "@x");
    put("Erfinv", "math.erfinv", "@x");
    put("Cholesky", "linalg.cholesky", "@x");
    put("MatrixDeterminant", "linalg.det", "@x");
    put("LogMatrixDeterminant", "linalg.slogdet", "@x");
    put("MatrixInverse", "linalg.inv", "@x", "adjoint=adjoint");
    put("MatrixSolve", "linalg.solve", "@x rhs", "adjoint=adjoint");
    put(
        "MatrixTriangularSolve",
        "linalg.triangular_solve",
        "@x rhs",
        "lower=lower",
        "adjoint=adjoint");
    put("MatrixBandPart", "linalg.band_part", "@x num_lower num_upper");
    put("MatrixDiagPart", "linalg.diag_part", "@x");
    put("Qr", "linalg.qr", "@x", "full_matrices=full_matrices");
    put("Svd", "linalg.svd", "@x", "compute_uv=compute_uv", "full_matrices=full_matrices");
    put(
        "FakeQuantWithMinMaxVars",
        "quantization.fake_quant_with_min_max_vars",
        "@x min max",
        "num_bits=num_bits",
        "narrow_range=narrow_range");
    put("BiasAdd", "nn.bias_add", "@x bias", "data_format=data_format");
    put("SelectV2", "where", "@x x y");
    put("ClipByValue", "clip_by_value", "@x clip_value_min clip_value_max");
    for (String kind : List.of("Sum", "Mean", "Max", "Min", "Prod", "Any", "All")) {
      put(kind, "math.reduce_" + kind.toLowerCase(Locale.ROOT), "@x axis", "keep_dims=keepdims");
    }
    put("ArgMax", "math.argmax", "@x axis", "output_type=output_type");
    put("ArgMin", "math.argmin", "@x axis", "output_type=output_type");
    put("Reshape", "reshape", "@x shape");
    put("Transpose", "transpose", "@x perm");
    put("ExpandDims", "expand_dims", "@x axis");
    put("Squeeze", "squeeze", "@x", "squeeze_dims=squeeze_dims");
    put("ConcatV2", "concat", "@x* axis");
    put("Pack", "stack", "@x*", "axis=axis");
    put("Unpack", "unstack", "@x", "axis=axis", "num=num");
    put("Split", "split", "axis @x", "num_split=num_or_size_splits");
    put("SplitV", "split", "@x num_or_size_splits axis");
    put("Tile", "tile", "@x multiples");
    put("Fill", "fill", "@x value");
    put("BroadcastTo", "broadcast_to", "@x shape");
    put("ReverseV2", "reverse", "@x axis");
    put("Pad", "pad", "@x paddings");
    put("PadV2", "pad", "@x paddings constant_values");
    put("MirrorPad", "pad", "@x paddings", "mode=mode");
    put("Slice", "slice", "@x begin size");
    put("GatherV2", "gather", "@x indices axis", "batch_dims=batch_dims");
    put("GatherNd", "gather_nd", "@x indices");
    put("ScatterNd", "scatter_nd", "@x updates shape");
    put("TensorScatterUpdate", "tensor_scatter_nd_update", "@x indices updates");
    put("TensorScatterAdd", "tensor_scatter_nd_add", "@x indices updates");
    put("Cumsum", "math.cumsum", "@x axis", "exclusive=exclusive", "reverse=reverse");
    put("Cumprod", "math.cumprod", "@x axis", "exclusive=exclusive", "reverse=reverse");
    put("TopKV2", "math.top_k", "@x k", "sorted=sorted");
    put("Roll", "roll", "@x shift axis");
    put("OneHot", "one_hot", "@x depth on_value off_value", "axis=axis", "T=dtype");
    put("MatrixBandPart", "linalg.band_part", "@x num_lower num_upper");
    put("L2Loss", "nn.l2_loss", "@x");
    put("Einsum", "raw_ops.Einsum", "@x*", "equation=equation");
    put("Xlogy", "math.xlogy", "@x y");
    put("Xdivy", "math.xdivy", "@x y");
    put("MulNoNan", "math.multiply_no_nan", "@x y");
    images();
    TfMoreNodes.addTo(TfNodes::put);
    put(
        "StridedSlice",
        "strided_slice",
        "@x begin end strides",
        "begin_mask=begin_mask",
        "end_mask=end_mask",
        "ellipsis_mask=ellipsis_mask",
        "new_axis_mask=new_axis_mask",
        "shrink_axis_mask=shrink_axis_mask");
  }

  private static void images() {
    String format = "data_format=data_format";
    put("DepthToSpace", "nn.depth_to_space", "@x", "block_size=block_size", format);
    put("SpaceToDepth", "nn.space_to_depth", "@x", "block_size=block_size", format);
    String[] centres = {"align_corners=align_corners", "half_pixel_centers=half_pixel_centers"};
    put("ResizeBilinear", "image.resize_bilinear", "@x size", centres);
    put("ResizeNearestNeighbor", "image.resize_nearest_neighbor", "@x size", centres);
    String[] windows = {"ksize=ksize", "strides=strides", "padding=padding", format};
    put("MaxPool", "nn.max_pool2d", "@x", windows);
    put("AvgPool", "nn.avg_pool2d", "@x", windows);
    put("MaxPool3D", "nn.max_pool3d", "@x", windows);
    put("AvgPool3D", "nn.avg_pool3d", "@x", windows);
    String[] slides = {"strides=strides", "padding=padding", "dilations=dilations", format};
    put("Conv2D", "nn.conv2d", "@x filters", slides);
    put("Conv3D", "nn.conv3d", "@x filters", slides);
    put("DepthwiseConv2dNative", "nn.depthwise_conv2d", "@x filters", slides);
    String[] patches = {"ksizes=sizes", "strides=strides", "rates=rates", "padding=padding"};
    put("ExtractImagePatches", "image.extract_patches", "@x", patches);
    String[] response = {"depth_radius=depth_radius", "bias=bias", "alpha=alpha", "beta=beta"};
    put("LRN", "nn.local_response_normalization", "@x", response);
  }

  private TfNodes() {}

  private static void unary(String ops) {
    for (String op : ops.split(" ")) {
      one(op, "math." + op.toLowerCase(Locale.ROOT));
    }
  }

  private static void one(String op, String symbol) {
    put(op, symbol, "@x");
  }

  private static void two(String ops, String symbol) {
    for (String op : ops.split(" ")) {
      put(op, symbol, "@x y");
    }
  }

  private static void put(String op, String symbol, String inputs, String... attributes) {
    Map<String, String> named = new TreeMap<>();
    for (String a : attributes) {
      named.put(a.substring(0, a.indexOf('=')), a.substring(a.indexOf('=') + 1));
    }
    ALL.put(op, new Signature(symbol, List.of(inputs.split(" ")), named));
  }

  static @Nullable Signature find(String op) {
    return ALL.get(op);
  }

  static Set<String> names() {
    return ALL.keySet();
  }

  /** The plain value of an attribute as protobuf's JSON has it. */
  static Object attribute(ConfigNode attribute) {
    for (String kind : attribute.keys()) {
      ConfigNode value = attribute.get(kind);
      switch (kind) {
        case "i":
          return integer(value);
        case "f":
          return value.number();
        case "b":
          return value.bool();
        case "s":
          byte[] bytes = java.util.Base64.getDecoder().decode(base64(value));
          return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        case "type":
          return dtype(value);
        case "list":
          List<Object> list = new ArrayList<>();
          if (value.has("i")) {
            value.get("i").items().forEach(i -> list.add(integer(i)));
          }
          return list;
        default:
          throw attribute.expected("an integer, float, bool, string, type or list");
      }
    }
    throw attribute.expected("an attribute");
  }

  private static String base64(ConfigNode value) {
    if (!value.string().matches("[A-Za-z0-9+/_-]*={0,2}") || value.string().length() % 4 != 0) {
      throw value.expected("base64");
    }
    return value.string().replace('-', '+').replace('_', '/');
  }

  /** Protobuf's JSON writes 64-bit integers as strings. */
  private static Long integer(ConfigNode value) {
    if (value.isString() && value.string().matches("-?\\d{1,18}")) {
      return Long.parseLong(value.string());
    }
    return (long) value.integer();
  }

  private static String dtype(ConfigNode value) {
    String name = value.string();
    switch (name) {
      case "DT_FLOAT":
        return "float32";
      case "DT_DOUBLE":
        return "float64";
      case "DT_HALF":
        return "float16";
      default:
        return name.replaceFirst("^DT_", "").toLowerCase(Locale.ROOT);
    }
  }
}

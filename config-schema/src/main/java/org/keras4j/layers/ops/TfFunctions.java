package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.Value;

/** TensorFlow's functions that keras4j has, by the name under which TensorFlow exports them. */
final class TfFunctions {
  private static final Map<String, Function<TfCall, List<Value>>> ALL = new TreeMap<>();

  /** Other names of the same functions, without {@code compat.v1.}. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("__operators__.add", "math.add"),
          Map.entry("floor_div", "math.floordiv"),
          Map.entry("math.floor_div", "math.floordiv"),
          Map.entry("math.mod", "math.floormod"),
          Map.entry("math.divide", "math.truediv"),
          Map.entry("divide", "math.truediv"),
          Map.entry("div_no_nan", "math.divide_no_nan"),
          Map.entry("linalg.l2_normalize", "math.l2_normalize"),
          Map.entry("linalg.norm", "norm"),
          Map.entry("linalg.tensordot", "tensordot"),
          Map.entry("nn.l2_normalize", "math.l2_normalize"),
          Map.entry("nn.sigmoid", "math.sigmoid"),
          Map.entry("nn.softplus", "math.softplus"),
          Map.entry("nn.swish", "nn.silu"),
          Map.entry("nn.tanh", "math.tanh"),
          Map.entry("nn.top_k", "math.top_k"),
          Map.entry("nn.depthwise_conv2d_native", "nn.depthwise_conv2d"),
          Map.entry("nn.lrn", "nn.local_response_normalization"),
          Map.entry("space_to_depth", "nn.space_to_depth"),
          Map.entry("depth_to_space", "nn.depth_to_space"),
          Map.entry("image.extract_image_patches", "image.extract_patches"),
          Map.entry("image.transpose_image", "image.transpose"),
          Map.entry("linalg.transpose", "linalg.matrix_transpose"),
          Map.entry("matrix_band_part", "linalg.band_part"),
          Map.entry("matrix_diag_part", "linalg.diag_part"),
          Map.entry("manip.roll", "roll"),
          Map.entry("manip.gather_nd", "gather_nd"),
          Map.entry("manip.scatter_nd", "scatter_nd"),
          Map.entry("matrix_diag", "linalg.diag"),
          Map.entry("matrix_set_diag", "linalg.set_diag"),
          Map.entry("linalg.set_diag_v2", "linalg.set_diag"),
          Map.entry("batch_to_space", "batch_to_space_nd"),
          Map.entry("space_to_batch", "space_to_batch_nd"),
          Map.entry("math.accumulate_n", "math.add_n"),
          Map.entry("nn.in_top_k", "math.in_top_k"),
          Map.entry("linalg.lu_factor", "linalg.lu"),
          Map.entry(
              "nn.softmax_cross_entropy_with_logits_v2", "nn.softmax_cross_entropy_with_logits"),
          Map.entry("nn.embedding_lookup_v2", "nn.embedding_lookup"),
          Map.entry("strings.to_hash_bucket_fast_v2", "strings.to_hash_bucket_fast"),
          Map.entry("string_to_hash_bucket_fast", "strings.to_hash_bucket_fast"),
          Map.entry("math.softmax", "nn.softmax"),
          Map.entry("math.log_softmax", "nn.log_softmax"));

  static {
    Map<String, Function<TfCall, Value>> single = new TreeMap<>();
    TfMath.addTo(single);
    TfArrays.addTo(single);
    TfImages.addTo(single);
    TfPictures.addTo(single);
    TfLikeness.addTo(single);
    TfCrops.addTo(single);
    TfConvolutions.addTo(single);
    TfLosses.addTo(single);
    TfDiagonals.addTo(single);
    TfBits.addTo(single);
    TfQuantization.addTo(single);
    TfMatrices.addTo(single);
    TfBlocks.addTo(single);
    TfSegments.addTo(single);
    TfSequences.addTo(single);
    TfSignals.addTo(single);
    TfCosines.addTo(single);
    TfStrings.addTo(single);
    TfSpecial.addTo(single);
    TfOrder.addTo(single);
    TfGathers.addTo(single);
    TfResizing.addTo(single);
    TfNeural.addTo(single);
    TfLinear.addTo(single);
    TfTridiagonal.addTo(single);
    TfPatterns.addTo(single);
    TfTexts.addTo(single);
    TfUnicode.addTo(single);
    TfPrinting.addTo(single);
    TfLapped.addTo(single);
    TfDrawing.addTo(single);
    single.forEach((name, f) -> ALL.put(name, call -> List.of(f.apply(call))));
    TfLinalg.addTo(ALL);
    TfStatistics.addTo(ALL);
    ALL.put("unstack", TfArrays::unstack);
    ALL.put("split", TfArrays::split);
    ALL.put("math.top_k", TfOrder::topK);
    ALL.put("nn.moments", TfNeural::moments);
    ALL.put("nn.weighted_moments", TfLosses::moments);
    ALL.put("nn.max_pool_with_argmax", TfConvolutions::maxWithPlaces);
    ALL.put("raw_ops.SoftmaxCrossEntropy", TfLosses::softmaxAndGradient);
    ALL.put("raw_ops.SparseSoftmaxCrossEntropy", TfLosses::sparseAndGradient);
    ALL.put("identity_n", TfCall::list);
    ALL.put("tuple", TfCall::list);
    ALL.put("shape_n", TfArrays::shapes);
    ALL.put("unravel_index", TfArrays::unravel);
    ALL.put("image.image_gradients", TfLikeness::gradients);
  }

  private TfFunctions() {}

  /** The function of a name, or null. Short names of {@code math} count. */
  static @Nullable Function<TfCall, List<Value>> find(String symbol) {
    return ALL.get(resolved(symbol));
  }

  private static String resolved(String symbol) {
    String name = symbol.startsWith("compat.v1.") ? symbol.substring(10) : symbol;
    name = ALIASES.getOrDefault(name, name);
    return ALL.containsKey(name) ? name : "math." + name;
  }

  /** True when the function may be called with complex numbers. */
  static boolean takesComplex(String symbol) {
    return TfSignals.takesComplex(resolved(symbol));
  }

  static Set<String> names() {
    return ALL.keySet();
  }
}

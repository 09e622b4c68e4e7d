package org.keras4j.layers.ops;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** TensorFlow functions that no file can hold so that they could be computed, and why. */
final class TfRefused {
  private static final String OPERANDS =
      "Keras saves none of its operands but the first argument, and cannot load the file itself";
  private static final String RAGGED = "ragged and sparse tensors are not supported";
  private static final String RANDOM = "it is random in predictions, too";
  private static final String PYTHON = "its Python function is not in the file";
  private static final String DATA = "the number of its outputs' elements depends on the data";
  private static final String CODEC = "the bytes of image files are read and written by no layer";

  private static final Map<String, String> WHY = new LinkedHashMap<>();

  static {
    all(OPERANDS, "einsum", "__operators__.eq", "__operators__.ne");
    all(RAGGED, "strings.split", "strings.bytes_split", "strings.unicode_decode");
    all(
        RAGGED,
        "strings.unicode_split",
        "strings.unicode_encode",
        "nn.embedding_lookup_sparse",
        "nn.ctc_greedy_decoder");
    all(RAGGED, "nn.ctc_beam_search_decoder", "nn.safe_embedding_lookup_sparse");
    all(RAGGED, "compat.v1.strings.split", "__operators__.ragged_getitem");
    all(
        PYTHON,
        "py_function",
        "numpy_function",
        "scan",
        "foldl",
        "foldr",
        "map_fn",
        "cond",
        "case");
    all(PYTHON, "vectorized_map", "while_loop", "compat.v1.scan", "compat.v1.foldl");
    all(PYTHON, "compat.v1.foldr", "compat.v1.map_fn");
    all(DATA, "unique", "unique_with_counts", "dynamic_partition", "nn.collapse_repeated");
    all(DATA, "image.non_max_suppression", "image.non_max_suppression_with_scores");
    all(CODEC, "image.adjust_jpeg_quality", "io.decode_image", "io.decode_jpeg", "io.decode_png");
    all(CODEC, "io.decode_bmp", "io.decode_gif", "io.encode_jpeg", "io.encode_png");
    all(RANDOM, "nn.fractional_max_pool", "nn.fractional_avg_pool", "nn.nce_loss");
    all(RANDOM, "nn.sampled_softmax_loss", "nn.experimental.general_dropout");
  }

  private TfRefused() {}

  private static void all(String why, String... names) {
    for (String name : names) {
      WHY.put(name, why);
    }
  }

  /** The reason why a function is refused for good, or null. */
  static @Nullable String why(String symbol) {
    boolean random =
        symbol.startsWith("random.")
            || symbol.startsWith("image.random_")
            || symbol.startsWith("image.stateless_random_")
            || symbol.startsWith("compat.v1.random");
    return random ? RANDOM : WHY.get(symbol);
  }
}

package org.keras4j.layers.ops;

/** Operations of TensorFlow graphs that are fewer in models: pictures, segments, bits, texts. */
final class TfMoreNodes {
  /**
   * Takes an operation, its function, its inputs and its attributes, as {@link TfNodes} has them.
   */
  interface Table {
    void put(String op, String symbol, String inputs, String... attributes);
  }

  private TfMoreNodes() {}

  static void addTo(Table t) {
    mathematics(t);
    arrays(t);
    images(t);
    windows(t);
    texts(t);
  }

  private static void mathematics(Table t) {
    for (String op : new String[] {"Lgamma", "Digamma", "Ndtri", "BesselI0e", "BesselI1e"}) {
      String name = op.replaceAll("([a-z])([IJKY][01])", "$1_$2");
      t.put(op, "math." + name.toLowerCase(java.util.Locale.ROOT), "@x");
    }
    for (String op : new String[] {"I0", "I1"}) {
      t.put("Bessel" + op, "math.bessel_" + op.toLowerCase(java.util.Locale.ROOT), "@x");
    }
    t.put("Betainc", "math.betainc", "@x b x");
    t.put("Igamma", "math.igamma", "@x x");
    t.put("Igammac", "math.igammac", "@x x");
    t.put("Zeta", "math.zeta", "@x q");
    t.put("Polygamma", "math.polygamma", "@x x");
    t.put("Atan2", "math.atan2", "@x y");
    t.put("Xlog1py", "math.xlog1py", "@x y");
    t.put("BitwiseAnd", "bitwise.bitwise_and", "@x y");
    t.put("BitwiseOr", "bitwise.bitwise_or", "@x y");
    t.put("BitwiseXor", "bitwise.bitwise_xor", "@x y");
    t.put("LeftShift", "bitwise.left_shift", "@x y");
    t.put("RightShift", "bitwise.right_shift", "@x y");
    t.put("Invert", "bitwise.invert", "@x");
    t.put("TruncateDiv", "truncatediv", "@x y");
    t.put("TruncateMod", "truncatemod", "@x y");
    t.put("Mod", "math.floormod", "@x y");
    t.put("Bitcast", "bitcast", "@x", "type=type");
    t.put("Cross", "linalg.cross", "@x b");
    t.put("Lu", "linalg.lu", "@x", "output_idx_type=output_idx_type");
    t.put("MatrixSolveLs", "linalg.lstsq", "@x rhs l2_regularizer", "fast=fast");
    t.put("SelfAdjointEigV2", "linalg.eigh", "@x");
    t.put("CumulativeLogsumexp", "math.cumulative_logsumexp", "@x axis", RUNNING);
    t.put("EuclideanNorm", "math.reduce_euclidean_norm", "@x axis", "keep_dims=keepdims");
    t.put("SoftmaxCrossEntropyWithLogits", "raw_ops.SoftmaxCrossEntropy", "logits @x");
    t.put("SparseSoftmaxCrossEntropyWithLogits", "raw_ops.SparseSoftmaxCrossEntropy", "logits @x");
  }

  private static final String[] RUNNING = {"exclusive=exclusive", "reverse=reverse"};

  private static void arrays(Table t) {
    for (String kind : new String[] {"Sum", "Prod", "Max", "Min", "Mean"}) {
      String name = "segment_" + kind.toLowerCase(java.util.Locale.ROOT);
      t.put("Segment" + kind, "math." + name, "@x segment_ids");
      t.put("UnsortedSegment" + kind, "math.unsorted_" + name, "@x segment_ids num_segments");
    }
    t.put("Range", "range", "@x limit delta");
    t.put("LinSpace", "linspace", "@x stop num");
    t.put("Size", "size", "@x", "out_type=out_type");
    t.put("Where", "where", "@x");
    t.put("IdentityN", "identity_n", "@x*");
    t.put("ShapeN", "shape_n", "@x*", "out_type=out_type");
    t.put("Select", "raw_ops.Select", "@x x y");
    t.put("Gather", "gather", "@x indices");
    t.put(
        "ReverseSequence",
        "reverse_sequence",
        "@x seq_lengths",
        "seq_dim=seq_axis",
        "batch_dim=batch_axis");
    t.put("InvertPermutation", "math.invert_permutation", "@x");
    t.put("InTopKV2", "math.in_top_k", "predictions @x k");
    t.put("LowerBound", "searchsorted", "@x values", "out_type=out_type");
    t.put("TensorScatterSub", "tensor_scatter_nd_sub", "@x indices updates");
    t.put("TensorScatterMax", "tensor_scatter_nd_max", "@x indices updates");
    t.put("TensorScatterMin", "tensor_scatter_nd_min", "@x indices updates");
    t.put("SpaceToBatchND", "space_to_batch_nd", "@x block_shape paddings");
    t.put("BatchToSpaceND", "batch_to_space_nd", "@x block_shape crops");
    t.put("MatrixDiag", "linalg.diag", "@x");
    t.put("MatrixSetDiag", "linalg.set_diag", "@x diagonal");
    for (String version : new String[] {"2", "3"}) {
      boolean third = version.equals("3");
      String[] align = third ? new String[] {"align=align"} : new String[0];
      String diag = third ? "linalg.diag" : "raw_ops.MatrixDiagV2";
      String part = third ? "linalg.diag_part" : "raw_ops.MatrixDiagPartV2";
      String set = third ? "linalg.set_diag" : "raw_ops.MatrixSetDiagV2";
      t.put("MatrixDiagV" + version, diag, "@x k num_rows num_cols padding_value", align);
      t.put("MatrixDiagPartV" + version, part, "@x k padding_value", align);
      t.put("MatrixSetDiagV" + version, set, "@x diagonal k", align);
    }
    t.put("Diag", "linalg.tensor_diag", "@x");
    t.put("DiagPart", "linalg.tensor_diag_part", "@x");
  }

  private static void images(Table t) {
    String[] centres = {"align_corners=align_corners", "half_pixel_centers=half_pixel_centers"};
    t.put("ResizeBicubic", "image.resize_bicubic", "@x size", centres);
    t.put("ResizeArea", "image.resize_area", "@x size", "align_corners=align_corners");
    t.put("AdjustContrastv2", "image.adjust_contrast", "@x contrast_factor");
    t.put("AdjustHue", "image.adjust_hue", "@x delta");
    t.put("AdjustSaturation", "image.adjust_saturation", "@x saturation_factor");
    t.put("RGBToHSV", "image.rgb_to_hsv", "@x");
    t.put("HSVToRGB", "image.hsv_to_rgb", "@x");
    t.put(
        "CropAndResize",
        "image.crop_and_resize",
        "@x boxes box_indices crop_size",
        "method=method",
        "extrapolation_value=extrapolation_value");
  }

  private static void windows(Table t) {
    String[] slides = {
      "strides=strides", "padding=padding", "dilations=dilations", "data_format=data_format"
    };
    t.put("Conv2DBackpropInput", "nn.conv2d_transpose", "output_shape filters @x", slides);
    t.put("Conv3DBackpropInputV2", "nn.conv3d_transpose", "output_shape filters @x", slides);
    t.put("MaxPoolV2", "nn.max_pool2d", "@x ksize strides", "padding=padding", slides[3]);
    String[] dilated = {"strides=strides", "rates=dilations", "padding=padding"};
    t.put("Dilation2D", "nn.dilation2d", "@x filters", dilated);
    t.put(
        "MaxPoolWithArgmax",
        "nn.max_pool_with_argmax",
        "@x",
        "ksize=ksize",
        "strides=strides",
        "padding=padding",
        "Targmax=output_dtype",
        "include_batch_in_index=include_batch_in_index");
    t.put(
        "ExtractVolumePatches",
        "extract_volume_patches",
        "@x",
        "ksizes=ksizes",
        "strides=strides",
        "padding=padding");
  }

  private static void texts(Table t) {
    t.put("StringLower", "strings.lower", "@x", "encoding=encoding");
    t.put("StringUpper", "strings.upper", "@x", "encoding=encoding");
    t.put("StringStrip", "strings.strip", "@x");
    t.put("StringLength", "strings.length", "@x", "unit=unit");
    t.put("StringJoin", "strings.join", "@x*", "separator=separator");
    t.put("Substr", "strings.substr", "@x pos len", "unit=unit");
    t.put(
        "ReduceJoin",
        "strings.reduce_join",
        "@x axis",
        "keep_dims=keepdims",
        "separator=separator");
    t.put("StringToHashBucketFast", "strings.to_hash_bucket_fast", "@x", "num_buckets=num_buckets");
    t.put("StringToNumber", "strings.to_number", "@x", "out_type=out_type");
    t.put(
        "AsString",
        "strings.as_string",
        "@x",
        "precision=precision",
        "scientific=scientific",
        "width=width",
        "fill=fill",
        "shortest=shortest");
  }
}

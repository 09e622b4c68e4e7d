package org.keras4j.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/**
 * Layers on complex numbers. Keras never casts these by itself; a layer that casts its inputs to
 * floats takes the real parts, one that moves or adds numbers does so with both, and what
 * TensorFlow has no complex kernel for fails.
 */
final class ComplexLayers {
  /** How a layer comes to its outputs. */
  private enum Rule {
    /** Both parts alone. */
    PARTS,
    /** By the functions of complex numbers that the layer's ops have. */
    LIFTED,
    /** Likewise, but cast to real numbers in the end. */
    LIFTED_TO_REAL,
    /** Products of two inputs, or of several, one after the other. */
    PRODUCTS,
    /** The real parts alone. */
    REAL,
    /** The real parts alone, cast to complex numbers in the end. */
    REAL_TO_COMPLEX,
    MASKING,
    REFUSED
  }

  private static final Set<String> PARTS =
      Set.of(
          "Flatten",
          "Reshape",
          "Permute",
          "RepeatVector",
          "Dropout",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "GaussianNoise",
          "GaussianDropout",
          "AlphaDropout",
          "ActivityRegularization",
          "Identity",
          "Concatenate",
          "Add",
          "Subtract",
          "Average",
          "ZeroPadding1D",
          "ZeroPadding2D",
          "ZeroPadding3D",
          "Cropping1D",
          "Cropping2D",
          "Cropping3D",
          "UpSampling1D",
          "UpSampling3D",
          "GlobalAveragePooling1D",
          "GlobalAveragePooling2D",
          "GlobalAveragePooling3D");

  /** Layers that compute with complex numbers what they compute with real ones. */
  private static final Set<String> LIFTED =
      words(
          """
          Activation Dense EinsumDense RMSNormalization SpectralNormalization TimeDistributed
          UpSampling2D Embedding ReversibleEmbedding
          """);

  /** Those that cast to the dtype of the policy, which may be a complex one, in the end. */
  private static final Set<String> LIFTED_TO_POLICY =
      words(
          """
          BatchNormalization LayerNormalization GroupNormalization Rescaling CenterCrop
          Solarization MaxNumBoundingBoxes MixUp CutMix AugMix RandAugment
          """);

  /** Layers of Keras 3 that cast their inputs to the dtype of the policy. */
  private static final Set<String> CASTING =
      words(
          """
          Rescaling CenterCrop Resizing Normalization Embedding ReversibleEmbedding
          Discretization CategoryEncoding MelSpectrogram Solarization AutoContrast
          MaxNumBoundingBoxes MixUp CutMix AugMix RandAugment
          """);

  /** Layers of Keras 2 that do. */
  private static final Set<String> CASTING_OF_KERAS_2 =
      words("BatchNormalization LayerNormalization Rescaling Dense UnitNormalization");

  /**
   * Those of the former that have no weights of their own, whose dtype numbers would have to meet.
   */
  private static final Set<String> WITHOUT_WEIGHTS =
      words("Activation TimeDistributed UpSampling2D");

  /** Layers whose results are complex64 also of complex128. */
  private static final Set<String> SINGLE =
      words("Add Subtract Multiply Average Dot Masking Dense EinsumDense");

  private ComplexLayers() {}

  private static Set<String> words(String text) {
    return Set.of(text.strip().split("\\s+"));
  }

  /** True when inputs, or what a layer of Keras 3 casts its inputs to, are complex numbers. */
  static boolean concerns(Layer layer, OpGraph g, CallArgs args) {
    return layer.base().dtype().isComplex() && layer.base().writer().isKeras3()
        || CallArgs.tensors(List.of(args.positional(), args.keywords())).stream()
            .anyMatch(v -> ComplexOp.isOne(g, v));
  }

  /** True where Keras 3 promotes complex128 to complex64. */
  private static boolean isSingle(Layer layer) {
    Base base = layer.base();
    boolean tanh =
        base.className().equals("Activation") && "tanh".equals(base.config().get("activation"));
    return base.writer().isKeras3() && (tanh || SINGLE.contains(base.className()));
  }

  private static Rule rule(Layer layer) {
    Base base = layer.base();
    String name = base.className();
    boolean keras3 = base.writer().isKeras3();
    Map<String, Object> config = base.config();
    if (PARTS.contains(name)) {
      return Rule.PARTS;
    }
    switch (name) {
      case "Multiply":
        return Rule.PRODUCTS;
      case "Dot":
        return Boolean.TRUE.equals(config.get("normalize")) ? Rule.REFUSED : Rule.PRODUCTS;
      case "Masking":
        return Rule.MASKING;
      default:
        break;
    }
    if (base.dtype().isComplex()) {
      if (name.equals("MelSpectrogram")) {
        return Rule.REAL_TO_COMPLEX;
      }
      boolean lifted = LIFTED.contains(name) || LIFTED_TO_POLICY.contains(name);
      return lifted || isRandom(name) ? Rule.LIFTED : Rule.REFUSED;
    }
    if ((keras3 ? CASTING : CASTING_OF_KERAS_2).contains(name) || keras3 && isRandom(name)) {
      return Rule.REAL;
    }
    if (!keras3) {
      return liftedInKeras2(name, config) ? Rule.PARTS : Rule.REFUSED;
    }
    return LIFTED_TO_POLICY.contains(name)
        ? Rule.LIFTED_TO_REAL
        : LIFTED.contains(name) ? Rule.LIFTED : Rule.REFUSED;
  }

  /** True for what changes images in training only. */
  private static boolean isRandom(String name) {
    return name.startsWith("Random");
  }

  private static boolean liftedInKeras2(String name, Map<String, Object> config) {
    if (name.equals("TimeDistributed")) {
      return config.get("layer") instanceof Map<?, ?> m && PARTS.contains(m.get("class_name"));
    }
    Object activation = config.get("activation");
    return name.equals("Activation") && (activation == null || "linear".equals(activation));
  }

  static Values call(
      Layer layer,
      OpGraph g,
      Values in,
      UnaryOperator<Value> autocast,
      Weights weights,
      CallArgs args) {
    Values out = wide(layer, g, in, autocast, weights, args);
    return isSingle(layer) ? out.map(v -> ComplexOp.single(g, v)) : out;
  }

  private static Values wide(
      Layer layer,
      OpGraph g,
      Values in,
      UnaryOperator<Value> autocast,
      Weights weights,
      CallArgs args) {
    Rule rule = rule(layer);
    boolean mixed = in.all().stream().map(Value::dtype).distinct().count() > 1;
    // Keras casts no complex numbers by itself; layers of real numbers do.
    UnaryOperator<Value> cast =
        rule == Rule.REAL || rule == Rule.REAL_TO_COMPLEX
            ? autocast
            : mixed ? v -> ComplexOp.single(g, v) : UnaryOperator.identity();
    Values re = in.map(v -> part(g, v, 0, cast, autocast));
    Values im = in.map(v -> part(g, v, 1, cast, autocast));
    switch (rule) {
      case PARTS:
        return joined(g, layer.call(g, re, weights, args), layer.call(g, im, weights, args));
      case LIFTED, LIFTED_TO_REAL:
        Values y = lifted(layer, g, in, autocast, weights, args);
        return rule == Rule.LIFTED ? y : y.map(v -> ComplexOp.part(g, v, 0));
      case PRODUCTS:
        return products(layer, g, re, im, weights, args);
      case REAL:
        return layer.call(g, re, weights, args);
      case REAL_TO_COMPLEX:
        Values real = layer.call(g, re, weights, args);
        return joined(g, real, real.map(v -> ComplexOp.part(g, v, 1)));
      case MASKING:
        return masked(layer, g, re, im);
      default:
        throw ComplexOp.unsupported("an input");
    }
  }

  /** A part of numbers, cast as complex or as real ones. */
  private static Value part(
      OpGraph g, Value v, int which, UnaryOperator<Value> complex, UnaryOperator<Value> real) {
    Value x = ComplexOp.part(g, v, which);
    return (ComplexOp.isOne(g, v) ? complex : real).apply(x).withMask(v.mask());
  }

  private static Values lifted(
      Layer layer,
      OpGraph g,
      Values in,
      UnaryOperator<Value> autocast,
      Weights weights,
      CallArgs args) {
    boolean all = layer.base().dtype().isComplex();
    UnaryOperator<Value> asComplex =
        v -> {
          if (!ComplexOp.isOne(g, v) && !(all && v.dtype().isFloating())) {
            return v;
          }
          boolean plain = WITHOUT_WEIGHTS.contains(layer.base().className()) && !all;
          UnaryOperator<Value> cast = plain ? UnaryOperator.identity() : autocast;
          Value re = cast.apply(ComplexOp.part(g, v, 0));
          Value im = cast.apply(ComplexOp.part(g, v, 1));
          return g.apply1(new ComplexOp(), re, im).withMask(v.mask());
        };
    Values complex = in.map(asComplex);
    boolean before = g.lifting(true);
    try {
      return layer.call(g, complex, weights, args);
    } finally {
      g.lifting(before);
    }
  }

  private static Values joined(OpGraph g, Values re, Values im) {
    List<Value> out = new ArrayList<>();
    for (int i = 0; i < re.size(); i++) {
      out.add(g.apply1(new ComplexOp(), re.get(i), im.get(i)).withMask(re.get(i).mask()));
    }
    return Values.of(out);
  }

  private static Values products(
      Layer layer, OpGraph g, Values re, Values im, Weights weights, CallArgs args) {
    Value a = re.get(0);
    Value b = im.get(0);
    for (int i = 1; i < re.size(); i++) {
      Value c = re.get(i);
      Value d = im.get(i);
      Value plus = layer.call(g, Values.of(List.of(a, c)), weights, args).only();
      Value minus = layer.call(g, Values.of(List.of(b, d)), weights, args).only();
      Value left = layer.call(g, Values.of(List.of(a, d)), weights, args).only();
      Value right = layer.call(g, Values.of(List.of(b, c)), weights, args).only();
      a = g.subtract(plus, minus);
      b = g.add(left, right);
    }
    return Values.of(g.apply1(new ComplexOp(), a, b));
  }

  /** Steps of which every number is the mask value become zeros, and are masked. */
  private static Values masked(Layer layer, OpGraph g, Values re, Values im) {
    Object value = layer.base().config().get("mask_value");
    double v = value instanceof Number n ? n.doubleValue() : 0;
    Value x = re.only();
    Value other = g.notEqual(x, g.scalar(x.dtype(), v));
    Value turned = g.notEqual(im.only(), g.scalar(x.dtype(), 0));
    Value any = g.any(g.or(other, turned), true, -1);
    Value kept = g.cast(any, x.dtype());
    Value y = g.apply1(new ComplexOp(), g.multiply(x, kept), g.multiply(im.only(), kept));
    return Values.of(y.withMask(g.squeeze(any, -1)));
  }
}

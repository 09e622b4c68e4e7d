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
    /** A linear function and a bias, which is the real part's. */
    AFFINE,
    /** Products of two inputs, or of several, one after the other. */
    PRODUCTS,
    /** The real parts alone. */
    REAL,
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

  /** Layers that cast their inputs to the dtype of the policy. */
  private static final Set<String> REAL =
      Set.of("BatchNormalization", "LayerNormalization", "Rescaling", "Embedding");

  private ComplexLayers() {}

  /** True when inputs, or what a layer of Keras 3 casts its inputs to, are complex numbers. */
  static boolean concerns(Layer layer, OpGraph g, CallArgs args) {
    return layer.base().dtype().isComplex() && layer.base().writer().isKeras3()
        || CallArgs.tensors(List.of(args.positional(), args.keywords())).stream()
            .anyMatch(v -> ComplexOp.isOne(g, v));
  }

  private static Rule rule(Layer layer) {
    Base base = layer.base();
    String name = base.className();
    boolean keras3 = base.writer().isKeras3();
    Map<String, Object> config = base.config();
    if (PARTS.contains(name)) {
      return Rule.PARTS;
    }
    if (base.dtype().isComplex()) {
      return name.equals("Multiply") || name.equals("Dot") ? Rule.PRODUCTS : Rule.REFUSED;
    }
    boolean linear = config.get("activation") == null || "linear".equals(config.get("activation"));
    switch (name) {
      case "Activation":
        return linear ? Rule.PARTS : Rule.REFUSED;
      case "Multiply":
        return Rule.PRODUCTS;
      case "Dot":
        return Boolean.TRUE.equals(config.get("normalize")) ? Rule.REFUSED : Rule.PRODUCTS;
      case "Masking":
        return Rule.MASKING;
      case "TimeDistributed":
        boolean moves =
            config.get("layer") instanceof Map<?, ?> m && PARTS.contains(m.get("class_name"));
        return moves ? Rule.PARTS : Rule.REFUSED;
      case "Dense":
        return !keras3 ? Rule.REAL : linear ? Rule.AFFINE : Rule.REFUSED;
      case "EinsumDense":
        return keras3 && linear ? Rule.AFFINE : Rule.REFUSED;
      case "UnitNormalization":
        return keras3 ? Rule.REFUSED : Rule.REAL;
      default:
        boolean differs = name.equals(keras3 ? "LayerNormalization" : "Embedding");
        return REAL.contains(name) && !differs ? Rule.REAL : Rule.REFUSED;
    }
  }

  static Values call(
      Layer layer,
      OpGraph g,
      Values in,
      UnaryOperator<Value> autocast,
      Weights weights,
      CallArgs args) {
    Values re = in.map(v -> autocast.apply(ComplexOp.part(g, v, 0)).withMask(v.mask()));
    Values im = in.map(v -> autocast.apply(ComplexOp.part(g, v, 1)).withMask(v.mask()));
    switch (rule(layer)) {
      case PARTS:
        return joined(g, layer.call(g, re, weights, args), layer.call(g, im, weights, args));
      case AFFINE:
        Values none = im.map(v -> ComplexOp.part(g, v, 1));
        Value bias = layer.call(g, none, weights, args).only();
        Value turned = g.subtract(layer.call(g, im, weights, args).only(), bias);
        return joined(g, layer.call(g, re, weights, args), Values.of(turned));
      case PRODUCTS:
        return products(layer, g, re, im, weights, args);
      case REAL:
        return layer.call(g, re, weights, args);
      case MASKING:
        return masked(layer, g, re, im);
      default:
        throw ComplexOp.unsupported("an input");
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

package org.keras4j.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/** The one way to call a layer: casts, masks and error context as in Keras's {@code __call__}. */
public final class LayerCalls {
  private LayerCalls() {}

  /** Calls a layer without keyword arguments. */
  public static Values call(Layer layer, OpGraph g, Values inputs, Weights weights) {
    return call(layer, g, inputs, weights, CallArgs.of(inputs));
  }

  /**
   * Calls a layer.
   *
   * @return its outputs, carrying their masks
   * @throws KerasException with the layer's name put before its place
   */
  public static Values call(Layer layer, OpGraph g, Values inputs, Weights weights, CallArgs args) {
    DType scope = g.scope();
    boolean promoting = g.promoting(false);
    g.scope(scopeOf(layer, scope));
    try {
      return call(layer, g, inputs, weights, args, false);
    } finally {
      g.scope(scope);
      g.promoting(promoting);
    }
  }

  /**
   * Calls a layer past its dtype, by the function {@code call} alone: inputs are taken as they are,
   * weights follow the scope of the caller, and operands meet as in {@code keras.ops}.
   */
  public static Values bare(Layer layer, OpGraph g, Values inputs, Weights weights, CallArgs args) {
    boolean promoting = g.promoting(true);
    try {
      return call(layer, g, inputs, weights.bare(), args, true);
    } finally {
      g.promoting(promoting);
    }
  }

  /** The scope in which a layer of mixed dtypes, or one within another scope, computes. */
  private static @Nullable DType scopeOf(Layer layer, @Nullable DType scope) {
    DType compute = layer.base().dtype().compute();
    if (scope != null) {
      return layer.autocast() && compute.isFloating() ? compute : null;
    }
    return compute != layer.base().dtype().variable() && compute.isFloating() ? compute : null;
  }

  private static Values call(
      Layer layer, OpGraph g, Values inputs, Weights weights, CallArgs args, boolean bare) {
    String before = g.origin(layer.name());
    boolean lifting = g.lifting(false);
    try {
      Values in = withExplicitMask(layer, g, inputs, args);
      DType compute = layer.base().dtype().compute();
      UnaryOperator<Value> autocast =
          v ->
              !bare && layer.autocast() && compute.isFloating() && v.dtype().isFloating()
                  ? g.cast(v, compute).withMask(v.mask())
                  : v;
      boolean complex = !layer.takesComplex() && ComplexLayers.concerns(layer, g, args);
      Values cast = complex ? in : in.map(v -> ComplexOp.isOne(g, v) ? v : autocast.apply(v));
      Values out =
          complex
              ? ComplexLayers.call(layer, g, in, autocast, weights, args)
              : layer.call(g, cast, weights, args);
      agree(layer, in, out);
      Values told = takesOwnMasks(layer) ? inputs : cast;
      List<@Nullable Value> masks = layer.computeMask(g, told, out);
      List<Value> masked = new ArrayList<>(out.size());
      for (int i = 0; i < out.size(); i++) {
        masked.add(out.get(i).withMask(masks.get(i)));
      }
      return Values.of(masked);
    } catch (KerasException e) {
      throw e.within("layer '" + layer.name() + "' (" + layer.base().className() + ")");
    } finally {
      g.lifting(lifting);
      g.origin(before);
    }
  }

  /** Refuses outputs that the layer itself says have other shapes. */
  private static void agree(Layer layer, Values in, Values out) {
    List<Shape> given = out.all().stream().map(Value::shape).toList();
    List<Shape> told = layer.computeOutputShapes(in.all().stream().map(Value::shape).toList());
    boolean agree = told == null || told.size() == given.size();
    for (int i = 0; agree && told != null && i < told.size(); i++) {
      agree = told.get(i).isCompatibleWith(given.get(i));
    }
    if (!agree) {
      throw new LayerAccessException(
          ErrorCode.LAYER_SHAPE,
          "computeOutputShape tells "
              + (told.size() == 1 ? told.get(0) : told)
              + ", but call gives "
              + (given.size() == 1 ? given.get(0) : given)
              + ", for inputs "
              + in.all().stream().map(Value::shape).toList(),
          null,
          "mend one of the two");
    }
  }

  /** Standalone Keras 2 finds the masks of outputs from those of inputs, whatever was given. */
  private static boolean takesOwnMasks(Layer layer) {
    Writer w = layer.base().writer();
    return w.generation() == 2 && !w.isTensorFlowKeras2();
  }

  /**
   * A mask given as an argument takes the place of the one that travels with the tensor, a single
   * one that of the first tensor, a list those of all; Keras 2 takes {@code None} for no mask.
   */
  private static Values withExplicitMask(Layer layer, OpGraph g, Values inputs, CallArgs args) {
    Object mask = args.keyword("mask");
    boolean none = mask == null && !layer.base().writer().isKeras3();
    if (!args.keywords().containsKey("mask") || mask == null && !none) {
      return inputs;
    }
    List<?> masks = mask instanceof List<?> list ? list : Arrays.asList(mask);
    List<Value> out = new ArrayList<>(inputs.all());
    for (int i = 0; i < out.size(); i++) {
      Object given = i < masks.size() ? masks.get(i) : null;
      if (given instanceof Value m) {
        out.set(i, out.get(i).withMask(g.cast(m, DType.BOOL)));
      } else if (i < masks.size() && given == null || none) {
        out.set(i, out.get(i).withMask(null));
      }
    }
    return Values.of(out);
  }
}

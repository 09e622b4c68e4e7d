package org.keras4j.layers.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.preprocessing.ImageSizes;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.HomographyOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.ProjectiveOp.Fill;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp.Kind;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** Images and arrays read at other places. */
public final class ImageTransforms {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("AffineTransform", Projection::of, Projection::affine),
          OpLayer.type("PerspectiveTransform", Projection::of, Projection::perspective),
          OpLayer.type("MapCoordinates", Coordinates::of, Coordinates::apply));

  private ImageTransforms() {}

  private record Projection(ProjectiveOp op, boolean channelsFirst) {
    static Projection of(LayerConfig c) {
      String how = c.choice("interpolation", "bilinear", "nearest", "bilinear");
      String fill = c.choice("fill_mode", "constant", "constant", "nearest", "wrap", "reflect");
      return new Projection(
          new ProjectiveOp(
              how.equals("bilinear"),
              Fill.valueOf(fill.toUpperCase(Locale.ROOT)),
              c.number("fill_value", 0)),
          c.channelsFirst());
    }

    Value affine(OpCall call) {
      OpGraph g = call.g();
      Value t = call.tensor(1, "transform");
      if (t.rank() != 1 && t.rank() != 2) {
        throw Shapes.bad("expected one transform or one for each image, got " + t.shape());
      }
      return apply(call, g.cast(t.rank() == 1 ? g.expandDims(t, 0) : t, DType.FLOAT32));
    }

    Value perspective(OpCall call) {
      OpGraph g = call.g();
      Value start = points(call, 1, "start_points");
      Value end = points(call, 2, "end_points");
      return apply(call, g.apply1(new HomographyOp(), start, end));
    }

    private static Value points(OpCall call, int position, String name) {
      OpGraph g = call.g();
      Value p = g.cast(call.tensor(position, name), DType.FLOAT32);
      return p.rank() == 2 ? g.expandDims(p, 0) : p;
    }

    private Value apply(OpCall call, Value transforms) {
      OpGraph g = call.g();
      Value images = call.tensor(0, "images");
      return ImageSizes.each(g, images, channelsFirst, x -> g.apply1(op, x, transforms));
    }
  }

  /** The elements of a whole array at places between its elements. */
  private record Coordinates(boolean linear, String fillMode, double fillValue) {
    /** One of the elements next to a place along an axis, and how much it counts. */
    private record Neighbour(Value index, @Nullable Value valid, Value weight) {}

    static Coordinates of(LayerConfig c) {
      int order = c.integer("order", 1);
      if (order != 0 && order != 1) {
        throw c.node("order").expected("0 or 1");
      }
      return new Coordinates(
          order == 1,
          c.choice("fill_mode", "constant", "constant", "nearest", "wrap", "mirror", "reflect"),
          c.number("fill_value", 0));
    }

    Value apply(OpCall call) {
      OpGraph g = call.g();
      Value x = call.tensor(0, "inputs");
      Value at = call.tensor(1, "coordinates");
      if (at.rank() < 2 || at.dim(0) != x.rank()) {
        throw Shapes.bad("places " + at.shape() + " do not fit an array " + x.shape());
      }
      if (linear && !at.dtype().isFloating()) {
        throw Shapes.bad("places of order 1 need a floating dtype, got " + at.dtype());
      }
      if (!x.shape().isKnown() || !at.shape().isKnown()) {
        return ArrayOps.unknown(g, x, at.shape().remove(0));
      }
      List<List<Neighbour>> axes = new ArrayList<>();
      for (int i = 0; i < x.rank(); i++) {
        Value along = g.squeeze(g.slice(at, 0, i, 1), 0);
        axes.add(neighbours(g, along, x.dim(i)));
      }
      Value sum = null;
      for (int corner = 0; corner < (linear ? 1 << x.rank() : 1); corner++) {
        Value part = corner(g, x, axes, corner);
        sum = sum == null ? part : g.add(sum, part);
      }
      boolean round = x.dtype().isInteger() && sum.dtype().isFloating();
      return g.cast(round ? g.unary(Kind.ROUND, sum) : sum, x.dtype());
    }

    private List<Neighbour> neighbours(OpGraph g, Value at, int size) {
      Value one = g.scalar(at.dtype(), 1);
      if (!linear) {
        Value nearest = at.dtype().isFloating() ? g.unary(Kind.ROUND, at) : at;
        return List.of(inside(g, index(g, nearest), size, one));
      }
      Value lower = g.unary(Kind.FLOOR, at);
      Value part = g.subtract(at, lower);
      Value first = index(g, lower);
      Value second = g.add(first, g.scalar(DType.INT64, 1));
      return List.of(inside(g, first, size, g.subtract(one, part)), inside(g, second, size, part));
    }

    private static Value index(OpGraph g, Value at) {
      return g.cast(g.cast(at, DType.INT32), DType.INT64);
    }

    private Neighbour inside(OpGraph g, Value index, int size, Value weight) {
      Value zero = g.scalar(DType.INT64, 0);
      Value all = g.scalar(DType.INT64, size);
      Value last = g.scalar(DType.INT64, size - 1);
      Value bounded = g.minimum(g.maximum(index, zero), last);
      switch (fillMode) {
        case "constant":
          return new Neighbour(bounded, g.binary(BinaryOp.Kind.EQUAL, index, bounded), weight);
        case "nearest":
          return new Neighbour(bounded, null, weight);
        case "wrap":
          return new Neighbour(g.binary(BinaryOp.Kind.MOD, index, all), null, weight);
        default:
          Value twice = g.scalar(DType.INT64, 2L * size);
          Value rest = g.binary(BinaryOp.Kind.MOD, g.unary(Kind.ABS, index), twice);
          Value back = g.subtract(twice, rest);
          if (fillMode.equals("reflect")) {
            back = g.subtract(back, g.scalar(DType.INT64, 1));
          }
          Value under = g.binary(BinaryOp.Kind.LESS, rest, all);
          return new Neighbour(g.select(under, rest, back), null, weight);
      }
    }

    /** The elements at one corner of the cells around the places, by their weights. */
    private Value corner(OpGraph g, Value x, List<List<Neighbour>> axes, int corner) {
      Value flat = null;
      Value weight = null;
      Value valid = null;
      Value beyond = null;
      for (int i = 0; i < x.rank(); i++) {
        Neighbour n = axes.get(i).get(linear ? corner >> (x.rank() - 1 - i) & 1 : 0);
        Value size = g.scalar(DType.INT64, x.dim(i));
        flat = flat == null ? n.index : g.add(g.multiply(flat, size), n.index);
        weight = weight == null ? n.weight : g.multiply(weight, n.weight);
        if (n.valid != null) {
          valid = valid == null ? n.valid : g.and(valid, n.valid);
        }
        Value outside = g.binary(BinaryOp.Kind.GREATER_EQUAL, n.index, size);
        beyond = beyond == null ? outside : g.or(beyond, outside);
      }
      if (fillMode.equals("mirror")) {
        flat = g.select(beyond, g.scalar(DType.INT64, -1), flat);
      }
      Value found = g.apply1(new GatherOp(0, false), ArrayOps.flat(g, x), flat);
      DType dtype = axes.get(0).get(0).weight.dtype();
      found = g.cast(found, dtype);
      if (valid != null) {
        Value fill = g.cast(g.scalar(x.dtype(), fillValue), dtype);
        found = g.select(valid, found, fill);
      }
      return g.multiply(weight, found);
    }
  }
}

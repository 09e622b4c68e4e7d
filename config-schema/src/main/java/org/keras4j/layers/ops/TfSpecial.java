package org.keras4j.layers.ops;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** TensorFlow's special functions, computed in double precision. */
final class TfSpecial {
  private TfSpecial() {}

  private interface OfTwo {
    double apply(double a, double b);
  }

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    one(all, "lgamma", SpecialFunctions::logGamma);
    one(all, "digamma", SpecialFunctions::digamma);
    one(all, "bessel_i0", x -> SpecialFunctions.besselI(0, x, false));
    one(all, "bessel_i1", x -> SpecialFunctions.besselI(1, x, false));
    one(all, "bessel_i0e", x -> SpecialFunctions.besselI(0, x, true));
    one(all, "bessel_i1e", x -> SpecialFunctions.besselI(1, x, true));
    one(all, "ndtri", SpecialFunctions::normalQuantile);
    one(all, "erfcinv", x -> -SpecialFunctions.normalQuantile(x / 2) / Math.sqrt(2));
    one(all, "special.bessel_j0", x -> SpecialIntegrals.besselJ(0, x));
    one(all, "special.bessel_j1", x -> SpecialIntegrals.besselJ(1, x));
    one(all, "special.bessel_y0", x -> SpecialIntegrals.besselY(0, x));
    one(all, "special.bessel_y1", x -> SpecialIntegrals.besselY(1, x));
    one(all, "special.bessel_k0", x -> SpecialIntegrals.besselK(0, x, false));
    one(all, "special.bessel_k1", x -> SpecialIntegrals.besselK(1, x, false));
    one(all, "special.bessel_k0e", x -> SpecialIntegrals.besselK(0, x, true));
    one(all, "special.bessel_k1e", x -> SpecialIntegrals.besselK(1, x, true));
    one(all, "special.dawsn", SpecialIntegrals::dawson);
    one(all, "special.fresnel_cos", x -> SpecialIntegrals.fresnel(x, true));
    one(all, "special.fresnel_sin", x -> SpecialIntegrals.fresnel(x, false));
    one(all, "special.expint", SpecialIntegrals::exponentialIntegral);
    one(all, "special.spence", SpecialIntegrals::spence);
    two(all, "igamma", "x", (a, x) -> SpecialFunctions.gammaShare(a, x, true));
    two(all, "igammac", "x", (a, x) -> SpecialFunctions.gammaShare(a, x, false));
    two(all, "zeta", "q", SpecialFunctions::zeta);
    two(all, "polygamma", "x", SpecialFunctions::polygamma);
    all.put("math.nextafter", TfSpecial::nextAfter);
    all.put("math.betainc", TfSpecial::betainc);
    all.put("math.lbeta", TfSpecial::logBeta);
  }

  private static Value apply(OpGraph g, String name, DoubleUnaryOperator f, Value x) {
    TfElementwise.Function each = (v, at) -> f.applyAsDouble(v.get(0).getDouble(at[0]));
    return g.apply1(new TfElementwise(name, null, each), x);
  }

  private static void one(
      Map<String, Function<TfCall, Value>> all, String name, DoubleUnaryOperator f) {
    all.put("math." + name, c -> apply(c.g(), "math." + name, f, c.floatX()));
  }

  private static void two(
      Map<String, Function<TfCall, Value>> all, String name, String second, OfTwo f) {
    TfElementwise.Function each =
        (v, at) -> f.apply(v.get(0).getDouble(at[0]), v.get(1).getDouble(at[1]));
    all.put(
        "math." + name,
        c -> {
          Value[] ab = c.with(second);
          return c.g().apply1(new TfElementwise("math." + name, null, each), ab[0], ab[1]);
        });
  }

  /** The next number of the dtype on the way to another. */
  private static Value nextAfter(TfCall c) {
    Value[] ab = c.with("x2");
    boolean single = ab[0].dtype() == DType.FLOAT32;
    TfElementwise.Function each =
        (v, at) -> {
          double from = v.get(0).getDouble(at[0]);
          double to = v.get(1).getDouble(at[1]);
          return single ? (Number) Math.nextAfter((float) from, to) : Math.nextAfter(from, to);
        };
    return c.g().apply1(new TfElementwise("math.nextafter", null, each), ab[0], ab[1]);
  }

  private static Value betainc(TfCall c) {
    Value x = c.tensor("x", c.first() instanceof Value v ? v.dtype() : DType.FLOAT32);
    Value a = c.tensorOf(x.dtype());
    Value b = c.tensor("b", x.dtype());
    TfElementwise.Function each =
        (v, at) ->
            SpecialFunctions.betaShare(
                v.get(0).getDouble(at[0]), v.get(1).getDouble(at[1]), v.get(2).getDouble(at[2]));
    return c.g().apply(new TfElementwise("math.betainc", null, each), List.of(a, b, x)).get(0);
  }

  /** Of the numbers along the last axis. */
  private static Value logBeta(TfCall c) {
    OpGraph g = c.g();
    Value x = c.floatX();
    String name = "math.lgamma";
    Value each = g.sum(apply(g, name, SpecialFunctions::logGamma, x), false, -1);
    Value all = apply(g, name, SpecialFunctions::logGamma, g.sum(x, false, -1));
    return g.subtract(each, all);
  }
}

package org.keras4j.layers;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * A function of one tensor, named in configs.
 *
 * @param name as the config has it
 * @param unary the elementwise op it is, or null when it is more than that; linear has none either
 */
public record Activation(
    String name, @Nullable UnaryOp unary, BiFunction<OpGraph, Value, Value> function) {

  public static final Activation LINEAR = new Activation("linear", null, (g, x) -> x);

  public static Activation of(String name, UnaryOp op) {
    return new Activation(name, op, (g, x) -> g.unary(op, x));
  }

  /** A function of one's own, described in ops. */
  public static Activation of(String name, BiFunction<OpGraph, Value, Value> function) {
    return new Activation(name, null, function);
  }

  public Value apply(OpGraph g, Value x) {
    return function.apply(g, x).withMask(x.mask());
  }

  /** The op of an elementwise function, linear being one; null for all others. */
  public @Nullable UnaryOp elementwise() {
    return isLinear() ? UnaryOp.IDENTITY : unary;
  }

  public boolean isLinear() {
    return this == LINEAR;
  }
}

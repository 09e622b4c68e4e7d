package org.keras4j.layers.ops;

import java.util.List;
import org.keras4j.layers.LayerType;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** Functions of complex numbers, of which real ones are a part. */
public final class ComplexOps {
  public static final List<LayerType> TYPES =
      List.of(
          OpLayer.type("Conj", OpCall::x),
          OpLayer.type("Angle", ComplexOps::angle),
          OpLayer.type("ViewAsReal", ComplexOps::viewAsReal));

  private ComplexOps() {}

  /** Of a negative number π, of others 0. */
  private static Value angle(OpCall call) {
    OpGraph g = call.g();
    Value x = OpCall.real(g, call.x());
    Value zero = g.scalar(x.dtype(), 0);
    Value below = g.binary(BinaryOp.Kind.LESS, x, zero);
    return g.select(below, g.scalar(x.dtype(), Math.PI), zero);
  }

  private static Value viewAsReal(OpCall call) {
    OpGraph g = call.g();
    Value x = call.x();
    Value last = g.expandDims(x, x.rank());
    Value zeros = g.broadcastTo(g.scalar(x.dtype(), 0), last.shape());
    return g.concat(List.of(last, zeros), x.rank());
  }
}

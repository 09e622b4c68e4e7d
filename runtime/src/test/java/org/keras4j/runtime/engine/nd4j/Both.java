package org.keras4j.runtime.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Runs one op by ND4J and by plain loops, and compares. */
final class Both {
  private Both() {}

  /** Equal to 1e-5 of each element (float64: 1e-12). */
  static void sameElements(Op op, Tensor... in) {
    compare(op, 1e-16, false, in);
  }

  /** Equal to 1e-5 of each element, or to 1e-6 of the largest (float64: 1e-12, 1e-13). */
  static void sameSums(Op op, Tensor... in) {
    compare(op, in[0].dtype() == DType.FLOAT64 ? 1e-13 : 1e-6, true, in);
  }

  private static void compare(Op op, double absolute, boolean ofLargest, Tensor... in) {
    Tensor want = run(new JavaKernels(), op, in);
    Tensor got = run(new Nd4jKernels(), op, in);
    double relative = in[0].dtype() == DType.FLOAT64 ? 1e-12 : 1e-5;
    double largest = 0;
    for (int i = 0; i < want.size(); i++) {
      if (Double.isFinite(want.getDouble(i))) {
        largest = Math.max(largest, Math.abs(want.getDouble(i)));
      }
    }
    double slack = ofLargest ? absolute * largest : absolute;
    assertThat(got.spec()).isEqualTo(want.spec());
    for (int i = 0; i < want.size(); i++) {
      double w = want.getDouble(i);
      double g = got.getDouble(i);
      boolean same =
          Double.isNaN(w)
              ? Double.isNaN(g)
              : w == g || Math.abs(w - g) <= relative * Math.abs(w) + slack;
      if (!same) {
        fail(
            "%s%s of %s, element %d: java %s, nd4j %s (first operand's element: %s)",
            op.opName(),
            op,
            specs(in),
            i,
            w,
            g,
            in[0].size() == want.size() ? in[0].getDouble(i) : "");
      }
    }
  }

  static List<TensorSpec> specs(Tensor... in) {
    List<TensorSpec> specs = new ArrayList<>();
    for (Tensor t : in) {
      specs.add(t.spec());
    }
    return specs;
  }

  static KernelChoice select(KernelFactory engine, Op op, List<TensorSpec> in) {
    List<TensorSpec> out = op.infer(in);
    return engine.select(new OpNode(0, op, List.of(), out, ""), in, out);
  }

  /** The first output of an op that the engine must accept; outputs hold NaN before. */
  static Tensor run(KernelFactory engine, Op op, Tensor... in) {
    KernelChoice choice = select(engine, op, specs(in));
    if (choice instanceof KernelChoice.Refused refused) {
      return fail(engine.engine() + " refuses " + op + specs(in) + ": " + refused.reason());
    }
    Kernel kernel = ((KernelChoice.Accepted) choice).kernel();
    Buf[] operands = new Buf[in.length];
    for (int i = 0; i < in.length; i++) {
      operands[i] = Bufs.of(in[i]);
    }
    List<Buf> results = new ArrayList<>();
    for (TensorSpec spec : op.infer(specs(in))) {
      Buf b = Buf.allocate(spec);
      if (b.array() instanceof float[] f) {
        java.util.Arrays.fill(f, Float.NaN);
      } else if (b.array() instanceof double[] d) {
        java.util.Arrays.fill(d, Double.NaN);
      }
      results.add(b);
    }
    Buf[] scratch = kernel.scratch().stream().map(Buf::allocate).toArray(Buf[]::new);
    kernel.run(
        operands,
        results.toArray(new Buf[0]),
        new KernelContext(new KernelContext.Locals(), scratch));
    return Bufs.toTensor(results.get(0));
  }
}

package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.ops.ScanOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.tensor.TensorSpec;

/** Runs the body of a {@link ScanOp} once for each time step, in a session of its own. */
final class ScanKernel implements Kernel, AutoCloseable {
  /** The sessions of bodies, one set for each session of an outer plan. */
  private static final class Bodies implements AutoCloseable {
    private final Map<ScanKernel, Session> sessions = new IdentityHashMap<>();

    Session of(ScanKernel kernel) {
      Session s = sessions.get(kernel);
      if (s == null) {
        s = kernel.body.newSession();
        sessions.put(kernel, s);
      }
      return s;
    }

    @Override
    public void close() {
      sessions.values().forEach(Session::close);
      sessions.clear();
    }
  }

  private final ScanOp op;
  private final ExecutionPlan body;
  private final List<TensorSpec> scratch = new ArrayList<>();

  ScanKernel(ScanOp op, KernelRegistry kernels, WeightCache weights) {
    this.op = op;
    this.body = Planner.plan(op.body(), kernels, weights);
    for (int i = 0; i < op.states(); i++) {
      scratch.add(body.outputSpecs().get(1 + i));
    }
    scratch.add(body.outputSpecs().get(0));
  }

  /** Closes the plan of the body. */
  @Override
  public void close() {
    body.close();
  }

  @Override
  public List<TensorSpec> scratch() {
    return scratch;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Session session = context.local(Bodies.class, Bodies::new).of(this);
    int states = op.states();
    Buf x = in[0];
    int batch = x.dim(0);
    int time = x.dim(1);
    long[] mask = op.mask() ? in[1 + states].longs() : null;
    int firstConstant = 1 + states + (op.mask() ? 1 : 0);
    for (int i = 0; i < states; i++) {
      copyAll(in[1 + i], context.scratch(i));
    }
    Buf last = context.scratch(states);
    clear(last, 0, last.size());
    for (int step = 0; step < time; step++) {
      context.check();
      int t = op.goBackwards() ? time - 1 - step : step;
      copyStep(x, t, session.input(0));
      for (int i = 0; i < states; i++) {
        copyAll(context.scratch(i), session.input(1 + i));
      }
      for (int i = 0; i < op.constants(); i++) {
        copyAll(in[firstConstant + i], session.input(1 + states + i));
      }
      session.runSteps(context.control());
      for (int b = 0; b < batch; b++) {
        boolean masked = mask != null && mask[b * time + t] == 0;
        if (!masked) {
          copyRow(session.output(0), last, b, batch);
          for (int i = 0; i < states; i++) {
            copyRow(session.output(1 + i), context.scratch(i), b, batch);
          }
        } else if (op.zeroOutputForMask()) {
          int n = last.size() / batch;
          clear(last, b * n, n);
        }
      }
      if (op.returnSequences()) {
        copyInto(last, out[0], step, time, batch);
      }
    }
    if (!op.returnSequences()) {
      copyAll(last, out[0]);
    }
    for (int i = 0; i < states; i++) {
      copyAll(context.scratch(i), out[1 + i]);
    }
  }

  /** Step t of (batch, time, …) as (batch, …). */
  private static void copyStep(Buf x, int t, Buf to) {
    int batch = x.dim(0);
    int time = x.dim(1);
    int n = batch == 0 ? 0 : to.size() / batch;
    for (int b = 0; b < batch; b++) {
      System.arraycopy(x.array(), (b * time + t) * n, to.array(), b * n, n);
    }
  }

  /** (batch, …) as one step of (batch, time, …). */
  private static void copyInto(Buf y, Buf to, int step, int time, int batch) {
    int n = batch == 0 ? 0 : y.size() / batch;
    for (int b = 0; b < batch; b++) {
      System.arraycopy(y.array(), b * n, to.array(), (b * time + step) * n, n);
    }
  }

  private static void copyRow(Buf from, Buf to, int row, int rows) {
    int n = from.size() / rows;
    System.arraycopy(from.array(), row * n, to.array(), row * n, n);
  }

  private static void copyAll(Buf from, Buf to) {
    System.arraycopy(from.array(), 0, to.array(), 0, to.size());
  }

  private static void clear(Buf buf, int from, int count) {
    Object array = buf.array();
    if (array instanceof float[] f) {
      Arrays.fill(f, from, from + count, 0);
    } else if (array instanceof double[] d) {
      Arrays.fill(d, from, from + count, 0);
    } else if (array instanceof long[] l) {
      Arrays.fill(l, from, from + count, 0);
    } else {
      Arrays.fill((String[]) array, from, from + count, "");
    }
  }
}

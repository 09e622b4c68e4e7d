package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.PredictionCancelledException;
import org.keras4j.errors.Texts;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.OpNode;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.RunControl;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** The memory in which one thread at a time runs an {@link ExecutionPlan}. Not thread-safe. */
public final class Session implements AutoCloseable {
  private final ExecutionPlan plan;
  private final Object[] arrays;
  private final Buf[] inputs;
  private final Buf[] outputs;
  private final Buf[][] in;
  private final Buf[][] out;
  private final KernelContext[] contexts;
  private long @Nullable [] times;
  private boolean closed;
  private final KernelContext.Locals locals = new KernelContext.Locals();

  Session(ExecutionPlan plan) {
    this.plan = plan;
    List<MemoryPlanner.Slot> slots = plan.memory().slots();
    arrays = new Object[slots.size()];
    try {
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = plan.newSlot(slots.get(i));
      }
    } catch (OutOfMemoryError e) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_ACTIVATIONS,
          "a prediction of this batch needs " + (plan.arenaBytes() >> 20) + " MiB for its values",
          null,
          "predict smaller batches or give the JVM more memory (-Xmx)",
          e);
    }
    inputs = bind(plan.inputs().toArray(new Location[0]), arrays);
    outputs = bind(plan.outputs().toArray(new Location[0]), arrays);
    int n = plan.steps().size();
    in = new Buf[n][];
    out = new Buf[n][];
    contexts = new KernelContext[n];
    for (int i = 0; i < n; i++) {
      Step step = plan.steps().get(i);
      in[i] = bind(step.inputs(), arrays);
      out[i] = bind(step.outputs(), arrays);
      contexts[i] = new KernelContext(locals, bind(step.scratch(), arrays));
    }
  }

  /**
   * Releases memory outside the Java heap; the session is not to be used again. Calling it again
   * does nothing.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (KernelContext context : contexts) {
      context.close();
    }
    locals.close();
    for (Object array : arrays) {
      if (array instanceof NativeFloats n) {
        n.close();
      }
    }
    plan.leave();
  }

  private static Buf[] bind(Location[] locations, Object[] arrays) {
    Buf[] bufs = new Buf[locations.length];
    for (int i = 0; i < bufs.length; i++) {
      bufs[i] = locations[i].bind(arrays);
    }
    return bufs;
  }

  /** The plan that this session runs. */
  public ExecutionPlan plan() {
    return plan;
  }

  /**
   * Runs the plan and gives the outputs as new tensors.
   *
   * @throws InputMismatchException when the inputs are not what the plan was made for, or hold
   *     values that an op cannot take
   * @throws PredictionCancelledException when the control says so
   */
  public List<Tensor> run(List<Tensor> tensors, RunControl control) {
    execute(tensors, control);
    List<Tensor> results = new ArrayList<>(outputs.length);
    for (Buf b : outputs) {
      results.add(Bufs.toTensor(b));
    }
    return results;
  }

  /**
   * Runs the plan and overwrites tensors with the outputs. Allocates nothing itself.
   *
   * @param results one for each output of the model, of its type and shape
   * @throws InputMismatchException as {@link #run}, or when a result does not fit
   * @throws PredictionCancelledException as {@link #run}
   */
  public void runInto(List<Tensor> tensors, List<Tensor> results, RunControl control) {
    for (int i = 0; i < outputs.length; i++) {
      requireFits(i, results.get(i), outputs[i].spec());
    }
    execute(tensors, control);
    for (int i = 0; i < outputs.length; i++) {
      Bufs.copy(outputs[i], results.get(i));
    }
  }

  /**
   * Checks that an output can be written to a tensor.
   *
   * @throws InputMismatchException when it cannot
   */
  public static void requireFits(int output, Tensor result, TensorSpec spec) {
    if (!result.spec().equals(spec)) {
      throw new InputMismatchException(
          result.dtype() == spec.dtype() ? ErrorCode.INPUT_SHAPE : ErrorCode.INPUT_DTYPE,
          "the place for output " + output + ": expected " + spec + ", got " + result.spec(),
          null,
          "make it as Predictor.outputSpecs says");
    }
    if (!result.isWritable()) {
      throw new InputMismatchException(
          ErrorCode.INPUT_VALUE,
          "the place for output " + output + " is a buffer that cannot be written to");
    }
  }

  /**
   * Runs the plan, throws the outputs away, and adds the nanoseconds of each step to what is there.
   *
   * @throws InputMismatchException as {@link #run}
   */
  public void time(List<Tensor> tensors, RunControl control, long[] nanoseconds) {
    times = nanoseconds;
    try {
      execute(tensors, control);
    } finally {
      times = null;
    }
  }

  private void execute(List<Tensor> tensors, RunControl control) {
    if (tensors.size() != inputs.length) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE,
          "expected " + Texts.count(inputs.length, "input") + ", got " + tensors.size());
    }
    for (int i = 0; i < inputs.length; i++) {
      if (!tensors.get(i).spec().equals(inputs[i].spec())) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "input " + i + ": expected " + inputs[i].spec() + ", got " + tensors.get(i).spec());
      }
    }
    for (int i = 0; i < inputs.length; i++) {
      Bufs.copy(tensors.get(i), inputs[i]);
    }
    runSteps(control);
  }

  Buf input(int i) {
    return inputs[i];
  }

  Buf output(int i) {
    return outputs[i];
  }

  /** Runs the plan on what is in the input buffers. */
  void runSteps(RunControl control) {
    locals.control(control);
    List<Step> steps = plan.steps();
    for (int i = 0; i < in.length; i++) {
      control.check();
      Step step = steps.get(i);
      if (!step.empty()) {
        long start = times == null ? 0 : System.nanoTime();
        runStep(step, i);
        if (times != null) {
          times[i] += System.nanoTime() - start;
        }
      }
    }
  }

  private void runStep(Step step, int i) {
    try {
      step.selection().kernel().run(in[i], out[i], contexts[i]);
    } catch (PredictionCancelledException e) {
      throw e;
    } catch (KerasException e) {
      throw step.node().origin().isEmpty() ? e : e.within(step.node().origin());
    } catch (RuntimeException e) {
      OpNode node = step.node();
      if (node.op() instanceof CustomOp) {
        throw e;
      }
      throw new InternalException(
          ErrorCode.INTERNAL,
          "the "
              + step.selection().engine()
              + " kernel of "
              + OpText.of(node.op())
              + " failed: "
              + e,
          node.origin().isEmpty() ? null : node.origin(),
          null,
          e);
    }
  }
}

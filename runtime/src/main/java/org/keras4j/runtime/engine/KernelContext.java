package org.keras4j.runtime.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel is given beside its operands: the control of the run, its scratch buffers and the
 * helpers of the thread's session. Belongs to one session and so to one thread at a time.
 */
public final class KernelContext implements AutoCloseable {
  /** Helpers shared by all kernels of one session, by their class. */
  public static final class Locals implements AutoCloseable {
    private final Map<Class<?>, Object> objects = new HashMap<>();
    private RunControl control = new RunControl();

    /** Closes the helpers that hold memory outside the heap. */
    @Override
    public void close() {
      for (Object helper : objects.values()) {
        if (helper instanceof AutoCloseable c) {
          Closing.quietly(c);
        }
      }
      objects.clear();
    }

    /** Sets the control of the run that begins. */
    public void control(RunControl newControl) {
      control = newControl;
    }
  }

  private final Locals locals;
  private final Buf[] scratch;
  private @Nullable AutoCloseable state;

  public KernelContext(Locals locals, Buf... scratch) {
    this.locals = locals;
    this.scratch = scratch;
  }

  /** One for a part of the step's kernel, which keeps what it keeps for itself. */
  public KernelContext part(Buf... scratchOfPart) {
    return new KernelContext(locals, scratchOfPart);
  }

  /**
   * To be called at least every 50 ms of work.
   *
   * @throws org.keras4j.errors.PredictionCancelledException when the run is to stop
   */
  public void check() {
    locals.control.check();
  }

  /** The control of the current run. */
  public RunControl control() {
    return locals.control;
  }

  /** The i-th buffer that the kernel asked for; its contents are undefined. */
  public Buf scratch(int i) {
    return scratch[i];
  }

  /** What this step keeps from run to run in this session, or null in the first run. */
  public @Nullable AutoCloseable state() {
    return state;
  }

  /** Keeps something for the next runs; it is closed with the session. */
  public void keep(AutoCloseable newState) {
    state = newState;
  }

  /** Releases what the step kept. */
  @Override
  public void close() {
    AutoCloseable s = state;
    state = null;
    if (s != null) {
      Closing.quietly(s);
    }
  }

  /** The session's one helper of a class, made when first asked for. */
  public <T> T local(Class<T> type, Supplier<? extends T> make) {
    Object o = locals.objects.get(type);
    if (o == null) {
      o = make.get();
      locals.objects.put(type, o);
    }
    return type.cast(o);
  }
}

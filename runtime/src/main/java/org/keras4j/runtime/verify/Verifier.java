package org.keras4j.runtime.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.KerasIoException;

/** Runs golden cases; one that fails, throws or hangs does not stop the others. */
public final class Verifier {
  /** How long a run that was told to stop may take to do so before it is left behind. */
  private static final long GRACE_MILLIS = 2000;

  /** Deep models are followed by recursion in places. */
  private static final long STACK_BYTES = 16L << 20;

  private final VerifyOptions options;

  public Verifier(VerifyOptions options) {
    this.options = options;
  }

  /** Runs all cases below the given directories. */
  public VerifyReport verify(List<Path> roots) {
    return verify(roots, run -> {});
  }

  /**
   * Runs all cases below the given directories.
   *
   * @param listener told of each run in order, as soon as it and those before it are done
   * @throws KerasIoException when a directory cannot be read, or holds no case
   */
  public VerifyReport verify(List<Path> roots, Consumer<GoldenRun> listener) {
    List<GoldenCase> cases = new ArrayList<>();
    for (Path root : roots) {
      List<GoldenCase> found = GoldenCase.find(root);
      if (found.isEmpty()) {
        throw new KerasIoException(
            ErrorCode.FILE_NOT_FOUND,
            "there is no golden case in or below the directory",
            root.toString(),
            "a case is a directory with inputs.npz and outputs.npz beside a model");
      }
      cases.addAll(found);
    }
    requireApart(cases);
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, options.jobs()), Verifier::daemon);
    try {
      List<Future<GoldenRun>> futures = new ArrayList<>();
      for (GoldenCase c : cases) {
        for (Form f : c.forms()) {
          futures.add(pool.submit(() -> run(c, f)));
        }
        if (c.forms().isEmpty()) {
          futures.add(pool.submit(() -> run(c, null)));
        }
      }
      List<GoldenRun> runs = new ArrayList<>();
      for (Future<GoldenRun> f : futures) {
        GoldenRun run = get(f);
        listener.accept(run);
        runs.add(run);
      }
      return new VerifyReport(runs);
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread t = new Thread(null, task, "verify", STACK_BYTES);
    t.setDaemon(true);
    return t;
  }

  /** Two cases must not be saved in one place. */
  private void requireApart(List<GoldenCase> cases) {
    if (options.save() == null) {
      return;
    }
    Map<String, GoldenCase> byPath = new HashMap<>();
    for (GoldenCase c : cases) {
      GoldenCase other = byPath.put(c.path(), c);
      if (other != null) {
        throw new KerasIoException(
            ErrorCode.WRITE_FAILED,
            c.directory() + " and " + other.directory() + " would be saved in one place",
            options.save().resolve(c.path()).toString(),
            "verify one directory at a time");
      }
    }
  }

  private static GoldenRun get(Future<GoldenRun> f) {
    try {
      return f.get();
    } catch (ExecutionException e) {
      throw new InternalException(
          ErrorCode.INTERNAL, "a verification broke: " + e.getCause(), null, null, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InternalException(ErrorCode.INTERNAL, "the verification was interrupted");
    }
  }

  /** Runs one form of one case within the time allowed. */
  public GoldenRun run(GoldenCase golden, @Nullable Form form) {
    FormRunner runner = new FormRunner(golden, form, options);
    AtomicReference<GoldenRun> result = new AtomicReference<>();
    Thread worker = daemon(() -> result.set(runner.run()));
    worker.start();
    try {
      worker.join(Math.max(1, options.timeout().toMillis()));
      if (worker.isAlive()) {
        runner.abandon();
        worker.interrupt();
        worker.join(GRACE_MILLIS);
        return runner.late();
      }
    } catch (InterruptedException e) {
      runner.abandon();
      Thread.currentThread().interrupt();
    }
    GoldenRun run = result.get();
    return run != null ? run : runner.failed("the run ended without a result", null);
  }
}

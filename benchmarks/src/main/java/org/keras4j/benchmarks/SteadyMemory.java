package org.keras4j.benchmarks;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.runtime.PredictorOptions;
import org.keras4j.tensor.Tensor;

/**
 * What a predictor that is warm takes from the heap and from the system: {@code predictInto} again
 * and again, batch 1. Prints bytes allocated by the calling thread, and by how much the process has
 * grown.
 *
 * <pre>
 * SteadyMemory MODEL [CALLS [THREADS]]
 * </pre>
 */
public final class SteadyMemory {
  private static final int COUNTED = 10_000;

  /** Of calls before those that are counted: compiling a method anew allocates, too. */
  private static final int WARMUP = 10_000;

  /** The compilers take so long until they have nothing left to do. */
  private static final long WARMUP_NANOS = 10_000_000_000L;

  private SteadyMemory() {}

  public static void main(String[] args) throws IOException {
    int calls = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int threads = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    PredictorOptions options = PredictorOptions.defaults().withThreads(threads);
    try (KerasModel model = KerasModel.load(Path.of(args[0]));
        Predictor predictor = Predictor.of(model, options)) {
      List<Tensor> in = Models.inputs(model, 1);
      List<Tensor> out =
          predictor.outputSpecs(List.of(in.get(0).spec())).stream().map(Tensor::zeros).toList();
      long start = System.nanoTime();
      repeat(predictor, in, out, WARMUP);
      while (System.nanoTime() - start < WARMUP_NANOS) {
        repeat(predictor, in, out, 100);
      }
      ThreadMXBean beans = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().getId();
      beans.getThreadAllocatedBytes(thread); // which allocates when it is called first
      long before = beans.getThreadAllocatedBytes(thread);
      repeat(predictor, in, out, COUNTED);
      long allocated = beans.getThreadAllocatedBytes(thread) - before;
      long resident = ProcessMemory.residentKilobytes();
      repeat(predictor, in, out, calls);
      long growth = ProcessMemory.residentKilobytes() - resident;
      System.out.printf(
          "%d bytes allocated by %d calls; %d kB more of the process after %d calls%n",
          allocated, COUNTED, growth, calls);
    }
  }

  private static void repeat(Predictor p, List<Tensor> in, List<Tensor> out, int calls) {
    for (int i = 0; i < calls; i++) {
      p.predictInto(in, out);
    }
  }
}

package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;
import static org.bytedeco.dnnl.global.dnnl.dnnl_version;

import java.lang.ref.Cleaner;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl.cpu_isa;
import org.bytedeco.javacpp.Pointer;

/** The loaded library and its one CPU engine. The first use loads native code. */
final class Library {
  /** JavaCPP's limit of what the whole process may occupy, which is four times the heap's. */
  private static final String LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

  static final Cleaner CLEANER = Cleaner.create();

  private static final dnnl_engine ENGINE = newEngine();

  /** Whether OpenMP's setting of threads is to be had. */
  private static final boolean SETS_THREADS = OpenMp.bind();

  private static final ThreadLocal<int[]> THREADS =
      ThreadLocal.withInitial(() -> new int[] {Runtime.getRuntime().availableProcessors()});

  private Library() {}

  /** Lets primitives that are made or run by the calling thread use so many threads. */
  static void useThreads(int n) {
    int[] current = THREADS.get();
    if (current[0] != n && SETS_THREADS) {
      OpenMp.omp_set_num_threads(n);
      current[0] = n;
    }
  }

  /** How many threads primitives of the calling thread use. */
  static int threads() {
    return THREADS.get()[0];
  }

  /** Weights outside the heap have nothing to do with the heap's limit, so JavaCPP sets none. */
  private static void initialize() {
    boolean unset = System.getProperty(LIMIT) == null;
    if (unset) {
      System.setProperty(LIMIT, "0");
    }
    try {
      Pointer.isNull(null);
    } finally {
      if (unset) {
        System.clearProperty(LIMIT);
      }
    }
  }

  private static dnnl_engine newEngine() {
    initialize();
    dnnl_engine engine = new dnnl_engine((Pointer) null);
    if (dnnl_engine_create(engine, dnnl_cpu, 0) != dnnl_success) {
      throw new UnsatisfiedLinkError("oneDNN has no CPU engine");
    }
    return engine;
  }

  /** Its version, and the widest set of instructions that it uses here. */
  static String version() {
    dnnl_version_t v = dnnl_version();
    String number = v.major() + "." + v.minor() + "." + v.patch();
    int used = dnnl_get_effective_cpu_isa();
    for (cpu_isa isa : cpu_isa.values()) {
      if (isa.value == used && used != 0) {
        return number + " with " + isa.name();
      }
    }
    return number;
  }

  static dnnl_engine engine() {
    return ENGINE;
  }

  /** A stream for one thread, which its session destroys. */
  static dnnl_stream newStream() {
    dnnl_stream stream = new dnnl_stream((Pointer) null);
    check(dnnl_stream_create(stream, ENGINE, dnnl_stream_default_flags));
    return stream;
  }

  /** Throws unless the status is success. */
  static void check(int status) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN says status " + status);
    }
  }
}

package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.runtime.engine.KernelFactory;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.engine.nd4j.Nd4jKernels;
import org.keras4j.runtime.engine.onednn.OneDnnKernels;

/** The engines by name. */
public final class Engines {
  private static final List<String> NAMES = List.of("onednn", "java", "nd4j");

  private Engines() {}

  /** All names, in the default order. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * All engines, each where it pays: {@code onednn} where there is enough work, then the others.
   */
  public static KernelRegistry automatic(int threads) {
    return KernelRegistry.of(
        OneDnnKernels.whereItPays(threads), new JavaKernels(), new Nd4jKernels());
  }

  /**
   * Engines in the given order; {@code java}, which is complete, is added last when it is not
   * named.
   *
   * @throws UnsupportedModelException when there is no engine of a name
   */
  public static KernelRegistry registry(List<String> names, int threads) {
    List<KernelFactory> engines = new ArrayList<>();
    for (String name : names) {
      engines.add(engine(name, threads));
    }
    if (!names.contains("java")) {
      engines.add(new JavaKernels());
    }
    return KernelRegistry.of(engines);
  }

  /** How each engine fares on this machine, in the default order. All that there is is loaded. */
  public static List<EngineStatus> status() {
    return List.of(
        new EngineStatus("onednn", OneDnnKernels.version(), OneDnnKernels.missing()),
        new EngineStatus("java", "Java " + Runtime.version(), null),
        new EngineStatus("nd4j", Libraries.version("org.nd4j", "nd4j-api"), Nd4jKernels.missing()));
  }

  private static KernelFactory engine(String name, int threads) {
    switch (name) {
      case "onednn":
        return OneDnnKernels.always(threads);
      case "java":
        return new JavaKernels();
      case "nd4j":
        return new Nd4jKernels();
      default:
        throw new UnsupportedModelException(
            ErrorCode.UNSUPPORTED_ARGUMENT,
            "there is no engine '"
                + Texts.shown(name)
                + "'; there are "
                + String.join(", ", NAMES)
                + "."
                + Texts.didYouMean(name, NAMES));
    }
  }
}

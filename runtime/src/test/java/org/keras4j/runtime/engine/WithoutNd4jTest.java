package org.keras4j.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.Engines;
import org.keras4j.runtime.TestGraphs;
import org.keras4j.runtime.plan.ExecutionPlan;
import org.keras4j.runtime.plan.Planner;
import org.keras4j.runtime.plan.WeightCache;
import org.keras4j.tensor.Tensor;

/**
 * ND4J is loaded only when one of its kernels runs. Shown by a class loader without ND4J and
 * JavaCPP, in which everything else works, so that nothing else can have needed them.
 */
class WithoutNd4jTest {
  /** Runs in the other class loader; gives the plan as text, or the error. */
  public static final class Run implements Callable<String> {
    private final List<String> engines;

    public Run(List<String> engines) {
      this.engines = engines;
    }

    @Override
    public String call() {
      Tensor x = TestGraphs.random(1, 3, 5);
      Tensor w = TestGraphs.random(2, 5, 4);
      OpGraph g =
          TestGraphs.graph(
              (graph, in) -> {
                Value y = graph.matmul(in.get(0), in.get(1));
                return List.of(graph.unary(UnaryOp.Kind.TANH, y));
              },
              x,
              w);
      ExecutionPlan plan =
          Planner.plan(g, Engines.registry(engines, 1), new WeightCache(new TestGraphs.Weights()));
      try {
        plan.newSession().run(List.of(x, w), new RunControl());
        return plan.explain();
      } catch (UnsupportedModelException e) {
        return e.code() + ": " + e.getMessage();
      }
    }
  }

  private static String run(List<String> engines) throws Exception {
    List<URL> urls = new ArrayList<>();
    String path = System.getProperty("surefire.test.class.path");
    path = path == null ? System.getProperty("java.class.path") : path;
    for (String entry : path.split(File.pathSeparator)) {
      if (!entry.contains("nd4j-") && !entry.contains("javacpp")) {
        urls.add(url(entry));
      }
    }
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(new URL[0]), platform)) {
      Object run =
          loader.loadClass(Run.class.getName()).getConstructor(List.class).newInstance(engines);
      return (String) ((Callable<?>) run).call();
    }
  }

  private static URL url(String entry) throws MalformedURLException {
    return new File(entry).toURI().toURL();
  }

  @Test
  void aPlanOfPlainLoopsNeedsNone() throws Exception {
    assertThat(run(Engines.names()))
        .contains("java   MatMul", "not onednn: oneDNN does not start on this machine");
    assertThat(run(List.of("java"))).contains("java");
  }

  @Test
  void aPlanOfNd4jIsRefusedWhereItCannotStart() throws Exception {
    assertThat(run(List.of("nd4j"))).contains(ErrorCode.NO_KERNEL.name(), "ND4J", "start");
  }

  @Test
  void withItTheSamePlanRuns() {
    assertThat(new Run(List.of("nd4j")).call()).contains("nd4j   MatMul");
  }
}

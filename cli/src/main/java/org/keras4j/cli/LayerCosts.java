package org.keras4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.KerasModel;
import org.keras4j.TensorPort;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.layers.Values;
import org.keras4j.model.Lowering;
import org.keras4j.model.ModelGraph;
import org.keras4j.model.Node;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.Work;
import org.keras4j.summary.LayerCost;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** What each layer of a model costs for a batch. */
final class LayerCosts implements ModelGraph.Observer {
  /** A call of a layer: its path, and which nodes of the graph it added. */
  private record Call(String path, int from, int to, long bytes) {}

  private final List<Call> calls = new ArrayList<>();
  private int seen;

  private LayerCosts() {}

  /**
   * The costs by the layers' paths ({@code nested/dense}).
   *
   * @throws InputMismatchException when an input has another dimension that is open
   * @throws org.keras4j.errors.KerasException when the model cannot run
   */
  static Map<String, LayerCost> of(KerasModel model, int batch) {
    Lowering.requireRunnable(model.model());
    List<TensorSpec> inputs = new ArrayList<>();
    for (TensorPort port : model.inputs()) {
      TensorSpec spec = java.util.Objects.requireNonNull(port.spec());
      Shape shape = spec.shape();
      if (shape.rank() > 0 && shape.dim(0) == Shape.UNKNOWN) {
        shape = shape.with(0, batch);
      }
      if (!shape.isKnown()) {
        throw new InputMismatchException(
            ErrorCode.INPUT_SHAPE,
            "the costs depend on the size of the input '" + port.name() + "', " + spec.shape(),
            null,
            "they can be told of models whose inputs have a fixed size");
      }
      inputs.add(new TensorSpec(spec.dtype(), shape));
    }
    LayerCosts costs = new LayerCosts();
    OpGraph graph =
        Lowering.lower(
            model.model(), model.weightSpecs(), inputs, List.of(), costs, new ArrayList<>());
    if (graph.isMeasuring()) {
      throw new InputMismatchException(
          ErrorCode.INPUT_SHAPE, "the costs depend on the data, not on their shapes alone");
    }
    return costs.sums(graph);
  }

  @Override
  public void called(String model, Node node, Values outputs) {
    int to = seen;
    long bytes = 0;
    for (Value v : outputs.all()) {
      to = Math.max(to, v.node() + 1);
      bytes += (long) v.spec().shape().size() * v.spec().dtype().byteSize();
    }
    String path = NamedWeights.name((model.isEmpty() ? "" : model + "/") + node.layer().name());
    calls.add(new Call(path, seen, to, bytes));
    seen = to;
  }

  /** Each call's products; those of a nested model's layers are the nested model's, too. */
  private Map<String, LayerCost> sums(OpGraph graph) {
    Map<String, LayerCost> sums = new HashMap<>();
    for (Call c : calls) {
      double products = 0;
      for (int i = c.from; i < c.to; i++) {
        products += Work.of(graph.nodes().get(i));
      }
      long macs = Math.round(products);
      sums.merge(c.path, new LayerCost(macs, c.bytes), LayerCost::plus);
      int slash = c.path.lastIndexOf('/');
      while (slash > 0) {
        sums.merge(c.path.substring(0, slash), new LayerCost(macs, 0), LayerCost::plus);
        slash = c.path.lastIndexOf('/', slash - 1);
      }
    }
    return sums;
  }
}

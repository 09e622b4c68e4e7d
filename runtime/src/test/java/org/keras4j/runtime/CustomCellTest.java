package org.keras4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.keras4j.KerasModel;
import org.keras4j.LoadOptions;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.layers.rnn.RnnCell;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.registry.LayerRegistry;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** A cell of one's own that takes constants: {@code custom_cell.py} has it in Python. */
class CustomCellTest {
  private static final Path CASE = Path.of("src/test/resources/custom-cell");

  /** tanh of what input, state and constant give; the output is twice the state. */
  record ConstantCell(Base base, int units, int constant) implements RnnCell {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("kernel", inputs.known(-1), units);
      weights.trainable("recurrent", units, units);
      weights.trainable("weight", constant, units);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value h = RnnCell.states(this, inputs, args).get(0);
      Value sum =
          g.add(
              g.matmul(inputs.get(0), weights.get("kernel")),
              g.matmul(h, weights.get("recurrent")));
      for (Value c : RnnCell.constants(args)) {
        sum = g.add(sum, g.matmul(c, weights.get("weight")));
      }
      Value next = g.unary(UnaryOp.Kind.TANH, sum);
      return Values.of(g.add(next, next), next);
    }

    @Override
    public boolean takesConstants() {
      return true;
    }

    @Override
    public int stateCount() {
      return 1;
    }

    @Override
    public List<TensorSpec> states(Shape step) {
      return List.of(new TensorSpec(base.dtype().compute(), outputShape(step)));
    }

    @Override
    public Shape outputShape(Shape step) {
      return Shape.of(step.dim(0), units);
    }
  }

  @Test
  void constantsReachTheCellAtEveryStep() {
    LayerType type =
        LayerType.of(
            "ConstantCell",
            c -> new ConstantCell(c.base(), c.positiveInt("units"), c.positiveInt("constant")));
    LayerRegistry registry = LayerRegistry.builtIns().with(type);
    LoadOptions options = LoadOptions.defaults().withRegistry(registry);
    try (KerasModel model = KerasModel.load(CASE.resolve("model.h5"), options);
        Predictor predictor = Predictor.of(model)) {
      List<Tensor> inputs = new ArrayList<>(Npz.read(CASE.resolve("inputs.npz")).values());
      List<Tensor> expected = new ArrayList<>(Npz.read(CASE.resolve("outputs.npz")).values());
      List<Tensor> found = predictor.predict(inputs);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.size(); i++) {
        assertThat(found.get(i).shape()).isEqualTo(expected.get(i).shape());
        assertThat(found.get(i).toFloatArray())
            .containsExactly(expected.get(i).toFloatArray(), Offset.offset(1e-5f));
      }
    }
  }
}

package org.keras4j.build;

import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.keras4j.binding.FittingTensors;
import org.keras4j.binding.InitialWeights;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.ops.WeightSource;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** Weights that a described layer has before it is part of a model. */
sealed interface GivenWeights {
  /** The weights by their keys below the layer. */
  WeightSource source(WeightSpecs specs);

  /**
   * Checks that they fit.
   *
   * @throws WeightMismatchException when their number or a shape is another
   */
  default void check(String layer, WeightSpecs specs) {}

  /** All of them; none when they are not known before the layer is built, and it is not. */
  default List<Tensor> all(SymbolicCalls calls) {
    WeightSpecs specs = calls.specsOrNull();
    List<Tensor> out = new ArrayList<>();
    if (specs != null) {
      WeightSource source = source(specs);
      specs.weights().forEach(e -> out.add(source.read(e.key(), e.weight().spec())));
    }
    return out;
  }

  /** Tensors in Keras's order. */
  record Tensors(List<Tensor> tensors) implements GivenWeights {
    @Override
    public List<Tensor> all(SymbolicCalls calls) {
      return tensors;
    }

    @Override
    public void check(String layer, WeightSpecs specs) {
      FittingTensors.byKey(layer, specs.weights(), tensors);
    }

    @Override
    public WeightSource source(WeightSpecs specs) {
      Map<String, Tensor> all =
          FittingTensors.byKey(specs.layer().name(), specs.weights(), tensors);
      return (key, spec, target) -> {
        Tensor t = all.get(key);
        if (t == null) {
          throw new WeightMismatchException(
              ErrorCode.MISSING_WEIGHTS, "there is no weight '" + key + "'");
        }
        t.cast(spec.dtype()).appendTo(target);
      };
    }
  }

  /** Weights that another model has, whose keys begin with a prefix. */
  record Of(WeightSource others, String prefix) implements GivenWeights {
    @Override
    public WeightSource source(WeightSpecs specs) {
      return new WeightSource() {
        @Override
        public void read(String key, TensorSpec spec, Buffer target) {
          others.read(prefix + key, spec, target);
        }
      };
    }
  }

  /** What the initialisers give. */
  record Fresh(WeightSpecs built) implements GivenWeights {
    @Override
    public WeightSource source(WeightSpecs specs) {
      return new InitialWeights(built.layer().name().hashCode(), specs);
    }

    @Override
    public List<Tensor> all(SymbolicCalls calls) {
      List<Tensor> out = new ArrayList<>();
      WeightSource source = source(built);
      built.weights().forEach(e -> out.add(source.read(e.key(), e.weight().spec())));
      return out;
    }
  }

  /** What the layers of a described model were given; fresh values for the others. */
  record Described(ModelDescription model) implements GivenWeights {
    @Override
    public WeightSource source(WeightSpecs specs) {
      return model.weights(specs, specs.layer().name().hashCode());
    }
  }
}

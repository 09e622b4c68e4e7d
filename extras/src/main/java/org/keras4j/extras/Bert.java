package org.keras4j.extras;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;

/** The layers of keras-bert 0.89 and keras-embed-sim 0.10 around its encoders. */
final class Bert {
  static final List<LayerType> TYPES =
      List.of(
          LayerType.of("TokenEmbedding", Tokens::fromConfig),
          LayerType.of("EmbeddingRet", Tokens::fromConfig),
          LayerType.of("EmbeddingSimilarity", c -> new Similarity(c.base(), true)),
          LayerType.of("EmbeddingSim", c -> new Similarity(c.base(), c.bool("use_bias", true))),
          LayerType.of("Masked", Masked::fromConfig),
          LayerType.of("Extract", Extract::fromConfig),
          LayerType.of("TaskEmbedding", Tasks::fromConfig),
          LayerType.of("MaskedGlobalMaxPool1D", c -> new MaskedMax(c.base())),
          LayerType.of("MaskedConv1D", MaskedConv::fromConfig));

  private Bert() {}

  private static Value ids(OpGraph g, Value x) {
    return x.dtype().isFloating() ? g.cast(x.withMask(null), DType.INT32) : x.withMask(null);
  }

  /** An embedding that also gives its whole table. */
  private record Tokens(Base base, int words, int size, boolean masks) implements Layer {
    static Tokens fromConfig(LayerConfig c) {
      return new Tokens(
          c.base(),
          c.positiveInt("input_dim"),
          c.positiveInt("output_dim"),
          c.bool("mask_zero", false));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("embeddings", words, size);
    }

    @Override
    public boolean autocast() {
      return false;
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value table = weights.get("embeddings");
      return Values.of(g.embedding(table, ids(g, inputs.only())), table);
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      Value x = inputs.only().withMask(null);
      Value mask = masks ? g.notEqual(x, g.scalar(x.dtype(), 0)) : null;
      return Arrays.asList(mask, null);
    }
  }

  /** Probabilities of words: the products of features and a table of embeddings, and a bias. */
  private record Similarity(Base base, boolean useBias) implements Layer {
    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      if (useBias) {
        weights.trainable("bias", inputs.get(1).dim(0));
      }
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value y = g.matmul(inputs.get(0).withMask(null), inputs.get(1), false, true);
      y = useBias ? g.biasAdd(y, weights.get("bias")) : y;
      return Values.of(g.softmax(y, -1));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** Features whose mask is of the steps that have to be guessed. */
  private record Masked(Base base, boolean returnsMask) implements Layer {
    static Masked fromConfig(LayerConfig c) {
      return new Masked(c.base(), c.bool("return_masked", false));
    }

    private static Value mask(OpGraph g, Values inputs) {
      Value asked = inputs.get(1).withMask(null);
      Value mask = inputs.get(0).mask();
      if (mask == null) {
        throw Parts.unsupported("a Masked without a mask is an error in keras-bert, too");
      }
      return g.and(g.notEqual(asked, g.scalar(asked.dtype(), 0)), mask);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.get(0).withMask(null);
      return returnsMask ? Values.of(x, g.cast(mask(g, inputs), x.dtype())) : Values.of(x);
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      Value mask = mask(g, inputs);
      return returnsMask ? Arrays.asList(mask, null) : List.of(mask);
    }
  }

  /** One step of a sequence. */
  private record Extract(Base base, int index) implements Layer {
    static Extract fromConfig(LayerConfig c) {
      if (!c.node("index").isNumber()) {
        throw c.unsupported("index", "this is not the layer of keras-bert; register it");
      }
      return new Extract(c.base(), c.integer("index", 0));
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      int steps = x.dim(1);
      int at = index >= 0 ? index : steps < 0 ? 0 : steps + index;
      return Values.of(g.squeeze(g.slice(x, 1, at, 1), 1));
    }
  }

  /** Adds a vector for the task of each sample. */
  private record Tasks(Base base, int tasks, int size, boolean zero) implements Layer {
    static Tasks fromConfig(LayerConfig c) {
      return new Tasks(
          c.base(),
          c.positiveInt("input_dim"),
          c.positiveInt("output_dim"),
          c.bool("mask_zero", false));
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      weights.trainable("embeddings", tasks, size);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value task = ids(g, inputs.get(1));
      Value x = inputs.get(0).withMask(null);
      Value y = g.embedding(weights.get("embeddings"), task);
      if (zero) {
        Value one = g.cast(g.notEqual(task, g.scalar(task.dtype(), 0)), y.dtype());
        y = g.multiply(y, g.expandDims(one, -1));
      }
      return Values.of(g.add(x, y));
    }

    @Override
    public boolean supportsMasking() {
      return true;
    }
  }

  /** The largest value of each feature over the steps that the mask leaves. */
  private record MaskedMax(Base base) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (inputs.only().mask() != null) {
        Value hidden = g.subtract(g.scalar(x.dtype(), 1), g.cast(inputs.only().mask(), x.dtype()));
        Value far = g.multiply(hidden, g.scalar(x.dtype(), 1e6));
        x = g.subtract(x, g.expandDims(far, -1));
      }
      return Values.of(g.max(x, false, -2));
    }
  }

  /** A Conv1D of the steps that the mask leaves, zeros in the others. */
  private record MaskedConv(Layer conv, int lost) implements Layer {
    static MaskedConv fromConfig(LayerConfig c) {
      boolean valid = c.string("padding", "valid").equals("valid");
      int kernel = c.positiveInts("kernel_size", 1, null)[0];
      int dilation = c.positiveInts("dilation_rate", 1, new int[] {1})[0];
      return new MaskedConv(Parts.builtIn("Conv1D", c), valid ? kernel / 2 * dilation * 2 : 0);
    }

    @Override
    public Base base() {
      return conv.base();
    }

    @Override
    public void build(WeightSpecs weights, InputShapes inputs) {
      conv.build(weights, inputs);
    }

    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      Value x = inputs.only().withMask(null);
      if (inputs.only().mask() != null) {
        x = g.multiply(x, g.expandDims(g.cast(inputs.only().mask(), x.dtype()), -1));
      }
      return conv.call(g, Values.of(x), weights, CallArgs.of(Values.of(x)));
    }

    @Override
    public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
      Value mask = inputs.only().mask();
      if (mask != null && lost > 0) {
        int steps = mask.dim(1);
        mask = g.slice(mask, 1, lost, steps < 0 ? steps : Math.max(0, steps - lost));
      }
      return Arrays.asList(mask);
    }
  }
}

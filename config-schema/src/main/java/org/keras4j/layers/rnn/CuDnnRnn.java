package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;

/**
 * The layers of Keras 1 and 2 that only ran on GPUs: an LSTM, or a GRU with its reset gate after
 * the product, of fixed activations. The weights are the layer's own, in the order of cuDNN: each
 * gate's kernel lies transposed in memory, its recurrent kernel is transposed, and there is a bias
 * for either product. Masks are an error, as in Keras. Keras's CuDNNLSTM and CuDNNGRU.
 */
public record CuDnnRnn(Base base, StandardCell cell, RnnFlags flags) implements CellRnn {
  public static final LayerType LSTM =
      LayerType.of("CuDNNLSTM", c -> fromConfig(c, RnnOp.Kind.LSTM));
  public static final LayerType GRU = LayerType.of("CuDNNGRU", c -> fromConfig(c, RnnOp.Kind.GRU));

  private static CuDnnRnn fromConfig(LayerConfig c, RnnOp.Kind kind) {
    RnnFlags f = RnnFlags.read(c).zeroOutputForMask(false);
    Activation tanh = Activation.of("tanh", new UnaryOp(UnaryOp.Kind.TANH));
    Activation sigmoid = Activation.of("sigmoid", new UnaryOp(UnaryOp.Kind.SIGMOID));
    boolean gru = kind == RnnOp.Kind.GRU;
    Base b = c.base();
    StandardCell cell =
        new StandardCell(b, kind, c.positiveInt("units"), tanh, sigmoid, true, gru, false, false);
    return new CuDnnRnn(b, cell, f);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    int width = cell.kind().gates() * cell.units();
    weights.trainable("kernel", inputs.known(-1), width);
    weights.trainable("recurrent_kernel", cell.units(), width);
    weights.trainable("bias", 2 * width);
  }

  @Override
  public Weights cellWeights(Weights weights) {
    return weights;
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    if (inputs.get(0).mask() != null) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH, "a " + base.className() + " cannot be called with a mask");
    }
    return CellRnn.super.call(g, inputs, weights, args);
  }

  @Override
  public List<Value> walk(
      OpGraph g,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights,
      RnnFlags walkFlags) {
    RnnOp.Kind kind = cell.kind();
    // Going backwards, Keras turns the second axis around, which may be the batch.
    boolean turned = flags.timeMajor() && flags.goBackwards();
    int width = kind.gates() * cell.units();
    Value bias = g.reshape(weights.get("bias"), 2, width);
    boolean twoBiases = cell.resetAfter();
    List<Value> operands = new ArrayList<>(List.of(turned ? g.reverse(x, 0) : x));
    operands.add(gates(g, weights.get("kernel"), true));
    operands.add(gates(g, weights.get("recurrent_kernel"), false));
    operands.add(twoBiases ? bias : g.sum(bias, false, 0));
    operands.addAll(states);
    RnnOp op =
        new RnnOp(
            kind,
            cell.units(),
            new UnaryOp(UnaryOp.Kind.TANH),
            new UnaryOp(UnaryOp.Kind.SIGMOID),
            twoBiases,
            walkFlags.goBackwards() && !turned,
            walkFlags.returnSequences(),
            false,
            true,
            false,
            !states.isEmpty());
    return g.apply(op, operands);
  }

  /**
   * Kernels (rows, gates · units) of cuDNN as those of the plain layers.
   *
   * @param reshaped true for the input's, whose memory is read as (units, rows)
   */
  private Value gates(OpGraph g, Value kernel, boolean reshaped) {
    int rows = kernel.dim(0);
    int units = cell.units();
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < cell.kind().gates(); i++) {
      Value part = g.slice(kernel, 1, i * units, units);
      parts.add(g.transpose(reshaped ? g.reshape(part, units, rows) : part, 1, 0));
    }
    return g.concat(parts, 1);
  }

  @Override
  public boolean supportsMasking() {
    return false;
  }

  @Override
  public List<@Nullable Value> computeMask(OpGraph g, Values inputs, Values outputs) {
    return new ArrayList<>(Collections.nCopies(outputs.size(), null));
  }
}

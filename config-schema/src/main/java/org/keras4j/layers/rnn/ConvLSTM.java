package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.layers.Base;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * An LSTM whose products are convolutions (Shi et al. 2015). Input (batch, time, spatial…,
 * channels), or (batch, time, channels, spatial…) with channels first; output and states are images
 * of the size that the convolution of the input gives. Keras's ConvLSTM1D, ConvLSTM2D and
 * ConvLSTM3D.
 *
 * @param timeMajor stands in the config, and makes no difference to the layer itself: Keras walks
 *     along the second axis all the same
 */
public record ConvLSTM(Base base, ConvLSTMCell cell, RnnFlags flags, boolean timeMajor)
    implements CellRnn {
  public static final LayerType RANK_1 = type(1);
  public static final LayerType RANK_2 = type(2);
  public static final LayerType RANK_3 = type(3);

  private static LayerType type(int rank) {
    return LayerType.of("ConvLSTM" + rank + "D", c -> fromConfig(c, rank));
  }

  private static ConvLSTM fromConfig(LayerConfig c, int rank) {
    RnnFlags flags = RnnFlags.read(c);
    if (flags.unroll() && !c.writer().isKeras3()) {
      throw c.node("unroll").expected("false, as Keras 2 has it for convolutional layers");
    }
    // Keras 2 reads zero_output_for_mask, but does not obey it here.
    boolean zeros = flags.zeroOutputForMask() && c.writer().isKeras3();
    RnnFlags used = flags.zeroOutputForMask(zeros).timeMajor(false);
    return new ConvLSTM(c.base(), ConvLSTMCell.of(c, rank), used, flags.timeMajor());
  }

  @Override
  public int inputRank() {
    return cell.rank() + 3;
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
    Value in = g.cast(x, cell.base().dtype().compute());
    Shape batchAndTime = x.shape().slice(0, 2);
    int images = Shape.multiply(x.dim(0), x.dim(1));
    Value folded = g.reshape(in, Shape.of(images).concat(x.shape().slice(2, x.rank())));
    Value y = cell.convolveInput(g, cell.toChannelsLast(g, folded), weights);
    Value projected = g.reshape(y, batchAndTime.concat(y.shape().slice(1, y.rank())));
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < cell.stateCount(); i++) {
      specs.add(new TensorSpec(y.dtype(), projected.shape().remove(1).with(-1, cell.filters())));
    }
    List<Value> initial = new ArrayList<>();
    states.forEach(s -> initial.add(cell.toChannelsLast(g, s)));
    List<Value> out =
        Scans.scan(
            g,
            specs,
            projected,
            mask,
            initial,
            constants,
            walkFlags,
            (body, step, before, same) -> cell.step(body, step, before, weights.in(body)));
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < out.size(); i++) {
      boolean sequence = i == 0 && walkFlags.returnSequences();
      all.add(sequence ? sequenceBack(g, out.get(i)) : cell.fromChannelsLast(g, out.get(i)));
    }
    return all;
  }

  /** (batch, time, spatial…, channels) in the layer's data format. */
  private Value sequenceBack(OpGraph g, Value y) {
    if (!cell.channelsFirst()) {
      return y;
    }
    int[] axes = new int[y.rank()];
    axes[1] = 1;
    axes[2] = y.rank() - 1;
    for (int i = 3; i < axes.length; i++) {
      axes[i] = i - 1;
    }
    return g.transpose(y, axes);
  }
}

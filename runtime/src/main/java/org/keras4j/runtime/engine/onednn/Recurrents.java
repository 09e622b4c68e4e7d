package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Recurrent layers of standard cells, all steps at once. oneDNN's names of the axes: layers,
 * directions, time, batch (n), channels, input, gates, output.
 */
final class Recurrents {
  private Recurrents() {}

  static KernelChoice select(RnnOp op, List<TensorSpec> in, Operands operands) {
    String refusal = refusal(op, operands);
    if (refusal != null) {
      return KernelChoice.refuse(refusal);
    }
    Shape x = in.get(0).shape();
    long n = x.dim(0);
    long t = x.dim(1);
    long c = x.dim(2);
    long u = op.units();
    long g = op.kind().gates();
    long biases = op.kind() == RnnOp.Kind.GRU && op.resetAfter() ? 4 : g;
    dnnl_memory_desc src = Layouts.strided(new long[] {t, n, c}, new long[] {c, t * c, 1});
    dnnl_memory_desc dst = Layouts.strided(new long[] {t, n, u}, new long[] {u, t * u, 1});
    dnnl_memory_desc state = Layouts.plain(1, 1, n, u);
    dnnl_memory_desc initial = op.initialState() ? state : null;
    dnnl_memory_desc bias = Layouts.plain(1, 1, biases, u);
    dnnl_memory_desc kernel = Layouts.any(1, 1, c, g, u);
    dnnl_memory_desc recurrent = Layouts.any(1, 1, u, g, u);
    Primitive primitive = create(op, src, initial, kernel, recurrent, bias, dst, state);
    if (primitive == null) {
      return KernelChoice.refuse("oneDNN has no fast kernel for it");
    }
    PrimitiveKernel made =
        new PrimitiveKernel(primitive)
            .input(DNNL_ARG_SRC_LAYER, src, 0)
            .fixed(DNNL_ARG_BIAS, bias, bias(op, operands));
    weights(made, primitive, operands, 1, 0, new long[] {1, 1, c, g, u});
    weights(made, primitive, operands, 2, 1, new long[] {1, 1, u, g, u});
    if (op.initialState()) {
      int first = op.bias() ? 4 : 3;
      made.input(DNNL_ARG_SRC_ITER, state, first);
      if (op.kind() == RnnOp.Kind.LSTM) {
        made.input(DNNL_ARG_SRC_ITER_C, state, first + 1);
      }
    }
    made.output(DNNL_ARG_DST_ITER, state, 1);
    if (op.kind() == RnnOp.Kind.LSTM) {
      made.output(DNNL_ARG_DST_ITER_C, state, 2);
    }
    if (op.returnSequences() && !op.goBackwards()) {
      return KernelChoice.accept(made.output(DNNL_ARG_DST_LAYER, dst, 0));
    }
    int steps = made.scratch(DNNL_ARG_DST_LAYER, dst, (int) (n * t * u));
    return KernelChoice.accept(new Finished(made, steps, op.returnSequences()));
  }

  private static @Nullable String refusal(RnnOp op, Operands operands) {
    if (op.mask()) {
      return "oneDNN's recurrent layers know no masks";
    }
    for (int i = 1; i < (op.bias() ? 4 : 3); i++) {
      if (!operands.isConstant(i)) {
        return "its weights are computed anew each time";
      }
    }
    UnaryOp.Kind f = op.activation().kind();
    boolean tanh = f == UnaryOp.Kind.TANH;
    boolean fits =
        op.kind() == RnnOp.Kind.SIMPLE
            ? tanh || f == UnaryOp.Kind.SIGMOID
            : tanh && op.recurrentActivation().kind() == UnaryOp.Kind.SIGMOID;
    return fits ? null : "oneDNN's recurrent layers have activations of their own";
  }

  private static @Nullable Primitive create(
      RnnOp op,
      dnnl_memory_desc src,
      @Nullable dnnl_memory_desc initial,
      dnnl_memory_desc kernel,
      dnnl_memory_desc recurrent,
      dnnl_memory_desc bias,
      dnnl_memory_desc dst,
      dnnl_memory_desc state) {
    int direction =
        op.goBackwards() ? dnnl_unidirectional_right2left : dnnl_unidirectional_left2right;
    return Primitive.create(
        null,
        true,
        (pd, attributes) -> {
          switch (op.kind()) {
            case LSTM:
              return dnnl_lstm_forward_primitive_desc_create(
                  pd,
                  Library.engine(),
                  dnnl_forward_inference,
                  direction,
                  src,
                  initial,
                  initial,
                  kernel,
                  recurrent,
                  null,
                  null,
                  bias,
                  dst,
                  state,
                  state,
                  dnnl_rnn_flags_undef,
                  attributes);
            case GRU:
              return op.resetAfter()
                  ? dnnl_lbr_gru_forward_primitive_desc_create(
                      pd,
                      Library.engine(),
                      dnnl_forward_inference,
                      direction,
                      src,
                      initial,
                      kernel,
                      recurrent,
                      bias,
                      dst,
                      state,
                      dnnl_rnn_flags_undef,
                      attributes)
                  : dnnl_gru_forward_primitive_desc_create(
                      pd,
                      Library.engine(),
                      dnnl_forward_inference,
                      direction,
                      src,
                      initial,
                      kernel,
                      recurrent,
                      bias,
                      dst,
                      state,
                      dnnl_rnn_flags_undef,
                      attributes);
            default:
              return dnnl_vanilla_rnn_forward_primitive_desc_create(
                  pd,
                  Library.engine(),
                  dnnl_forward_inference,
                  op.activation().kind() == UnaryOp.Kind.TANH
                      ? dnnl_eltwise_tanh
                      : dnnl_eltwise_logistic,
                  direction,
                  src,
                  initial,
                  kernel,
                  recurrent,
                  bias,
                  dst,
                  state,
                  dnnl_rnn_flags_undef,
                  0,
                  0,
                  attributes);
          }
        });
  }

  private static void weights(
      PrimitiveKernel made,
      Primitive primitive,
      Operands operands,
      int input,
      int index,
      long[] dims) {
    dnnl_memory_desc packed = primitive.weights(index);
    Block block =
        operands.packed(
            input,
            "recurrent " + java.util.Arrays.toString(dims) + Packing.text(packed),
            () ->
                Packing.reorder(
                    operands,
                    input,
                    new Packing.Source(dims, Layouts.strides(dims), null),
                    packed));
    made.fixed(index == 0 ? DNNL_ARG_WEIGHTS_LAYER : DNNL_ARG_WEIGHTS_ITER, packed, block);
  }

  /** The biases gate by gate; after a reset that comes last, the candidate's two stay apart. */
  private static Block bias(RnnOp op, Operands operands) {
    int u = op.units();
    int g = op.kind().gates();
    boolean apart = op.kind() == RnnOp.Kind.GRU && op.resetAfter();
    if (!op.bias()) {
      float[] zeros = new float[(apart ? 4 : g) * u];
      return Block.copyOf(zeros, zeros.length);
    }
    if (!apart) {
      return Packing.plain(operands, 3);
    }
    return operands.packed(
        3,
        "apart",
        () -> {
          float[] b = operands.constant(3).floats();
          float[] all = new float[4 * u];
          for (int i = 0; i < 2 * u; i++) {
            all[i] = b[i] + b[3 * u + i];
          }
          System.arraycopy(b, 2 * u, all, 2 * u, u);
          System.arraycopy(b, 5 * u, all, 3 * u, u);
          return Block.copyOf(all, all.length);
        });
  }

  /** Takes from all steps' outputs the last, or all in the order of the walk. */
  private record Finished(PrimitiveKernel kernel, int steps, boolean sequences) implements Kernel {
    @Override
    public boolean isNative() {
      return true;
    }

    @Override
    public List<TensorSpec> scratch() {
      return kernel.scratch();
    }

    @Override
    public String label() {
      return kernel.label();
    }

    @Override
    public void run(Buf[] in, Buf[] out, KernelContext context) {
      kernel.run(in, out, context);
      FloatBuffer to = out[0].natives().buffer();
      if (!sequences) {
        to.put(0, out[1].natives().buffer(), 0, out[0].size());
        return;
      }
      FloatBuffer from = context.scratch(steps).natives().buffer();
      int time = out[0].dim(1);
      int units = out[0].dim(2);
      for (int b = 0; b < out[0].dim(0); b++) {
        for (int t = 0; t < time; t++) {
          to.put((b * time + t) * units, from, (b * time + time - 1 - t) * units, units);
        }
      }
    }
  }
}

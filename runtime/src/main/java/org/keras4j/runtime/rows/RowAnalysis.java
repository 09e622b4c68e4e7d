package org.keras4j.runtime.rows;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.plan.OpText;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Proves that a graph computes each row of its outputs from the same row of its inputs, op by op,
 * and says what it computes for one row. Two graphs of one model, for batches of different sizes,
 * that compute the same for one row give the same results for a row in either batch.
 */
public final class RowAnalysis {
  private final OpGraph graph;
  private final int count;
  private final boolean[] live;
  private final Rows[][] rows;

  /** The numbers of the live nodes, by which the text names them. */
  private final int[] number;

  private final StringBuilder text = new StringBuilder();
  private @Nullable String refusal;

  private RowAnalysis(OpGraph graph, int count) {
    this.graph = graph;
    this.count = count;
    int n = graph.nodes().size();
    live = new boolean[n];
    rows = new Rows[n][];
    for (Value v : graph.outputs()) {
      live[v.node()] = true;
    }
    for (int i = n - 1; i >= 0; i--) {
      for (Value v : graph.nodes().get(i).inputs()) {
        live[v.node()] |= live[i];
      }
    }
    number = new int[n];
    for (int i = 1; i < n; i++) {
      number[i] = number[i - 1] + (live[i - 1] ? 1 : 0);
    }
  }

  /**
   * What a graph does with rows.
   *
   * @param form the computation of one row; equal texts mean equal computations. Null when the
   *     graph may mix rows
   * @param refusal what may mix them, or null
   */
  public record Result(@Nullable String form, @Nullable String refusal) {}

  /** Looks through a graph of known shapes for a batch of so many rows. */
  public static Result of(OpGraph graph, int count) {
    if (graph.isMeasuring() || !graph.states().isEmpty() || count == 0) {
      return new Result(null, "the rows of a batch depend on each other");
    }
    Rows[] inputs = new Rows[graph.inputs().size()];
    Arrays.fill(inputs, new Rows(0, 1));
    RowAnalysis a = new RowAnalysis(graph, count);
    a.walk(inputs);
    for (Value v : graph.outputs()) {
      if (!a.of(v).equals(new Rows(0, 1))) {
        a.refuse("an output is not one row for each row of the inputs");
      }
    }
    return a.refusal == null ? new Result(digest(a.text), null) : new Result(null, a.refusal);
  }

  private void refuse(String why) {
    if (refusal == null) {
      refusal = why;
    }
  }

  private Rows of(Value v) {
    return rows[v.node()][v.output()];
  }

  private void walk(Rows[] inputs) {
    for (OpNode node : graph.nodes()) {
      Rows[] operands = new Rows[node.inputs().size()];
      if (node.op() instanceof InputOp in) {
        rows[node.id()] = checked(node, inputs[in.index()]);
      } else if (live[node.id()]) {
        Arrays.setAll(operands, i -> of(node.inputs().get(i)));
        rows[node.id()] = checked(node, step(node, operands));
      }
      if (live[node.id()]) {
        describe(node);
      }
    }
    text.append("outputs ");
    graph.outputs().forEach(this::name);
  }

  /** The rows of the outputs, where their shapes bear them out. */
  private Rows[] checked(OpNode node, Rows result) {
    Rows[] all = new Rows[node.outputs().size()];
    for (int i = 0; i < all.length; i++) {
      int[] dims = node.outputs().get(i).shape().dims();
      boolean fits =
          result.axis() < 0
              || result.axis() < dims.length && dims[result.axis()] == count * result.each();
      all[i] = fits ? result : Rows.MIXED;
      if (all[i].isMixed() && live[node.id()]) {
        String at = node.origin().isEmpty() ? "" : " of " + node.origin();
        refuse(node.op().opName() + at + " may mix the rows of a batch");
      }
    }
    return all;
  }

  private Rows step(OpNode node, Rows[] operands) {
    if (node.op() instanceof CustomOp) {
      return Rows.MIXED;
    }
    boolean free = true;
    for (Rows r : operands) {
      if (r.isMixed()) {
        return Rows.MIXED;
      }
      free &= r.isFree();
    }
    if (node.op() instanceof ScanOp scan) {
      return scan(scan, operands);
    }
    if (!free) {
      return RowRules.of(node.op(), new RowCall(node, operands, count));
    }
    return node.op() instanceof BroadcastOp ? repeated(node) : Rows.FREE;
  }

  /** One value given to each row, or to nobody in particular. */
  private Rows repeated(OpNode node) {
    int[] out = node.outputs().get(0).shape().dims();
    int[] in = node.inputs().get(0).shape().dims();
    boolean new0 = in.length < out.length || in.length > 0 && in[0] == 1;
    return out.length > 0 && out[0] == count && new0 ? new Rows(0, 1) : Rows.FREE;
  }

  /** A loop over time keeps rows apart when its body does. */
  private Rows scan(ScanOp op, Rows[] operands) {
    Rows x = operands[0];
    Rows[] inputs = new Rows[1 + op.states() + op.constants()];
    inputs[0] = x;
    boolean fits = x.axis() == 0;
    for (int i = 1; i <= op.states(); i++) {
      fits &= operands[i].equals(x);
      inputs[i] = operands[i];
    }
    int next = 1 + op.states();
    if (op.mask()) {
      fits &= operands[next++].equals(x);
    }
    for (int i = 0; i < op.constants(); i++) {
      inputs[1 + op.states() + i] = operands[next + i];
    }
    if (!fits) {
      return Rows.MIXED;
    }
    RowAnalysis body = new RowAnalysis(op.body(), count);
    body.walk(inputs);
    for (Value v : op.body().outputs()) {
      fits &= body.of(v).equals(x);
    }
    text.append('{').append(body.text).append('}');
    return fits && body.refusal == null ? x : Rows.MIXED;
  }

  private void describe(OpNode node) {
    text.append(op(node)).append(" (");
    node.inputs().forEach(this::name);
    text.append(')');
    for (int i = 0; i < rows[node.id()].length; i++) {
      spec(node.outputs().get(i), rows[node.id()][i]);
    }
    text.append('\n');
  }

  private void name(Value v) {
    text.append(number[v.node()]).append('.').append(v.output()).append(' ');
  }

  /** The op; what is different for batches of other sizes shows in the shape of the result. */
  private static String op(OpNode node) {
    if (node.op() instanceof ReshapeOp || node.op() instanceof BroadcastOp) {
      return node.op().opName();
    }
    if (node.op() instanceof SliceOp s) {
      int[] starts = new int[s.starts().length];
      Arrays.setAll(starts, i -> s.start(i, node.inputs().get(0).dim(i)));
      return "Slice" + Arrays.toString(starts) + Arrays.toString(s.steps());
    }
    if (node.op() instanceof InputOp in) {
      return "Input " + in.index();
    }
    if (node.op() instanceof ConstantOp c) {
      return "Constant " + contents(c.tensor());
    }
    if (node.op() instanceof ScanOp s) {
      return "Scan"
          + List.of(s.states(), s.constants())
          + List.of(s.goBackwards(), s.returnSequences(), s.zeroOutputForMask(), s.mask());
    }
    return OpText.of(node.op());
  }

  private static String contents(Tensor t) {
    if (t.dtype() == DType.STRING) {
      return digest(Arrays.toString(t.toStringArray()));
    }
    byte[] bytes = t.toBytes();
    return bytes.length <= 32 ? HexFormat.of().formatHex(bytes) : digest(bytes);
  }

  private void spec(TensorSpec spec, Rows at) {
    text.append(' ').append(spec.dtype()).append('[');
    for (int i = 0; i < spec.shape().rank(); i++) {
      text.append(i == at.axis() ? "rows of " + at.each() : spec.shape().dim(i)).append(',');
    }
    text.append(']');
  }

  private static String digest(CharSequence text) {
    return digest(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * The recurrent layers that run a cell. Input (batch, time, …), or (time, batch, …) when
 * time-major, and optionally initial states; outputs as {@link Recurrent} has them. The weights
 * belong to the cell.
 */
interface CellRnn extends Recurrent {
  RnnCell cell();

  RnnFlags flags();

  /** The rank that the input must have, or 0 for any with a time axis. */
  default int inputRank() {
    return 3;
  }

  @Override
  default void build(WeightSpecs weights, InputShapes inputs) {
    Shape x = inputs.only();
    check(x);
    Shape step = x.remove(flags().timeMajor() ? 0 : 1);
    cell().build(weights.child("cell", cell()), new InputShapes(List.of(step)));
  }

  private void check(Shape x) {
    if (inputRank() == 0 ? x.rank() < 3 : x.rank() != inputRank()) {
      String rest = inputRank() == 3 ? "features" : inputRank() == 0 ? "…" : "image";
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE, "a recurrent layer needs (batch, time, " + rest + "), got " + x);
    }
  }

  @Override
  default Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    RnnFlags f = flags();
    if (cell().drops() && Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops inputs at random",
          null,
          "save the model without training=True in the layer's call");
    }
    Value x = inputs.get(0).withMask(null);
    check(x.shape());
    Value mask = Recurrent.stepMask(this, inputs, args);
    if (mask != null && mask.rank() != 2) {
      throw new ModelFormatException(
          ErrorCode.BAD_SHAPE, "a recurrent layer needs a mask (batch, time), got " + mask.shape());
    }
    if (f.timeMajor()) {
      x = swapped(g, x);
      mask = mask == null ? null : g.transpose(mask, 1, 0);
    }
    List<Value> states = initialStates(g, x.shape().remove(1), inputs, args);
    List<Value> out = run(g, x, mask, states, cellWeights(weights));
    DType compute = base().dtype().compute();
    Value y = g.cast(out.get(0), compute);
    List<Value> all = new ArrayList<>();
    all.add(f.timeMajor() && f.returnSequences() ? swapped(g, y) : y);
    for (int i = 1; f.returnState() && i < out.size(); i++) {
      all.add(g.cast(out.get(i), compute));
    }
    return Values.of(all);
  }

  /** The weights of the cell. */
  default Weights cellWeights(Weights weights) {
    return weights.child("cell");
  }

  /** Batch and time exchanged. */
  private static Value swapped(OpGraph g, Value x) {
    int[] axes = new int[x.rank()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = i < 2 ? 1 - i : i;
    }
    return g.transpose(x, axes);
  }

  private List<Value> initialStates(OpGraph g, Shape step, Values inputs, CallArgs args) {
    List<TensorSpec> specs = cell().states(step);
    List<Value> given = Recurrent.initialStates(inputs, args);
    Object argument = args.argument(1, "initial_state");
    boolean constants =
        argument != null && !argument.equals(List.of()) && CallArgs.tensors(argument).isEmpty();
    if (constants || !given.isEmpty() && given.size() != specs.size()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the layer has "
              + specs.size()
              + " state(s), but is called with "
              + (constants ? "constants" : given.size() + " initial state(s)"));
    }
    List<Value> states = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      Shape expected = specs.get(i).shape();
      Shape found = given.get(i).shape();
      if (!sameBeyondBatch(found, expected)) {
        throw new ModelFormatException(
            ErrorCode.BAD_SHAPE,
            "expected an initial state " + beyondBatch(expected) + ", got " + found);
      }
      states.add(g.cast(given.get(i).withMask(null), specs.get(i).dtype()));
    }
    return states;
  }

  /** A shape as {@code (batch, 2)}: the batch may be of any size. */
  private static String beyondBatch(Shape shape) {
    StringBuilder s = new StringBuilder("(batch");
    for (int i = 1; i < shape.rank(); i++) {
      s.append(", ").append(shape.dim(i) == Shape.UNKNOWN ? "None" : shape.dim(i));
    }
    return s.append(')').toString();
  }

  private static boolean sameBeyondBatch(Shape a, Shape b) {
    return a.rank() == b.rank() && a.slice(1, a.rank()).isCompatibleWith(b.slice(1, b.rank()));
  }

  private List<Value> run(
      OpGraph g, Value x, @Nullable Value mask, List<Value> states, Weights weights) {
    RnnFlags f = flags();
    // Unrolled, Keras lays the mask over the outputs without turning it around.
    boolean crossed =
        mask != null
            && f.zeroOutputForMask()
            && f.unroll()
            && f.goBackwards()
            && f.returnSequences();
    boolean zeros = f.zeroOutputForMask() && mask != null && !crossed;
    List<Value> out =
        new ArrayList<>(walk(g, x, mask, states, weights, f.zeroOutputForMask(zeros)));
    if (crossed) {
      Value y = out.get(0);
      out.set(0, g.select(perStep(g, mask, y.rank()), y, g.scalar(y.dtype(), 0)));
    } else if (mask != null && !states.isEmpty() && !f.zeroOutputForMask() && repeatsState()) {
      out.set(
          0,
          f.returnSequences()
              ? RnnMasks.startingFrom(g, mask, states.get(0), out.get(0), f.goBackwards())
              : out.get(1));
    }
    return out;
  }

  private static Value perStep(OpGraph g, Value mask, int rank) {
    Value m = mask;
    while (m.rank() < rank) {
      m = g.expandDims(m, m.rank());
    }
    return m;
  }

  /** The outputs and the last states of the cell along (batch, time, …). */
  default List<Value> walk(
      OpGraph g,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      Weights weights,
      RnnFlags flags) {
    return Scans.run(g, cell(), x, mask, states, weights, flags);
  }

  /** Keras before 2.3 gives the state, so at first the initial one, at masked steps. */
  private boolean repeatsState() {
    Writer w = base().writer();
    boolean old = !w.isKeras3() && !w.isTensorFlowKeras2() && w.isBefore(2, 3);
    return old && !flags().unroll();
  }

  @Override
  default int stateCount() {
    return cell().stateCount();
  }

  @Override
  default boolean goBackwards() {
    return flags().goBackwards();
  }

  @Override
  default boolean returnSequences() {
    return flags().returnSequences();
  }

  @Override
  default boolean returnState() {
    return flags().returnState();
  }

  @Override
  default boolean timeMajor() {
    return flags().timeMajor();
  }

  @Override
  default boolean stateful() {
    return flags().stateful();
  }
}

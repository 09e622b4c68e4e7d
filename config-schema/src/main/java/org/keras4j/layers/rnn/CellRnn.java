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
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;

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
    List<Shape> shapes = new ArrayList<>();
    shapes.add(x.remove(flags().timeMajor() ? 0 : 1));
    int given = inputs.all().size();
    shapes.addAll(inputs.all().subList(given - Math.min(constantCount(), given - 1), given));
    cell().build(weights.child("cell", cell()), new InputShapes(shapes));
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
    if (cell().drops() && Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops inputs at random",
          null,
          "save the model without training=True in the layer's call");
    }
    boolean lifting = g.lifting(cell().isComplex());
    try {
      return walked(g, inputs, weights, args);
    } finally {
      g.lifting(lifting);
    }
  }

  @Override
  default boolean takesComplex() {
    return true;
  }

  private Values walked(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    RnnFlags f = flags();
    Value x = inputs.get(0).withMask(null);
    if (ComplexOp.isOne(g, x) && !cell().isComplex()) {
      throw ComplexOp.failing("a cell of real numbers");
    }
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
    RnnStates states = new RnnStates(this, x.shape().remove(1));
    List<Value> before = states.before(g, inputs, args, weights);
    List<Value> constants = usable(Recurrent.constants(inputs, args, constantCount()));
    List<Value> out = run(g, x, mask, before, constants, cellWeights(weights));
    states.after(g, out.subList(1, out.size()), weights);
    Value y = Recurrent.cast(this, g, out.get(0));
    List<Value> all = new ArrayList<>();
    all.add(f.timeMajor() && f.returnSequences() ? swapped(g, y) : y);
    for (int i = 1; f.returnState() && i < out.size(); i++) {
      all.add(Recurrent.cast(this, g, out.get(i)));
    }
    return Values.of(all);
  }

  /** The constants, which only some cells take. */
  private List<Value> usable(List<Value> constants) {
    if (constants.isEmpty() || cell().takesConstants()) {
      return constants.stream().map(c -> c.withMask(null)).toList();
    }
    throw new ModelFormatException(
        ErrorCode.BAD_GRAPH,
        "a " + cell().base().className() + " takes no constants, in Keras neither");
  }

  @Override
  default int constantCount() {
    return flags().constants();
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

  private List<Value> run(
      OpGraph g,
      Value x,
      @Nullable Value mask,
      List<Value> states,
      List<Value> constants,
      Weights weights) {
    RnnFlags f = flags();
    // Unrolled, Keras lays the mask over the outputs without turning it around.
    boolean crossed =
        mask != null
            && f.zeroOutputForMask()
            && f.unroll()
            && f.goBackwards()
            && f.returnSequences();
    boolean zeros = f.zeroOutputForMask() && mask != null && !crossed;
    RnnFlags walk = f.zeroOutputForMask(zeros);
    if (mask != null && !f.zeroOutputForMask() && repeatsState()) {
      return OldMasks.run(this, g, x, mask, states, constants, weights, walk);
    }
    List<Value> out = new ArrayList<>(walk(g, x, mask, states, constants, weights, walk));
    if (crossed) {
      Value y = out.get(0);
      out.set(0, g.select(perStep(g, mask, y.rank()), y, g.scalar(y.dtype(), 0)));
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
      List<Value> constants,
      Weights weights,
      RnnFlags flags) {
    return Scans.run(g, cell(), x, mask, states, constants, weights, flags);
  }

  /**
   * At masked steps Keras before 2.3, that of TensorFlow before 2.2, gives the state, so at first
   * the initial one; with Theano zeros.
   */
  private boolean repeatsState() {
    Writer w = base().writer();
    boolean old = !w.isKeras3() && w.isBefore(2, w.isTensorFlowKeras2() ? 2 : 3);
    return old && !flags().unroll() && !w.isTheano();
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

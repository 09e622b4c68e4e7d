package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InternalException;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.UnsupportedModelException;
import org.keras4j.layers.Activation;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * The recurrent layers that are one op over time. Input (batch, time, features), or (time, batch,
 * features) when time-major, and optionally initial states (batch, units); outputs as {@link
 * Recurrent} has them. The weights belong to the layer's cell.
 */
interface StandardRnn extends Recurrent {
  RnnOp.Kind kind();

  RnnSettings settings();

  /** The Keras class of the cell. */
  String cellClass();

  @Override
  default void build(WeightSpecs weights, InputShapes inputs) {
    RnnSettings s = settings();
    int gates = kind().gates() * s.units();
    WeightSpecs cell = weights.child("cell", cell());
    cell.trainable("kernel", inputs.known(-1), gates);
    cell.trainable("recurrent_kernel", s.units(), gates);
    if (s.useBias() && s.resetAfter()) {
      cell.trainable("bias", 2, gates);
    } else if (s.useBias()) {
      cell.trainable("bias", gates);
    }
  }

  private Layer cell() {
    Base b = base();
    String name = cellClass().replace("Cell", "_cell").replace("RNN", "_rnn");
    return new Cell(
        new Base(
            name.toLowerCase(java.util.Locale.ROOT),
            cellClass(),
            true,
            b.dtype(),
            b.writer(),
            Map.of()));
  }

  @Override
  default Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    RnnSettings s = settings();
    if (s.drops() && Boolean.TRUE.equals(args.training())) {
      throw new UnsupportedModelException(
          ErrorCode.UNSUPPORTED_ARGUMENT,
          "called with training=True, which drops inputs at random",
          null,
          "save the model without training=True in the layer's call");
    }
    Value x = inputs.get(0);
    if (x.rank() != 3) {
      throw Shapes.bad("a recurrent layer needs (batch, time, features), got " + x.shape());
    }
    Value mask = Recurrent.stepMask(this, inputs, args);
    if (mask != null && mask.rank() != 2) {
      throw Shapes.bad("a recurrent layer needs a mask (batch, time), got " + mask.shape());
    }
    List<Value> states = initialStates(g, inputs, args);
    if (s.timeMajor()) {
      x = g.transpose(x, 1, 0, 2);
      mask = mask == null ? null : g.transpose(mask, 1, 0);
    }
    List<Value> out = run(g, x, mask, states, weights.child("cell"));
    Value y = out.get(0);
    if (s.timeMajor() && s.returnSequences()) {
      y = g.transpose(y, 1, 0, 2);
    }
    List<Value> all = new ArrayList<>(List.of(y));
    if (s.returnState()) {
      all.addAll(out.subList(1, out.size()));
    }
    return Values.of(all);
  }

  private List<Value> initialStates(OpGraph g, Values inputs, CallArgs args) {
    List<Value> states = new ArrayList<>();
    for (Value v : Recurrent.initialStates(inputs, args)) {
      if (v.rank() != 2 || v.dim(1) != settings().units() && v.dim(1) != Shape.UNKNOWN) {
        throw Shapes.bad(
            "expected an initial state (batch, " + settings().units() + "), got " + v.shape());
      }
      states.add(g.cast(v, base().dtype().compute()));
    }
    Object given = args.argument(1, "initial_state");
    boolean constants =
        given != null && !given.equals(List.of()) && CallArgs.tensors(given).isEmpty();
    if (constants || !states.isEmpty() && states.size() != stateCount()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH,
          "the layer has "
              + stateCount()
              + " state(s), but is called with "
              + (constants ? "constants" : states.size() + " initial state(s)"));
    }
    return states;
  }

  private List<Value> run(
      OpGraph g, Value x, @Nullable Value mask, List<Value> states, Weights cell) {
    RnnSettings s = settings();
    // Unrolled, Keras lays the mask over the outputs without turning it around.
    boolean crossed =
        mask != null
            && s.zeroOutputForMask()
            && s.unroll()
            && s.goBackwards()
            && s.returnSequences();
    boolean zeros = s.zeroOutputForMask() && mask != null && !crossed;
    UnaryOp activation = s.activation().elementwise();
    UnaryOp gates = s.recurrentActivation().elementwise();
    boolean oneOp = activation != null && gates != null || g.isSymbolic();
    List<Value> out =
        new ArrayList<>(
            oneOp
                ? oneOp(g, x, mask, states, cell, zeros)
                : new UnrolledRnn(g, kind(), s, cell).run(x, mask, states, zeros));
    if (crossed) {
      Value zero = g.scalar(out.get(0).dtype(), 0);
      out.set(0, g.select(g.expandDims(mask, -1), out.get(0), zero));
    } else if (mask != null && !states.isEmpty() && !s.zeroOutputForMask() && repeatsState()) {
      out.set(0, s.returnSequences() ? startingFrom(g, mask, states.get(0), out) : out.get(1));
    }
    return out;
  }

  private List<Value> oneOp(
      OpGraph g, Value x, @Nullable Value mask, List<Value> states, Weights cell, boolean zeros) {
    RnnSettings s = settings();
    List<Value> operands = new ArrayList<>(List.of(x, cell.get("kernel")));
    operands.add(cell.get("recurrent_kernel"));
    if (s.useBias()) {
      operands.add(cell.get("bias"));
    }
    if (mask != null) {
      operands.add(mask);
    }
    operands.addAll(states);
    RnnOp op =
        new RnnOp(
            kind(),
            s.units(),
            function(s.activation()),
            function(s.recurrentActivation()),
            s.resetAfter(),
            s.goBackwards(),
            s.returnSequences(),
            zeros,
            s.useBias(),
            mask != null,
            !states.isEmpty());
    return g.apply(op, operands);
  }

  /** The op of a function; for shapes alone it does not matter which. */
  private static UnaryOp function(Activation a) {
    UnaryOp op = a.elementwise();
    return op == null ? UnaryOp.IDENTITY : op;
  }

  /** Keras before 2.3 gives the state, so at first the initial one, at masked steps. */
  private boolean repeatsState() {
    Writer w = base().writer();
    boolean old = !w.isKeras3() && !w.isTensorFlowKeras2() && w.isBefore(2, 3);
    return old && !settings().unroll();
  }

  /**
   * The sequence with the initial state in place of the zeros before the first step that counts.
   */
  private Value startingFrom(OpGraph g, Value mask, Value state, List<Value> out) {
    int time = mask.dim(1);
    if (time == Shape.UNKNOWN) {
      return out.get(0);
    }
    Value started = g.cast(mask, DType.FLOAT32);
    if (settings().goBackwards()) {
      started = g.reverse(started, 1);
    }
    for (int shift = 1; shift < time; shift *= 2) {
      Value earlier = g.slice(started, 1, 0, time - shift);
      int[] before = {0, shift};
      started = g.maximum(started, g.pad(earlier, before, new int[2], PadOp.Mode.CONSTANT, 0));
    }
    Value begun = g.expandDims(g.cast(started, DType.BOOL), -1);
    return g.select(begun, out.get(0), g.expandDims(state, 1));
  }

  @Override
  default int stateCount() {
    return kind().states();
  }

  @Override
  default boolean goBackwards() {
    return settings().goBackwards();
  }

  @Override
  default boolean returnSequences() {
    return settings().returnSequences();
  }

  @Override
  default boolean returnState() {
    return settings().returnState();
  }

  @Override
  default boolean timeMajor() {
    return settings().timeMajor();
  }

  @Override
  default boolean stateful() {
    return settings().stateful();
  }

  /** The owner of the weights; the layer around it computes all steps at once. */
  record Cell(Base base) implements Layer {
    @Override
    public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
      throw new InternalException(ErrorCode.INTERNAL, "a cell is called by its layer only");
    }
  }
}

package org.keras4j.runtime.plan;

import java.util.List;
import java.util.function.IntFunction;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.runtime.engine.Work;
import org.keras4j.tensor.TensorSpec;

/**
 * How one op graph is executed: steps with their kernels, constants, and the layout of the memory
 * that a {@link Session} brings. Thread-safe.
 */
public final class ExecutionPlan implements AutoCloseable {
  private final List<TensorSpec> inputSpecs;
  private final List<TensorSpec> outputSpecs;
  private final List<Step> steps;
  private final List<Location> inputs;
  private final List<Location> outputs;
  private final MemoryPlanner.Layout memory;
  private final IntFunction<NativeFloats> allocator;
  private final PlanConstants constants;

  /** The sessions that are not closed, and 1 for the plan itself until it is. */
  private int users = 1;

  private boolean closed;

  ExecutionPlan(
      List<Step> steps,
      List<Location> inputs,
      List<Location> outputs,
      MemoryPlanner.Layout memory,
      IntFunction<NativeFloats> allocator,
      PlanConstants constants) {
    this.steps = List.copyOf(steps);
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.memory = memory;
    this.allocator = allocator;
    this.constants = constants;
    this.inputSpecs = this.inputs.stream().map(Location::spec).toList();
    this.outputSpecs = this.outputs.stream().map(Location::spec).toList();
  }

  /** Types and shapes of the inputs, in order. */
  public List<TensorSpec> inputSpecs() {
    return inputSpecs;
  }

  /** Types and shapes of the outputs, in order. */
  public List<TensorSpec> outputSpecs() {
    return outputSpecs;
  }

  /** Number of ops that a run executes. */
  public int size() {
    return steps.size();
  }

  /** Bytes of the arena of each session. */
  public long arenaBytes() {
    return memory.bytes();
  }

  /** Bytes of native memory with constants in the forms that kernels take, shared by plans. */
  public long packedBytes() {
    return constants.packedBytes();
  }

  /** Multiplications of a run in convolutions, products and recurrent layers. */
  public double multiplications() {
    double sum = 0;
    for (Step s : steps) {
      if (s.selection().kernel() instanceof SideBySide both) {
        sum += both.multiplications();
      } else if (!s.isTransfer()) {
        sum += Work.of(s.node());
      }
    }
    return sum;
  }

  /**
   * What a step computes, where, and by what.
   *
   * @param layer the layer call that asked for it
   * @param engine the engine, or {@code to native} and {@code to heap} for copies
   * @param kernel the engine's own name of it, or empty
   */
  public record StepLabel(String layer, String op, String engine, String kernel) {}

  /** The steps in order. */
  public List<StepLabel> labels() {
    return steps.stream()
        .map(
            s ->
                new StepLabel(
                    s.node().origin(),
                    s.isTransfer() ? "copy" : s.node().op().opName(),
                    s.selection().engine(),
                    s.selection().kernel().label()))
        .toList();
  }

  /**
   * New memory for one thread to run the plan in.
   *
   * @throws IllegalStateException when the plan is closed
   */
  public Session newSession() {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the plan is closed");
      }
      users++;
    }
    try {
      return new Session(this);
    } catch (RuntimeException | Error e) {
      leave();
      throw e;
    }
  }

  /** A session is closed. */
  void leave() {
    synchronized (this) {
      if (--users > 0) {
        return;
      }
    }
    constants.close();
  }

  /**
   * Gives back the constants, when the last open session is closed. There are no new sessions after
   * it. Calling it again does nothing.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    leave();
  }

  /** One line per step, with engine, shapes and places, and the refusals. */
  public String explain() {
    return PlanPrinter.print(this);
  }

  List<Step> steps() {
    return steps;
  }

  List<Location> inputs() {
    return inputs;
  }

  List<Location> outputs() {
    return outputs;
  }

  MemoryPlanner.Layout memory() {
    return memory;
  }

  /** A new array, or native memory, for a slot. */
  Object newSlot(MemoryPlanner.Slot slot) {
    return slot.storage() == Storage.NATIVE
        ? allocator.apply(slot.size())
        : slot.storage().newArray(slot.size());
  }
}

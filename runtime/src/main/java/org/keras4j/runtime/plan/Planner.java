package org.keras4j.runtime.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.Selection;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.tensor.TensorSpec;

/**
 * Turns an op graph of known shapes into an {@link ExecutionPlan}: chooses kernels, reads weights,
 * and decides which values share memory. A reshape is a view of its operand; an elementwise result
 * takes the memory of an operand that nobody reads later.
 */
public final class Planner {
  private final OpGraph graph;
  private final KernelRegistry kernels;
  private final WeightCache weights;

  /** Index of the first output of each node among all values. */
  private final int[] firstValue;

  /** The constant of each value, where it is one. */
  private final @Nullable Buf[] constants;

  /** The group of each value, an index into {@link #groups}; -1 for constants. */
  private final int[] groupOf;

  private final List<Group> groups = new ArrayList<>();
  private final List<OpNode> stepNodes = new ArrayList<>();
  private final List<Selection> selections = new ArrayList<>();

  /** Memory that one or more values use one after the other, or at once as views. */
  private static final class Group {
    final Storage storage;
    final int size;
    final boolean input;
    final int first;
    int last;

    /** The group whose memory this one took over, or null. */
    @Nullable Group joined;

    Group(TensorSpec spec, boolean input, int first) {
      this.storage = Storage.of(spec.dtype());
      this.size = spec.shape().size();
      this.input = input;
      this.first = first;
      this.last = first;
    }
  }

  private Planner(OpGraph graph, KernelRegistry kernels, WeightCache weights) {
    this.graph = graph;
    this.kernels = kernels;
    this.weights = weights;
    firstValue = new int[graph.nodes().size()];
    int n = 0;
    for (OpNode node : graph.nodes()) {
      firstValue[node.id()] = n;
      n += node.outputs().size();
    }
    constants = new Buf[n];
    groupOf = new int[n];
  }

  /**
   * Makes a plan.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when no engine has a kernel for an op
   * @throws org.keras4j.errors.WeightMismatchException when a weight cannot be read
   * @throws org.keras4j.errors.LimitExceededException when a value is larger than an array can be
   */
  public static ExecutionPlan plan(OpGraph graph, KernelRegistry kernels, WeightCache weights) {
    return new Planner(graph, kernels, weights).plan();
  }

  private ExecutionPlan plan() {
    assignGroups();
    extendLifetimes();
    shareInPlace();
    return place();
  }

  private int index(Value v) {
    return firstValue[v.node()] + v.output();
  }

  /** Chooses kernels and gives every value a group of its own, its operand's, or a constant. */
  private void assignGroups() {
    for (OpNode node : graph.nodes()) {
      int at = firstValue[node.id()];
      groupOf[at] = -1;
      if (node.op() instanceof InputOp) {
        groupOf[at] = newGroup(node.outputs().get(0), true, -1);
      } else if (node.op() instanceof ConstantOp c) {
        constants[at] = Bufs.of(c.tensor());
      } else if (node.op() instanceof WeightOp w) {
        constants[at] = weights.weight(w);
      } else if (node.op() instanceof ReshapeOp) {
        int operand = index(node.inputs().get(0));
        Buf constant = constants[operand];
        constants[at] = constant == null ? null : constant.view(node.outputs().get(0));
        groupOf[at] = groupOf[operand];
      } else {
        for (int o = 0; o < node.outputs().size(); o++) {
          groupOf[at + o] = newGroup(node.outputs().get(o), false, stepNodes.size());
        }
        stepNodes.add(node);
        selections.add(
            node.op() instanceof ScanOp scan
                ? new Selection("scan", new ScanKernel(scan, kernels, weights), List.of())
                : kernels.select(node));
      }
    }
  }

  private int newGroup(TensorSpec spec, boolean input, int first) {
    groups.add(new Group(spec, input, first));
    return groups.size() - 1;
  }

  private void extendLifetimes() {
    for (int s = 0; s < stepNodes.size(); s++) {
      for (Value v : stepNodes.get(s).inputs()) {
        extend(groupOf[index(v)], s);
      }
    }
    for (Value v : graph.outputs()) {
      extend(groupOf[index(v)], stepNodes.size());
    }
  }

  private Group group(int index) {
    Group g = groups.get(index);
    while (g.joined != null) {
      g = g.joined;
    }
    return g;
  }

  private void extend(int group, int step) {
    if (group >= 0) {
      groups.get(group).last = Math.max(groups.get(group).last, step);
    }
  }

  private void shareInPlace() {
    for (int s = 0; s < stepNodes.size(); s++) {
      OpNode node = stepNodes.get(s);
      for (int i = 0; i < node.inputs().size(); i++) {
        if (selections.get(s).kernel().inPlace(i) && canShare(node, i, s)) {
          Group keep = group(groupOf[index(node.inputs().get(i))]);
          Group gone = groups.get(groupOf[firstValue[node.id()]]);
          keep.last = Math.max(keep.last, gone.last);
          gone.joined = keep;
          break;
        }
      }
    }
  }

  private boolean canShare(OpNode node, int input, int step) {
    int operand = groupOf[index(node.inputs().get(input))];
    if (operand < 0) {
      return false;
    }
    Group from = group(operand);
    for (int i = 0; i < node.inputs().size(); i++) {
      int other = groupOf[index(node.inputs().get(i))];
      if (i != input && other >= 0 && group(other) == from) {
        return false;
      }
    }
    Group to = groups.get(groupOf[firstValue[node.id()]]);
    return !from.input && from.last == step && from.size == to.size && from.storage == to.storage;
  }

  private ExecutionPlan place() {
    List<MemoryPlanner.Request> requests = new ArrayList<>();
    Map<Group, Integer> requestOf = new IdentityHashMap<>();
    for (Group group : groups) {
      if (group.joined == null) {
        requestOf.put(group, requests.size());
        requests.add(new MemoryPlanner.Request(group.storage, group.size, group.first, group.last));
      }
    }
    int[] firstScratch = new int[stepNodes.size()];
    for (int s = 0; s < stepNodes.size(); s++) {
      firstScratch[s] = requests.size();
      for (TensorSpec spec : selections.get(s).kernel().scratch()) {
        requests.add(
            new MemoryPlanner.Request(Storage.of(spec.dtype()), spec.shape().size(), s, s));
      }
    }
    MemoryPlanner.Layout memory = MemoryPlanner.place(requests);
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < stepNodes.size(); s++) {
      OpNode node = stepNodes.get(s);
      List<Location> out = new ArrayList<>();
      boolean empty = true;
      for (int o = 0; o < node.outputs().size(); o++) {
        TensorSpec spec = node.outputs().get(o);
        empty &= spec.shape().size() == 0;
        int request = requestOf.get(group(groupOf[firstValue[node.id()] + o]));
        out.add(Location.inSlot(spec, memory.slotOf()[request]));
      }
      List<Location> scratch = new ArrayList<>();
      for (TensorSpec spec : selections.get(s).kernel().scratch()) {
        int request = firstScratch[s] + scratch.size();
        scratch.add(Location.inSlot(spec, memory.slotOf()[request]));
      }
      steps.add(
          new Step(
              node,
              selections.get(s),
              locations(node.inputs(), requestOf, memory).toArray(new Location[0]),
              out.toArray(new Location[0]),
              scratch.toArray(new Location[0]),
              empty));
    }
    return new ExecutionPlan(
        steps,
        locations(graph.inputs(), requestOf, memory),
        locations(graph.outputs(), requestOf, memory),
        memory);
  }

  private List<Location> locations(
      List<Value> values, Map<Group, Integer> requestOf, MemoryPlanner.Layout memory) {
    List<Location> locations = new ArrayList<>();
    for (Value v : values) {
      int at = index(v);
      Buf constant = constants[at];
      locations.add(
          constant != null
              ? Location.constant(constant)
              : Location.inSlot(v.spec(), memory.slotOf()[requestOf.get(group(groupOf[at]))]));
    }
    return locations;
  }
}

package org.keras4j.runtime.plan;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.Value;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Bufs;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelRegistry;
import org.keras4j.runtime.engine.NativeFloats;
import org.keras4j.runtime.engine.Operands;
import org.keras4j.runtime.engine.Selection;
import org.keras4j.runtime.engine.Storage;
import org.keras4j.runtime.plan.PlannedStep.Place;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.TensorSpec;

/**
 * Turns an op graph of known shapes into an {@link ExecutionPlan}: chooses kernels, reads weights,
 * and decides which values share memory. A reshape is a view of its operand; an elementwise result
 * takes the memory of an operand that nobody reads later.
 */
public final class Planner {
  /** Elements of constants that are looked at at once, and of the parts of larger ones. */
  private static final int PART = 1 << 20;

  private final OpGraph graph;
  private final KernelRegistry kernels;
  private final WeightCache weights;
  private final PlanConstants planConstants;

  /** Index of the first output of each node among all values. */
  private final int[] firstValue;

  /** The constant of each value, where it is one. */
  private final @Nullable Constant[] constants;

  /** The value of which each one is a view; itself, unless a reshape gave it. */
  private final int[] root;

  /** Where each root's elements are, on the heap and in native memory. */
  private final @Nullable Region[] heap;

  private final @Nullable Region[] nativeCopy;

  /** Nodes that run beside another one, each in one thread. */
  private final boolean[] beside;

  private final List<Region> regions = new ArrayList<>();
  private final List<PlannedStep> work = new ArrayList<>();

  private Planner(OpGraph graph, KernelRegistry kernels, WeightCache weights) {
    this.graph = graph;
    this.kernels = kernels;
    this.weights = weights;
    this.beside =
        kernels.threads() == 1 ? new boolean[graph.nodes().size()] : SideBySide.pairs(graph);
    this.planConstants = new PlanConstants(weights);
    firstValue = new int[graph.nodes().size()];
    int n = 0;
    for (OpNode node : graph.nodes()) {
      firstValue[node.id()] = n;
      n += node.outputs().size();
    }
    constants = new Constant[n];
    root = new int[n];
    heap = new Region[n];
    nativeCopy = new Region[n];
  }

  /**
   * Makes a plan.
   *
   * @throws org.keras4j.errors.UnsupportedModelException when no engine has a kernel for an op
   * @throws org.keras4j.errors.WeightMismatchException when a weight cannot be read
   * @throws org.keras4j.errors.LimitExceededException when a value is larger than an array can be
   */
  public static ExecutionPlan plan(OpGraph graph, KernelRegistry kernels, WeightCache weights) {
    Planner planner = new Planner(graph, kernels, weights);
    try {
      return planner.plan();
    } catch (RuntimeException | Error e) {
      planner.planConstants.close();
      throw e;
    }
  }

  private ExecutionPlan plan() {
    for (OpNode node : graph.nodes()) {
      int at = firstValue[node.id()];
      for (int o = 0; o < node.outputs().size(); o++) {
        root[at + o] = at + o;
      }
      if (Constant.isOne(node.op())) {
        constants[at] = planConstants.of(node.op());
      } else if (node.op() instanceof ReshapeOp) {
        int operand = index(node.inputs().get(0));
        constants[at] = constants[operand];
        root[at] = root[operand];
      } else if (!(node.op() instanceof InputOp)) {
        step(node);
      }
    }
    List<Place> inputs = new ArrayList<>();
    for (Value v : graph.inputs()) {
      int at = index(v);
      Region outside = nativeCopy[at];
      boolean direct = outside != null && outside.input;
      inputs.add(direct ? new Place(v.spec(), outside, null) : place(v, false));
    }
    List<Place> outputs = new ArrayList<>();
    for (Value v : graph.outputs()) {
      outputs.add(place(v, heap[root[index(v)]] == null && nativeCopy[root[index(v)]] != null));
    }
    outputs.forEach(p -> use(p, work.size()));
    shareInPlace();
    return place(inputs, outputs);
  }

  private int index(Value v) {
    return firstValue[v.node()] + v.output();
  }

  /** Chooses the kernel of a node and brings its operands to where the kernel wants them. */
  private void step(OpNode node) {
    Selection selection = select(node);
    boolean outside = selection.kernel().isNative();
    List<Place> in = new ArrayList<>();
    for (Value v : node.inputs()) {
      in.add(place(v, outside && v.dtype() == DType.FLOAT32));
    }
    PlannedStep before = beside[node.id()] && !work.isEmpty() ? last() : null;
    boolean joins =
        before != null && beside[before.node().id()] && before.suits(node, selection, in);
    int at = joins ? work.size() - 1 : work.size();
    List<Place> out = new ArrayList<>();
    for (int o = 0; o < node.outputs().size(); o++) {
      TensorSpec spec = node.outputs().get(o);
      boolean there = outside && spec.dtype() == DType.FLOAT32;
      Region r = region(there, spec, false, at);
      (there ? nativeCopy : heap)[firstValue[node.id()] + o] = r;
      out.add(new Place(spec, r, null));
    }
    if (joins) {
      work.remove(at);
      add(before.with(node, selection, in, out));
    } else {
      add(new PlannedStep(node, selection, in, out));
    }
  }

  private PlannedStep last() {
    return work.get(work.size() - 1);
  }

  private Selection select(OpNode node) {
    if (node.op() instanceof ScanOp scan) {
      ScanKernel kernel = new ScanKernel(scan, kernels.exact(), weights);
      planConstants.own(kernel);
      return new Selection("scan", kernel, List.of());
    }
    try (ConstantOperands operands = new ConstantOperands(node)) {
      KernelRegistry engines = beside[node.id()] ? kernels.withThreads(1) : kernels;
      return engines.select(node, operands);
    }
  }

  private static boolean isSmall(Constant c) {
    return c.spec().shape().size() <= PART;
  }

  private void add(PlannedStep step) {
    step.in().forEach(p -> use(p, work.size()));
    work.add(step);
  }

  private static void use(Place place, int step) {
    if (place.region() != null) {
      place.region().extend(step);
    }
  }

  /** Where a value is, or a copy of it made now, on the wanted side of the heap's border. */
  private Place place(Value v, boolean outside) {
    int at = index(v);
    if (constants[at] != null) {
      return new Place(v.spec(), null, constants[at]);
    }
    @Nullable Region[] here = outside ? nativeCopy : heap;
    Region other = (outside ? heap : nativeCopy)[root[at]];
    Region region = here[root[at]];
    if (region == null) {
      region = region(outside, v.spec(), other == null, other == null ? -1 : work.size());
      here[root[at]] = region;
      if (other != null) {
        add(
            new PlannedStep(
                graph.node(v),
                new Selection(outside ? "to native" : "to heap", Transfer.INSTANCE, List.of()),
                List.of(new Place(v.spec(), other, null)),
                List.of(new Place(v.spec(), region, null))));
      }
    }
    return new Place(v.spec(), region, null);
  }

  private Region region(boolean outside, TensorSpec spec, boolean input, int first) {
    Region r =
        new Region(
            outside ? Storage.NATIVE : Storage.of(spec.dtype()), spec.shape().size(), input, first);
    regions.add(r);
    return r;
  }

  /** The constants among a node's operands, while its kernel is chosen. */
  private final class ConstantOperands implements Operands, AutoCloseable {
    private final OpNode node;
    private final @Nullable NativeFloats[] read;

    ConstantOperands(OpNode node) {
      this.node = node;
      this.read = new NativeFloats[node.inputs().size()];
    }

    private Constant get(int input) {
      return Objects.requireNonNull(constants[index(node.inputs().get(input))]);
    }

    @Override
    public boolean isConstant(int input) {
      return constants[index(node.inputs().get(input))] != null;
    }

    @Override
    public @Nullable Buf constant(int input) {
      Value v = node.inputs().get(input);
      Constant c = constants[index(v)];
      return c == null ? null : c.values(false).view(v.spec());
    }

    /** The same, a part at a time. */
    private boolean finite(Constant c) {
      try (NativeFloats part = kernels.allocate(PART)) {
        int size = c.spec().shape().size();
        for (int from = 0; from < size; from += PART) {
          FloatBuffer target = part.buffer().clear().limit(Math.min(PART, size - from));
          c.read(from, target);
          if (!Bufs.areFinite(target.flip())) {
            return false;
          }
        }
        return true;
      }
    }

    @Override
    public NativeFloats natives(int input) {
      NativeFloats n = read[input];
      if (n == null) {
        n = kernels.allocate(get(input).spec().shape().size());
        read[input] = n;
        get(input).read(0, n.buffer().clear());
        n.buffer().clear();
      }
      return n;
    }

    @Override
    public void read(int input, int from, FloatBuffer target) {
      get(input).read(from, target);
    }

    @Override
    public boolean isFinite(int input) {
      Constant c = get(input);
      return c.isFinite(() -> isSmall(c) ? Bufs.areFinite(natives(input).buffer()) : finite(c));
    }

    @Override
    public boolean isNative(int input) {
      return nativeCopy[root[index(node.inputs().get(input))]] != null;
    }

    @Override
    public boolean isFree(int input) {
      int at = root[index(node.inputs().get(input))];
      return constants[at] == null && heap[at] == null && nativeCopy[at] == null;
    }

    @Override
    public <T> T packed(int input, String how, Supplier<T> make) {
      return get(input).form(how, make);
    }

    @Override
    public void close() {
      for (NativeFloats n : read) {
        if (n != null) {
          n.close();
        }
      }
    }
  }

  private void shareInPlace() {
    for (int s = 0; s < work.size(); s++) {
      PlannedStep w = work.get(s);
      for (int i = 0; i < w.in().size(); i++) {
        if (w.selection().kernel().inPlace(i) && w.canShare(i, s)) {
          w.out().get(0).region().join(w.in().get(i).region().owner());
          break;
        }
      }
    }
  }

  private ExecutionPlan place(List<Place> inputs, List<Place> outputs) {
    List<MemoryPlanner.Request> requests = new ArrayList<>();
    Map<Region, Integer> requestOf = new IdentityHashMap<>();
    for (Region r : regions) {
      if (!r.isJoined()) {
        requestOf.put(r, requests.size());
        requests.add(new MemoryPlanner.Request(r.storage, r.size, r.first, r.last()));
      }
    }
    int[] firstScratch = new int[work.size()];
    for (int s = 0; s < work.size(); s++) {
      firstScratch[s] = requests.size();
      Kernel kernel = work.get(s).selection().kernel();
      for (TensorSpec spec : kernel.scratch()) {
        Storage storage = kernel.isNative() ? Storage.NATIVE : Storage.of(spec.dtype());
        requests.add(new MemoryPlanner.Request(storage, spec.shape().size(), s, s));
      }
    }
    MemoryPlanner.Layout memory = MemoryPlanner.place(requests);
    List<Step> steps = new ArrayList<>();
    for (int s = 0; s < work.size(); s++) {
      PlannedStep w = work.get(s);
      List<Location> scratch = new ArrayList<>();
      for (TensorSpec spec : w.selection().kernel().scratch()) {
        scratch.add(Location.inSlot(spec, memory.slotOf()[firstScratch[s] + scratch.size()]));
      }
      steps.add(
          new Step(
              w.node(),
              w.selection(),
              locations(w.in(), w.selection().kernel().isNative(), requestOf, memory)
                  .toArray(new Location[0]),
              locations(w.out(), false, requestOf, memory).toArray(new Location[0]),
              scratch.toArray(new Location[0]),
              w.out().stream().allMatch(p -> p.spec().shape().size() == 0)));
    }
    return new ExecutionPlan(
        steps,
        locations(inputs, false, requestOf, memory),
        locations(outputs, false, requestOf, memory),
        memory,
        kernels::allocate,
        planConstants);
  }

  /** Float32 constants of native kernels are packed in them already. */
  private static List<Location> locations(
      List<Place> places,
      boolean outside,
      Map<Region, Integer> requestOf,
      MemoryPlanner.Layout memory) {
    List<Location> locations = new ArrayList<>();
    for (Place p : places) {
      Constant c = p.constant();
      if (c == null) {
        int slot = memory.slotOf()[requestOf.get(p.region().owner())];
        locations.add(Location.inSlot(p.spec(), slot));
      } else {
        boolean taken = outside && p.spec().dtype() == DType.FLOAT32;
        Buf values = taken ? Buf.absent(p.spec()) : c.values(true).view(p.spec());
        locations.add(Location.constant(values));
      }
    }
    return locations;
  }
}

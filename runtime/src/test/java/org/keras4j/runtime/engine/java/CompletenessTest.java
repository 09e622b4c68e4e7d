package org.keras4j.runtime.engine.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keras4j.ops.ArgReduceOp;
import org.keras4j.ops.BatchNormOp;
import org.keras4j.ops.BinaryOp;
import org.keras4j.ops.BincountOp;
import org.keras4j.ops.BitcastOp;
import org.keras4j.ops.BroadcastOp;
import org.keras4j.ops.CastOp;
import org.keras4j.ops.ComplexLinalgOp;
import org.keras4j.ops.ComplexOp;
import org.keras4j.ops.ConcatOp;
import org.keras4j.ops.ConstantOp;
import org.keras4j.ops.ConvOp;
import org.keras4j.ops.CrossHashOp;
import org.keras4j.ops.CtcDecodeOp;
import org.keras4j.ops.CtcLossOp;
import org.keras4j.ops.CumulativeOp;
import org.keras4j.ops.CustomOp;
import org.keras4j.ops.DerivedOp;
import org.keras4j.ops.FftOp;
import org.keras4j.ops.FrameOp;
import org.keras4j.ops.FusedOp;
import org.keras4j.ops.GatherOp;
import org.keras4j.ops.HashOp;
import org.keras4j.ops.HomographyOp;
import org.keras4j.ops.InputOp;
import org.keras4j.ops.IntegerOp;
import org.keras4j.ops.InverseLookupOp;
import org.keras4j.ops.LayerNormOp;
import org.keras4j.ops.LinalgOp;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.MatMulOp;
import org.keras4j.ops.NgramsOp;
import org.keras4j.ops.Op;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.OpNode;
import org.keras4j.ops.OverlapAddOp;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.PoolOp;
import org.keras4j.ops.ProjectiveOp;
import org.keras4j.ops.ReduceOp;
import org.keras4j.ops.ReshapeOp;
import org.keras4j.ops.ResizeOp;
import org.keras4j.ops.ReverseOp;
import org.keras4j.ops.RnnOp;
import org.keras4j.ops.ScanOp;
import org.keras4j.ops.ScatterOp;
import org.keras4j.ops.SearchOp;
import org.keras4j.ops.SelectOp;
import org.keras4j.ops.SliceOp;
import org.keras4j.ops.SoftmaxOp;
import org.keras4j.ops.SortOp;
import org.keras4j.ops.TextHash;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.TokenBincountOp;
import org.keras4j.ops.TokenCountOp;
import org.keras4j.ops.TokenLookupOp;
import org.keras4j.ops.Tokenizer;
import org.keras4j.ops.TransposeOp;
import org.keras4j.ops.UnaryOp;
import org.keras4j.ops.UniqueOp;
import org.keras4j.ops.Value;
import org.keras4j.ops.VanderOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.ops.Vocabulary;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** The java engine has a kernel for every op on every type for which the op means something. */
class CompletenessTest {
  /** What the op graph itself holds, and what the planner runs: no kernels are chosen for these. */
  private static final Set<Class<?>> SOURCES =
      Set.of(InputOp.class, ConstantOp.class, DerivedOp.class, WeightOp.class, ScanOp.class);

  private enum Types {
    /** Floats that are computed in single precision. */
    SINGLES,
    /** Floats of at least 32 bits. */
    WIDE,
    FLOATS,
    NUMBERS,
    ALL;

    boolean has(DType d) {
      switch (this) {
        case ALL:
          return true;
        case NUMBERS:
          return d.isNumeric();
        case SINGLES:
          return d.isFloating() && d != DType.FLOAT64;
        case WIDE:
          return d.isFloating() && d.byteSize() >= 4;
        default:
          return d.isFloating();
      }
    }
  }

  private record Case(Op op, Types types, Shape... shapes) {}

  private record Identity() implements CustomOp {
    @Override
    public List<TensorSpec> infer(List<TensorSpec> inputs) {
      return inputs;
    }

    @Override
    public List<Tensor> compute(List<Tensor> inputs) {
      return inputs;
    }
  }

  private static final UnaryOp TANH = new UnaryOp(UnaryOp.Kind.TANH);
  private static final Shape S = Shape.of(2, 4, 3);

  private static List<Case> cases() {
    int[] one = {1};
    List<Case> c = new ArrayList<>();
    for (UnaryOp.Kind k : UnaryOp.Kind.values()) {
      c.add(new Case(new UnaryOp(k), Types.FLOATS, S));
    }
    for (BinaryOp.Kind k : BinaryOp.Kind.values()) {
      boolean division = k == BinaryOp.Kind.DIVIDE || k == BinaryOp.Kind.ARCTAN2;
      c.add(new Case(new BinaryOp(k), division ? Types.FLOATS : Types.NUMBERS, S, Shape.of(3)));
    }
    for (ReduceOp.Kind k : ReduceOp.Kind.values()) {
      if (k != ReduceOp.Kind.ANY && k != ReduceOp.Kind.ALL) {
        Types types = k == ReduceOp.Kind.MEAN ? Types.FLOATS : Types.NUMBERS;
        c.add(new Case(new ReduceOp(k, one, false), types, S));
      }
    }
    for (SoftmaxOp.Kind k : SoftmaxOp.Kind.values()) {
      c.add(new Case(new SoftmaxOp(k, one), Types.FLOATS, S));
    }
    for (PadOp.Mode m : PadOp.Mode.values()) {
      c.add(new Case(new PadOp(new int[3], new int[] {1, 0, 1}, m, 0), Types.ALL, S));
    }
    for (DType d : DType.values()) {
      if (d != DType.STRING) {
        c.add(new Case(new CastOp(d), Types.NUMBERS, S));
      }
    }
    for (RnnOp.Kind k : RnnOp.Kind.values()) {
      RnnOp op = new RnnOp(k, 5, TANH, TANH, false, false, true, false, false, false, false);
      int w = 5 * k.gates();
      c.add(new Case(op, Types.FLOATS, S, Shape.of(3, w), Shape.of(5, w)));
    }
    for (CumulativeOp.Kind k : CumulativeOp.Kind.values()) {
      c.add(new Case(new CumulativeOp(k, 1, true, false), Types.NUMBERS, S));
    }
    for (DType d : DType.values()) {
      if (d.isNumeric()) {
        c.add(new Case(new BitcastOp(d), Types.NUMBERS, Shape.of(2, 8)));
      }
    }
    c.add(new Case(new SearchOp(false), Types.NUMBERS, Shape.of(3), S));
    c.add(new Case(new UniqueOp(0, false, 5, 0), Types.NUMBERS, S));
    c.add(new Case(new SortOp(1, true, 2, false), Types.NUMBERS, S));
    Shape square = Shape.of(2, 3, 3);
    for (LinalgOp.Kind k : LinalgOp.Kind.values()) {
      boolean solves = k == LinalgOp.Kind.SOLVE || k == LinalgOp.Kind.SOLVE_TRIANGULAR;
      Shape[] shapes = solves ? new Shape[] {square, square} : new Shape[] {square};
      Types types = k == LinalgOp.Kind.QR ? Types.FLOATS : Types.WIDE;
      c.add(new Case(new LinalgOp(k, true), types, shapes));
    }
    Shape[] two = {square, square, square, square};
    for (ComplexLinalgOp.Kind k : ComplexLinalgOp.Kind.values()) {
      c.add(new Case(new ComplexLinalgOp(k, true), Types.WIDE, two));
    }
    c.add(new Case(new ArgReduceOp(true, 1, false), Types.NUMBERS, S));
    Shape channel = Shape.of(3);
    c.add(new Case(new BatchNormOp(-1, 0, false, false), Types.FLOATS, S, channel, channel));
    c.add(new Case(new LayerNormOp(one, 0, false), Types.FLOATS, S));
    c.add(new Case(new MatMulOp(false, false), Types.NUMBERS, S, Shape.of(3, 5)));
    ConvOp conv = new ConvOp(one, null, one, one, 1);
    c.add(new Case(conv, Types.FLOATS, S, Shape.of(2, 3, 5)));
    c.add(new Case(new ConvOp(one, null, one, one, 3), Types.FLOATS, S, Shape.of(2, 1, 6)));
    c.add(new Case(new PoolOp(true, one, one, true), Types.NUMBERS, S));
    c.add(new Case(new PoolOp(false, one, one, true), Types.FLOATS, S));
    c.add(new Case(new BroadcastOp(Shape.of(2, 2, 4, 3)), Types.ALL, S));
    c.add(new Case(new ConcatOp(1), Types.ALL, S, S));
    c.add(new Case(new ReshapeOp(Shape.of(24)), Types.ALL, S));
    c.add(new Case(new ReverseOp(one), Types.ALL, S));
    c.add(new Case(new SliceOp(one, one, one), Types.ALL, Shape.of(4)));
    c.add(new Case(new TransposeOp(new int[] {2, 0, 1}), Types.ALL, S));
    Shape image = Shape.of(2, 4, 3, 2);
    for (ResizeOp.Kind k : ResizeOp.Kind.values()) {
      Types types = k == ResizeOp.Kind.NEAREST ? Types.ALL : Types.SINGLES;
      c.add(new Case(new ResizeOp(k, 3, 7, true, false), types, image));
    }
    c.add(new Case(new Identity(), Types.ALL, S));
    c.add(new Case(new FrameOp(2, 1, 1), Types.ALL, S));
    c.add(new Case(new OverlapAddOp(2, 1, Shape.UNKNOWN), Types.NUMBERS, S));
    return c;
  }

  private static OpNode node(Op op, TensorSpec... specs) {
    OpGraph g = OpGraph.concrete();
    Value[] in = new Value[specs.length];
    for (int i = 0; i < in.length; i++) {
      in[i] = g.input("x" + i, specs[i]);
    }
    return g.node(g.apply(op, List.of(in)).get(0));
  }

  private static KernelChoice select(OpNode node) {
    return new JavaKernels()
        .select(node, node.inputs().stream().map(Value::spec).toList(), node.outputs());
  }

  @Test
  void everyOpOnEveryTypeItHas() {
    Set<Class<?>> covered = new HashSet<>(SOURCES);
    for (Case c : cases()) {
      covered.add(c.op instanceof CustomOp ? CustomOp.class : c.op.getClass());
      for (DType d : DType.values()) {
        if (c.types.has(d)) {
          TensorSpec[] specs = new TensorSpec[c.shapes.length];
          for (int i = 0; i < specs.length; i++) {
            specs[i] = new TensorSpec(d, c.shapes[i]);
          }
          assertThat(select(node(c.op, specs)))
              .as("%s of %s", c.op, d)
              .isInstanceOf(KernelChoice.Accepted.class);
        }
      }
    }
    for (DType d : DType.values()) {
      TensorSpec x = new TensorSpec(d, S);
      TensorSpec bool = new TensorSpec(DType.BOOL, S);
      assertThat(select(node(new SelectOp(), bool, x, x)))
          .isInstanceOf(KernelChoice.Accepted.class);
      for (ScatterOp.Kind kind : ScatterOp.Kind.values()) {
        if (d.isNumeric() || kind == ScatterOp.Kind.REPLACE) {
          TensorSpec at = new TensorSpec(DType.INT32, Shape.of(2, 1));
          TensorSpec updates = new TensorSpec(d, Shape.of(2, 4, 3));
          assertThat(select(node(new ScatterOp(kind, true), x, at, updates)))
              .isInstanceOf(KernelChoice.Accepted.class);
        }
      }
      if (d.isInteger()) {
        for (DType table : DType.values()) {
          OpNode gather =
              node(new GatherOp(0, true), new TensorSpec(table, S), new TensorSpec(d, S));
          assertThat(select(gather)).isInstanceOf(KernelChoice.Accepted.class);
        }
      }
    }
    for (DType d : DType.values()) {
      TensorSpec x = new TensorSpec(d, S);
      if (d.isInteger() || d == DType.STRING) {
        assertThat(select(node(new HashOp(new TextHash(5, null)), x)))
            .isInstanceOf(KernelChoice.Accepted.class);
        assertThat(select(node(new CrossHashOp(5), x, x)))
            .isInstanceOf(KernelChoice.Accepted.class);
      }
      for (IntegerOp.Kind kind : IntegerOp.Kind.values()) {
        if (d.isInteger()) {
          assertThat(select(node(new IntegerOp(kind), x, x)))
              .isInstanceOf(KernelChoice.Accepted.class);
        }
      }
      if (d.isInteger()) {
        assertThat(select(node(new BincountOp(5, false, DType.FLOAT32), x)))
            .isInstanceOf(KernelChoice.Accepted.class);
      }
      if (d == DType.INT64 || d == DType.STRING) {
        LookupOp lookup = new LookupOp(new Vocabulary(d, List.of(), 0, 1, 0, null));
        assertThat(select(node(lookup, x))).isInstanceOf(KernelChoice.Accepted.class);
      }
    }
    for (DType d : DType.values()) {
      TensorSpec eight = new TensorSpec(DType.FLOAT32, Shape.of(1, 8));
      if (d == DType.FLOAT32 || d == DType.FLOAT64) {
        TensorSpec x = new TensorSpec(d, S);
        assertThat(select(node(new FftOp(), x))).isInstanceOf(KernelChoice.Accepted.class);
        assertThat(select(node(new ComplexOp(), x, x))).isInstanceOf(KernelChoice.Accepted.class);
      }
      if (d.isNumeric()) {
        TensorSpec images = new TensorSpec(d, Shape.of(2, 4, 3, 2));
        assertThat(select(node(new ProjectiveOp(true, ProjectiveOp.Fill.WRAP, 0), images, eight)))
            .isInstanceOf(KernelChoice.Accepted.class);
      }
    }
    TensorSpec points = new TensorSpec(DType.FLOAT32, Shape.of(2, 4, 2));
    assertThat(select(node(new HomographyOp(), points, points)))
        .isInstanceOf(KernelChoice.Accepted.class);
    TensorSpec single = new TensorSpec(DType.FLOAT32, S);
    assertThat(select(node(new VanderOp(3, true), single)))
        .isInstanceOf(KernelChoice.Accepted.class);
    covered.add(VanderOp.class);
    covered.addAll(Set.of(FftOp.class, ComplexOp.class, ProjectiveOp.class, HomographyOp.class));
    covered.addAll(Set.of(HashOp.class, CrossHashOp.class, BincountOp.class, LookupOp.class));
    Tokenizer words = Tokenizer.WHITESPACE;
    Vocabulary fruit = new Vocabulary(DType.STRING, List.of("fig"), 1, 1, 0, null);
    TensorSpec texts = new TensorSpec(DType.STRING, S);
    for (Op op :
        new Op[] {
          new TextMapOp("strip", String::strip),
          new NgramsOp(new int[] {1, 2}),
          new TokenCountOp(words),
          new TokenLookupOp(words, fruit, 3),
          new TokenBincountOp(words, fruit, 2, true, DType.INT64)
        }) {
      assertThat(select(node(op, texts))).isInstanceOf(KernelChoice.Accepted.class);
      covered.add(op.getClass());
    }
    OpNode inverse = node(new InverseLookupOp(fruit, "?"), new TensorSpec(DType.INT64, S));
    assertThat(select(inverse)).isInstanceOf(KernelChoice.Accepted.class);
    covered.add(InverseLookupOp.class);
    for (ReduceOp.Kind k : new ReduceOp.Kind[] {ReduceOp.Kind.ANY, ReduceOp.Kind.ALL}) {
      OpNode logic = node(new ReduceOp(k, new int[0], false), new TensorSpec(DType.BOOL, S));
      assertThat(select(logic)).isInstanceOf(KernelChoice.Accepted.class);
    }
    covered.add(IntegerOp.class);
    covered.add(ScatterOp.class);
    TensorSpec labels = new TensorSpec(DType.INT32, Shape.of(2, 3));
    TensorSpec lengths = new TensorSpec(DType.INT32, Shape.of(2));
    TensorSpec logits = new TensorSpec(DType.FLOAT32, Shape.of(2, 4, 5));
    assertThat(select(node(new CtcLossOp(0), labels, lengths, lengths, logits)))
        .isInstanceOf(KernelChoice.Accepted.class);
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      TensorSpec x = new TensorSpec(d, Shape.of(2, 4, 5));
      assertThat(select(node(new CtcDecodeOp(3, 1, true, -1), x, lengths)))
          .isInstanceOf(KernelChoice.Accepted.class);
    }
    covered.add(CtcLossOp.class);
    covered.add(CtcDecodeOp.class);
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
      TensorSpec x = new TensorSpec(d, S);
      FusedOp.Link plus = FusedOp.Link.of(BinaryOp.Kind.ADD);
      FusedOp sum =
          new FusedOp(new BinaryOp(BinaryOp.Kind.ADD), List.of(plus, FusedOp.Link.of(TANH), plus));
      TensorSpec bias = new TensorSpec(d, Shape.of(S.last()));
      assertThat(select(node(sum, x, x, bias, x))).isInstanceOf(KernelChoice.Accepted.class);
    }
    covered.add(FusedOp.class);
    ViewMatMulOp.View view = ViewMatMulOp.View.of(Shape.of(2, 4, 5));
    for (DType d : new DType[] {DType.FLOAT32, DType.FLOAT64, DType.INT32}) {
      TensorSpec x = new TensorSpec(d, Shape.of(2, 4, 5));
      ViewMatMulOp product = new ViewMatMulOp(view, view.turned(), new int[] {1, 0, 2});
      assertThat(select(node(product, x, x))).isInstanceOf(KernelChoice.Accepted.class);
    }
    covered.add(ViewMatMulOp.class);
    covered.add(SelectOp.class);
    covered.add(GatherOp.class);
    assertThat(covered).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
  }

  @Test
  void refusalsSayWhy() {
    TensorSpec text = new TensorSpec(DType.STRING, S);
    for (Op op :
        new Op[] {
          TANH,
          new SoftmaxOp(SoftmaxOp.Kind.SOFTMAX, new int[] {1}),
          new LayerNormOp(new int[] {1}, 0, false),
          new ReduceOp(ReduceOp.Kind.MAX, new int[0], false),
          new ArgReduceOp(true, 0, false),
          new CastOp(DType.INT32),
          new PoolOp(true, new int[] {1}, new int[] {1}, true)
        }) {
      KernelChoice choice = select(node(op, text));
      assertThat(choice).isInstanceOf(KernelChoice.Refused.class);
      assertThat(((KernelChoice.Refused) choice).reason()).isNotBlank();
    }
  }
}

package org.keras4j.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
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
import org.keras4j.ops.VanderOp;
import org.keras4j.ops.ViewMatMulOp;
import org.keras4j.ops.Vocabulary;
import org.keras4j.ops.WeightOp;
import org.keras4j.runtime.engine.java.JavaKernels;
import org.keras4j.runtime.engine.nd4j.Nd4jKernels;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Every op has a kernel for every type that it admits, and what ND4J does not compute it refuses
 * with a reason.
 */
class EnginesCompletenessTest {
  private static final Set<DType> ALL = EnumSet.allOf(DType.class);
  private static final Set<DType> FLOATS = where(DType::isFloating);
  private static final Set<DType> SINGLES = where(d -> d.isFloating() && d.byteSize() <= 4);
  private static final Set<DType> NUMBERS = where(DType::isNumeric);
  private static final Set<DType> NO_TEXT = where(d -> d != DType.STRING);
  private static final Set<DType> BOOL = EnumSet.of(DType.BOOL);

  /** Memory that the planner lays out, a body that it plans, or an op that brings its own code. */
  private static final Set<Class<?>> WITHOUT_KERNEL =
      Set.of(
          InputOp.class,
          ConstantOp.class,
          DerivedOp.class,
          WeightOp.class,
          ReshapeOp.class,
          ScanOp.class,
          CustomOp.class);

  private static Set<DType> where(java.util.function.Predicate<DType> test) {
    EnumSet<DType> set = EnumSet.noneOf(DType.class);
    for (DType d : DType.values()) {
      if (test.test(d)) {
        set.add(d);
      }
    }
    return set;
  }

  /**
   * An op on operands of one type.
   *
   * @param types the types that it admits
   * @param first the type of the first operand, or null for that of the others
   * @param last the type of the last operand, or null for that of the others
   */
  private record Sample(Op op, Set<DType> types, DType first, DType last, int[]... shapes) {
    static Sample of(Op op, Set<DType> types, int[]... shapes) {
      return new Sample(op, types, null, null, shapes);
    }

    List<TensorSpec> in(DType dtype) {
      List<TensorSpec> in = new ArrayList<>();
      for (int i = 0; i < shapes.length; i++) {
        DType d = i == 0 && first != null ? first : dtype;
        d = i == shapes.length - 1 && last != null ? last : d;
        in.add(new TensorSpec(d, Shape.of(shapes[i])));
      }
      return in;
    }
  }

  private static int[] s(int... dims) {
    return dims;
  }

  private static Set<DType> types(UnaryOp.Kind kind) {
    switch (kind) {
      case LOGICAL_NOT:
        return NO_TEXT;
      case NEGATIVE, ABS, SIGN, SQUARE, FLOOR, CEIL, ROUND, TRUNC, CLIP, RELU:
      case IS_NAN, IS_INF, IS_FINITE:
        return NUMBERS;
      default:
        return FLOATS;
    }
  }

  private static Set<DType> types(BinaryOp.Kind kind) {
    switch (kind) {
      case EQUAL, NOT_EQUAL:
        return ALL;
      case DIVIDE, ARCTAN2:
        return FLOATS;
      case SUBTRACT, FLOOR_DIVIDE, MOD, POWER:
        return NUMBERS;
      case LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR:
        return BOOL;
      default:
        return NO_TEXT;
    }
  }

  private static Set<DType> types(ReduceOp.Kind kind) {
    switch (kind) {
      case ANY, ALL:
        return BOOL;
      case MEAN:
        return FLOATS;
      default:
        return NUMBERS;
    }
  }

  private static List<Sample> samples() {
    List<Sample> all = new ArrayList<>();
    for (UnaryOp.Kind kind : UnaryOp.Kind.values()) {
      double a = kind == UnaryOp.Kind.RELU ? 0 : 0.5;
      all.add(Sample.of(new UnaryOp(kind, a, 1, 0), types(kind), s(2, 3)));
    }
    for (BinaryOp.Kind kind : BinaryOp.Kind.values()) {
      all.add(Sample.of(new BinaryOp(kind), types(kind), s(2, 3), s(3)));
    }
    for (ReduceOp.Kind kind : ReduceOp.Kind.values()) {
      all.add(Sample.of(new ReduceOp(kind, s(1), false), types(kind), s(2, 3)));
    }
    for (SoftmaxOp.Kind kind : SoftmaxOp.Kind.values()) {
      all.add(Sample.of(new SoftmaxOp(kind, s(1)), FLOATS, s(2, 3)));
    }
    for (PadOp.Mode mode : PadOp.Mode.values()) {
      all.add(Sample.of(new PadOp(s(1), s(2), mode, 0), NO_TEXT, s(4)));
    }
    for (ResizeOp.Kind kind : ResizeOp.Kind.values()) {
      Set<DType> types = kind == ResizeOp.Kind.NEAREST ? ALL : SINGLES;
      all.add(Sample.of(new ResizeOp(kind, 2, 5, true, false), types, s(1, 3, 4, 2)));
    }
    for (DType to : NO_TEXT) {
      all.add(Sample.of(new CastOp(to), NO_TEXT, s(2, 3)));
    }
    for (boolean yes : new boolean[] {true, false}) {
      all.add(Sample.of(new ArgReduceOp(yes, 0, false), NO_TEXT, s(2, 3)));
      all.add(Sample.of(new MatMulOp(yes, false), NUMBERS, s(3, 3), s(3, 3)));
      all.add(Sample.of(new MatMulOp(false, yes), NUMBERS, s(2, 3, 3), s(2, 3, 3)));
      all.add(Sample.of(new LayerNormOp(s(1), 1e-3, yes), FLOATS, s(2, 3)));
      all.add(Sample.of(new PoolOp(yes, s(2, 2), s(1, 1), yes), FLOATS, s(1, 3, 3, 2)));
      all.add(Sample.of(new PoolOp(yes, s(2, 2, 1), s(1, 1, 1), yes), FLOATS, s(1, 3, 3, 3, 2)));
      all.add(Sample.of(new PoolOp(yes, s(2), s(1), !yes), FLOATS, s(1, 3, 2)));
    }
    for (LinalgOp.Kind kind : LinalgOp.Kind.values()) {
      boolean solves = kind == LinalgOp.Kind.SOLVE || kind == LinalgOp.Kind.SOLVE_TRIANGULAR;
      Set<DType> types =
          kind == LinalgOp.Kind.QR ? FLOATS : where(d -> d.isFloating() && d.byteSize() > 2);
      int[][] shapes = solves ? new int[][] {s(3, 3), s(3, 2)} : new int[][] {s(3, 3)};
      all.add(Sample.of(new LinalgOp(kind, false), types, shapes));
    }
    all.add(
        Sample.of(new BatchNormOp(1, 1e-3, true, true), FLOATS, s(2, 3), s(3), s(3), s(3), s(3)));
    convolutions(all);
    recurrent(all);
    all.add(Sample.of(new BroadcastOp(Shape.of(2, 3)), ALL, s(3)));
    all.add(Sample.of(new ConcatOp(0), ALL, s(2, 3), s(1, 3)));
    all.add(new Sample(new GatherOp(0, false), ALL, null, DType.INT32, s(2, 3), s(4)));
    Set<DType> categories = where(d -> d.isInteger() || d == DType.STRING);
    Set<DType> integers = where(DType::isInteger);
    all.add(Sample.of(new HashOp(new TextHash(7, null)), categories, s(2, 3)));
    all.add(Sample.of(new CrossHashOp(7), categories, s(2, 1), s(2, 1)));
    all.add(Sample.of(new BincountOp(7, true, DType.FLOAT32), integers, s(2, 3)));
    for (DType keys : new DType[] {DType.INT64, DType.STRING}) {
      Vocabulary empty = new Vocabulary(keys, List.of(), 0, 1, 0, null);
      all.add(Sample.of(new LookupOp(empty), EnumSet.of(keys), s(2, 3)));
    }
    rows(all);
    scatters(all);
    Tokenizer words = Tokenizer.WHITESPACE;
    Vocabulary fruit = new Vocabulary(DType.STRING, List.of("fig"), 1, 1, 0, null);
    Set<DType> text = EnumSet.of(DType.STRING);
    all.add(Sample.of(new TextMapOp("strip", String::strip), text, s(2, 3)));
    all.add(Sample.of(new NgramsOp(s(1, 2)), text, s(2, 3)));
    all.add(Sample.of(new TokenCountOp(words), text, s(2)));
    all.add(Sample.of(new TokenLookupOp(words, fruit, 3), text, s(2)));
    all.add(Sample.of(new TokenBincountOp(words, fruit, 2, true, DType.INT64), text, s(2)));
    all.add(Sample.of(new InverseLookupOp(fruit, "?"), EnumSet.of(DType.INT64), s(2, 3)));
    all.add(Sample.of(new ReverseOp(s(0)), ALL, s(2, 3)));
    Set<DType> ints = EnumSet.of(DType.INT32);
    all.add(
        new Sample(new CtcLossOp(0), ints, null, DType.FLOAT32, s(2, 3), s(2), s(2), s(2, 4, 5)));
    Set<DType> wide = EnumSet.of(DType.FLOAT32, DType.FLOAT64);
    for (int beam : s(0, 3)) {
      CtcDecodeOp decode = new CtcDecodeOp(beam, 1, true, -1);
      all.add(new Sample(decode, wide, null, DType.INT32, s(2, 4, 5), s(2)));
    }
    all.add(new Sample(new SelectOp(), ALL, DType.BOOL, null, s(3), s(2, 3), s(1)));
    FusedOp fused =
        new FusedOp(
            new MatMulOp(false, false),
            List.of(
                FusedOp.Link.of(BinaryOp.Kind.ADD),
                FusedOp.Link.of(BinaryOp.Kind.MULTIPLY),
                FusedOp.Link.of(new UnaryOp(UnaryOp.Kind.TANH))));
    ViewMatMulOp.View view = ViewMatMulOp.View.of(Shape.of(2, 3, 4));
    all.add(
        Sample.of(
            new ViewMatMulOp(view, view.turned(), s(1, 0, 2)), FLOATS, s(2, 3, 4), s(2, 3, 4)));
    all.add(Sample.of(fused, FLOATS, s(2, 3), s(3, 4), s(4), s(2, 4)));
    all.add(Sample.of(new SliceOp(s(1, 0), s(1, 2), s(1, 1)), ALL, s(2, 3)));
    all.add(Sample.of(new TransposeOp(s(1, 0)), ALL, s(2, 3)));
    signals(all);
    return all;
  }

  private static void signals(List<Sample> all) {
    Set<DType> wide = EnumSet.of(DType.FLOAT32, DType.FLOAT64);
    Set<DType> single = EnumSet.of(DType.FLOAT32);
    all.add(Sample.of(new FftOp(), wide, s(2, 6)));
    all.add(Sample.of(new FftOp(), wide, s(2, 8), s(2, 8)));
    all.add(Sample.of(new VanderOp(3, false), single, s(2, 8, 3)));
    all.add(Sample.of(new ComplexOp(), wide, s(2, 8), s(2, 8)));
    for (ComplexLinalgOp.Kind k : ComplexLinalgOp.Kind.values()) {
      all.add(Sample.of(new ComplexLinalgOp(k, false), wide, s(3, 3), s(3, 3), s(3, 3), s(3, 3)));
    }
    all.add(Sample.of(new FrameOp(2, 1, 2), ALL, s(2, 5)));
    all.add(Sample.of(new OverlapAddOp(2, 1, 9), NUMBERS, s(2, 3, 4)));
    all.add(Sample.of(new HomographyOp(), single, s(2, 4, 2), s(2, 4, 2)));
    for (ProjectiveOp.Fill fill : ProjectiveOp.Fill.values()) {
      ProjectiveOp op = new ProjectiveOp(fill == ProjectiveOp.Fill.WRAP, fill, 0.5);
      all.add(new Sample(op, NUMBERS, null, DType.FLOAT32, s(2, 3, 4, 1), s(2, 8)));
    }
  }

  private static void convolutions(List<Sample> all) {
    for (int rank = 1; rank <= 3; rank++) {
      int[] ones = new int[rank];
      Arrays.fill(ones, 1);
      int[] x = new int[rank + 2];
      Arrays.fill(x, 4);
      int[] gaps = ones.clone();
      gaps[0] = 2;
      int[][] padding = new int[rank][2];
      for (int groups : new int[] {1, 2, 4}) {
        int[] kernel = new int[rank + 2];
        Arrays.fill(kernel, 2);
        kernel[rank] = 4 / groups;
        kernel[rank + 1] = 8;
        all.add(Sample.of(new ConvOp(ones, null, ones, ones, groups), FLOATS, x, kernel));
        all.add(Sample.of(new ConvOp(ones, padding, ones, gaps, groups), FLOATS, x, kernel));
      }
    }
  }

  private static void recurrent(List<Sample> all) {
    UnaryOp tanh = new UnaryOp(UnaryOp.Kind.TANH);
    for (RnnOp.Kind kind : RnnOp.Kind.values()) {
      for (boolean reset : new boolean[] {true, false}) {
        RnnOp op = new RnnOp(kind, 2, tanh, tanh, reset, false, true, false, false, false, false);
        int g = kind.gates() * 2;
        all.add(Sample.of(op, FLOATS, s(1, 4, 3), s(3, g), s(2, g)));
        RnnOp masked = new RnnOp(kind, 2, tanh, tanh, reset, true, false, true, false, true, false);
        all.add(
            new Sample(masked, FLOATS, null, DType.BOOL, s(1, 4, 3), s(3, g), s(2, g), s(1, 4)));
      }
    }
  }

  private static void rows(List<Sample> all) {
    for (CumulativeOp.Kind kind : CumulativeOp.Kind.values()) {
      all.add(Sample.of(new CumulativeOp(kind, 1, false, true), NUMBERS, s(2, 3)));
    }
    for (IntegerOp.Kind kind : IntegerOp.Kind.values()) {
      Set<DType> integers = where(DType::isInteger);
      all.add(Sample.of(new IntegerOp(kind), integers, s(2, 3), s(3)));
    }
    for (DType to : NUMBERS) {
      all.add(Sample.of(new BitcastOp(to), NUMBERS, s(2, 8)));
    }
    all.add(Sample.of(new SearchOp(true), NUMBERS, s(3), s(2, 3)));
    all.add(Sample.of(new UniqueOp(1, true, 4, 0), NO_TEXT, s(2, 3)));
    all.add(Sample.of(SortOp.all(0, false), NO_TEXT, s(2, 3)));
    all.add(Sample.of(new SortOp(1, true, 2, false), NO_TEXT, s(2, 3)));
  }

  private static void scatters(List<Sample> all) {
    for (ScatterOp.Kind kind : ScatterOp.Kind.values()) {
      Set<DType> types = kind == ScatterOp.Kind.REPLACE ? ALL : NUMBERS;
      for (DType d : types) {
        ScatterOp op = new ScatterOp(kind, false);
        all.add(new Sample(op, EnumSet.of(DType.INT32), d, d, s(4, 3), s(2, 1), s(2, 3)));
      }
    }
  }

  private static KernelChoice select(KernelFactory engine, Sample sample, DType dtype) {
    List<TensorSpec> in = sample.in(dtype);
    List<TensorSpec> out = sample.op.infer(in);
    return engine.select(new OpNode(0, sample.op, List.of(), out, ""), in, out);
  }

  @Test
  void everyOpIsSampled() {
    Set<Class<?>> sampled = new LinkedHashSet<>(WITHOUT_KERNEL);
    samples().forEach(x -> sampled.add(x.op.getClass()));
    assertThat(sampled).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
  }

  @Test
  void everyOpHasAKernelForEveryTypeItAdmits() {
    List<String> missing = new ArrayList<>();
    for (Sample sample : samples()) {
      for (DType dtype : sample.types) {
        if (select(new JavaKernels(), sample, dtype) instanceof KernelChoice.Refused refused
            && select(new Nd4jKernels(), sample, dtype) instanceof KernelChoice.Refused) {
          missing.add(sample.op + " of " + dtype + ": " + refused.reason());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void whatNd4jDoesNotComputeItRefusesWithAReason() {
    int accepted = 0;
    for (Sample sample : samples()) {
      for (DType dtype : sample.types) {
        KernelChoice choice = select(new Nd4jKernels(), sample, dtype);
        if (choice instanceof KernelChoice.Refused refused) {
          assertThat(refused.reason()).as("%s of %s", sample.op, dtype).hasSizeGreaterThan(20);
          if (dtype == DType.FLOAT32) {
            assertThat(refused.reason()).doesNotStartWith("only float32");
          }
        } else {
          assertThat(dtype).isIn(DType.FLOAT32, DType.FLOAT64);
          accepted++;
        }
      }
    }
    assertThat(accepted).isGreaterThan(80);
  }
}

package org.keras4j.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.keras4j.KerasModel;
import org.keras4j.runtime.Predictor;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/**
 * Sequences of 200 lengths in random order against sequences of one length, batch 1: what a time
 * step costs, after one pass over all lengths. The model of one input that is cut to each length is
 * given as a file, or one of {@code LSTM}, {@code GRU} and {@code BiGRU} (an embedding and two
 * directions).
 *
 * <pre>
 * Lengths [MODEL…]
 * </pre>
 */
public final class Lengths {
  private static final int SHORTEST = 20;
  private static final int COUNT = 200;
  private static final int WORDS = 5_000;
  private static final int PASSES = 5;
  private static final double LIMIT = 3;

  private Lengths() {}

  public static void main(String[] args) {
    List<String> names = args.length == 0 ? List.of("LSTM", "GRU", "BiGRU") : List.of(args);
    for (String name : names) {
      try (KerasModel model = model(name);
          Predictor predictor = Predictor.of(model)) {
        measure(name, predictor);
      }
    }
  }

  private static KerasModel model(String name) {
    return switch (name) {
      case "LSTM", "GRU" ->
          Models.sequential(
              "null, 32",
              Models.layer(name, "a", "\"units\": 128, \"return_sequences\": true"),
              Models.layer(name, "b", "\"units\": 128"),
              Models.dense("d", 10, "softmax"));
      case "BiGRU" ->
          Models.sequential(
              "null",
              Models.layer("Embedding", "e", "\"input_dim\": " + WORDS + ", \"output_dim\": 64"),
              Models.layer(
                  "Bidirectional", "b", "\"layer\": " + Models.layer("GRU", "g", "\"units\": 64")),
              Models.dense("d", 10, "softmax"));
      default -> KerasModel.load(Path.of(name));
    };
  }

  private static void measure(String name, Predictor predictor) {
    TensorSpec input = predictor.inputs().get(0).spec();
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      all.add(random(input, SHORTEST + i));
    }
    Random random = new Random(1);
    Collections.shuffle(all, random);
    Tensor one = random(input, SHORTEST + COUNT / 2);
    for (int i = 0; i < COUNT; i++) {
      predictor.predict(one);
    }
    double first = perStep(predictor, all);
    double[] fixed = new double[PASSES];
    double[] mixed = new double[PASSES];
    for (int pass = 0; pass < PASSES; pass++) {
      Collections.shuffle(all, random);
      mixed[pass] = perStep(predictor, all);
      fixed[pass] = perStep(predictor, Collections.nCopies(COUNT, one));
    }
    double ratio = median(mixed) / median(fixed);
    System.out.printf(
        Locale.ROOT,
        "%-8s a step: one length %6.2f µs, %d lengths %6.2f µs (the first pass %.1f µs); ratio"
            + " %.2f ≤ %.0f %s%n",
        name,
        median(fixed),
        COUNT,
        median(mixed),
        first,
        ratio,
        LIMIT,
        ratio <= LIMIT ? "ok" : "NOT");
  }

  private static Tensor random(TensorSpec input, int length) {
    Shape shape = input.shape().with(0, 1).with(1, length);
    Random random = new Random(length);
    double[] values = new double[shape.size()];
    Arrays.setAll(values, i -> shape.rank() == 2 ? random.nextInt(WORDS) : random.nextGaussian());
    return Tensor.ofNumbers(shape.rank() == 2 ? DType.INT32 : input.dtype(), shape, values);
  }

  /** Microseconds. */
  private static double perStep(Predictor predictor, List<Tensor> inputs) {
    long steps = 0;
    long start = System.nanoTime();
    for (Tensor x : inputs) {
      predictor.predict(x);
      steps += x.shape().dim(1);
    }
    return (System.nanoTime() - start) / 1e3 / steps;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

package org.keras4j.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.keras4j.runtime.data.Npz;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many golden cases DL4J loads, and for how many it gives Keras's numbers within a thousandth.
 * Arrays are given as Keras has them, then with the last axis in front of the others, then the
 * other way round, as DL4J has channels and time.
 *
 * <pre>
 * Dl4jCases DIRECTORY [FROM]
 * </pre>
 *
 * <p>The cases are those of the directory that have a {@code model.h5} and are not of Keras 3
 * ({@code k3…}). A line tells of each; FROM is the number of the case to go on with, after a crash.
 */
public final class Dl4jCases {
  private static final double TOLERANCE = 1e-3;
  private static final int[][][] ORDERS = {
    {{}, {}, {}},
    {{0, 2, 1}, {0, 3, 1, 2}, {0, 4, 1, 2, 3}},
    {{0, 2, 1}, {0, 2, 3, 1}, {0, 2, 3, 4, 1}}
  };

  private enum Answer {
    KERAS_NUMBERS,
    OTHER_NUMBERS,
    NOT_COMPUTED,
    NOT_LOADED
  }

  private Dl4jCases() {}

  public static void main(String[] args) throws IOException {
    List<Path> cases = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of(args[0]))) {
      all.filter(d -> Files.exists(d.resolve("model.h5")))
          .filter(d -> !d.getFileName().toString().startsWith("k3"))
          .sorted()
          .forEach(cases::add);
    }
    Map<Answer, Integer> counts = new TreeMap<>();
    for (int i = args.length > 1 ? Integer.parseInt(args[1]) : 0; i < cases.size(); i++) {
      StringBuilder why = new StringBuilder();
      Answer answer = ask(cases.get(i), why);
      counts.merge(answer, 1, Integer::sum);
      String line = i + " " + cases.get(i).getFileName() + " " + answer + " " + why;
      System.out.println(line.strip().lines().findFirst().orElse(""));
    }
    System.out.println(counts);
  }

  private static Answer ask(Path directory, StringBuilder why) {
    try (Dl4jPeer peer = new Dl4jPeer(directory.resolve("model.h5"))) {
      return compare(peer, directory, why);
    } catch (Exception | LinkageError e) {
      why.append(e.getMessage());
      return Answer.NOT_LOADED;
    }
  }

  private static Answer compare(Dl4jPeer peer, Path directory, StringBuilder why) {
    List<INDArray> inputs = arrays(directory.resolve("inputs.npz"));
    List<INDArray> expected = arrays(directory.resolve("outputs.npz"));
    Answer answer = Answer.NOT_COMPUTED;
    for (int order = 0; order < ORDERS.length; order++) {
      INDArray[] x = new INDArray[inputs.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = ordered(inputs.get(i), order);
      }
      try {
        INDArray[] y = peer.predict(x);
        if (y.length == expected.size() && agree(expected, y)) {
          return Answer.KERAS_NUMBERS;
        }
        answer = Answer.OTHER_NUMBERS;
      } catch (Exception | LinkageError e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        why.append(cause.getMessage()).append(' ');
      }
    }
    return answer;
  }

  private static boolean agree(List<INDArray> expected, INDArray[] got) {
    for (int i = 0; i < got.length; i++) {
      boolean same = false;
      for (int order = 0; order < ORDERS.length; order++) {
        same |= agree(values(expected.get(i)), values(ordered(got[i], order)));
      }
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean agree(float[] expected, float[] got) {
    double largest = 1;
    for (float e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    boolean same = expected.length == got.length;
    for (int i = 0; same && i < got.length; i++) {
      same = Math.abs(expected[i] - got[i]) <= TOLERANCE * largest;
    }
    return same;
  }

  private static float[] values(INDArray array) {
    return array.dup('c').castTo(org.nd4j.linalg.api.buffer.DataType.FLOAT).data().asFloat();
  }

  private static INDArray ordered(INDArray array, int order) {
    int rank = array.rank();
    boolean asIs = order == 0 || rank < 3 || rank > 5;
    return asIs ? array : array.permute(ORDERS[order][rank - 3]).dup('c');
  }

  private static List<INDArray> arrays(Path file) {
    List<INDArray> arrays = new ArrayList<>();
    for (Tensor t : Npz.read(file).values()) {
      long[] shape = new long[t.shape().rank()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = t.shape().dim(i);
      }
      arrays.add(Nd4j.createFromArray(t.cast(DType.FLOAT32).toFloatArray()).reshape(shape));
    }
    return arrays;
  }
}

package org.keras4j.benchmarks.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Answers commands on standard input, one line each, with one line on standard output.
 *
 * <pre>
 * set NAME INPUT…          inputs of one batch: PATH:DTYPE:2x3
 * outputs NAME PREFIX      predicts; writes PREFIX.0, PREFIX.1, … as little-endian float32
 * time NAME SECONDS        predicts again and again: runs, median, p95 and minimum in nanoseconds
 * callers NAME N SECONDS   the same from N threads: predictions per second in all
 * profile NAME FILE        writes where the time goes
 * quit
 * </pre>
 *
 * The arguments are the peer ({@code keras4j}, {@code ort}, {@code dl4j}), the model file, and how
 * many threads one prediction may use (0 leaves that to the peer).
 */
public final class PeerMain {
  private final Peer peer;
  private final Map<String, List<Input>> sets = new LinkedHashMap<>();
  private final Map<String, Peer.Call> calls = new LinkedHashMap<>();

  private PeerMain(Peer peer) {
    this.peer = peer;
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err); // what a library prints is no answer
    Path file = Path.of(args[1]);
    int threads = Integer.parseInt(args[2]);
    try (Peer peer = open(args[0], file, threads)) {
      out.println("ready " + peer.name());
      new PeerMain(peer).serve(out);
    } catch (Exception | LinkageError e) {
      out.println("failed " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
      throw e;
    }
    System.exit(0); // some peers leave threads behind
  }

  private static Peer open(String name, Path file, int threads) throws Exception {
    return switch (name) {
      case "keras4j" -> new Keras4jPeer(file, threads);
      case "ort" -> new OrtPeer(file, threads);
      case "dl4j" -> new Dl4jPeer(file);
      default -> throw new IllegalArgumentException("no peer '" + name + "'");
    };
  }

  private void serve(PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      List<String> words = Arrays.asList(line.trim().split(" ", -1));
      if (words.get(0).equals("quit")) {
        return;
      }
      try {
        out.println("ok " + answer(words));
      } catch (Exception | LinkageError e) {
        out.println("error " + String.valueOf(e).replaceAll("\\s+", " "));
      }
      out.flush();
    }
  }

  private String answer(List<String> words) throws Exception {
    String name = words.get(1);
    switch (words.get(0)) {
      case "set":
        List<Input> inputs = new ArrayList<>();
        for (String text : words.subList(2, words.size())) {
          inputs.add(Input.read(text));
        }
        sets.put(name, inputs);
        calls.put(name, peer.prepare(inputs));
        return name;
      case "outputs":
        List<float[]> outputs = calls.get(name).outputs();
        for (int i = 0; i < outputs.size(); i++) {
          ByteBuffer bytes = ByteBuffer.allocate(4 * outputs.get(i).length);
          bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(outputs.get(i));
          Files.write(Path.of(words.get(2) + "." + i), bytes.array());
        }
        return String.valueOf(outputs.size());
      case "time":
        return summary(time(calls.get(name), seconds(words.get(2))));
      case "callers":
        return String.valueOf(
            callers(sets.get(name), Integer.parseInt(words.get(2)), seconds(words.get(3))));
      case "profile":
        Files.writeString(Path.of(words.get(2)), peer.profile(sets.get(name)));
        return words.get(2);
      default:
        throw new IllegalArgumentException("no command '" + words.get(0) + "'");
    }
  }

  private static long seconds(String text) {
    return (long) (Double.parseDouble(text) * 1e9);
  }

  /** Nanoseconds of each prediction of this span; at least three are made. */
  private static long[] time(Peer.Call call, long span) throws Exception {
    long[] times = new long[1024];
    int n = 0;
    long end = System.nanoTime() + span;
    long now;
    do {
      long start = System.nanoTime();
      call.run();
      now = System.nanoTime();
      times = n == times.length ? Arrays.copyOf(times, 2 * n) : times;
      times[n++] = now - start;
    } while (now < end || n < 3);
    return Arrays.copyOf(times, n);
  }

  private static String summary(long[] times) {
    Arrays.sort(times);
    int n = times.length;
    return n + " " + times[n / 2] + " " + times[n * 95 / 100] + " " + times[0];
  }

  private double callers(List<Input> inputs, int count, long span) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(count);
    try {
      List<Future<Integer>> runs = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        runs.add(
            pool.submit(
                () -> {
                  try (Peer.Call call = peer.prepare(inputs)) {
                    return time(call, span).length;
                  }
                }));
      }
      double all = 0;
      for (Future<Integer> f : runs) {
        all += f.get();
      }
      return all * 1e9 / (System.nanoTime() - start);
    } finally {
      pool.shutdownNow();
    }
  }
}

package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.keras4j.runtime.data.NamedTensor;
import org.keras4j.runtime.data.OutputFiles;
import org.keras4j.tensor.Tensor;

/** Runs the usual commands on a small model, so that the JVM sees which classes they need. */
final class StartTraining {
  private StartTraining() {}

  /** The exit code is 0 when every command has succeeded. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("keras4j-start");
    int code;
    try {
      code = run(directory);
    } finally {
      remove(directory);
    }
    System.exit(code);
  }

  /** The first exit code that is not 0, if any. */
  private static int run(Path directory) throws IOException {
    String model = copy("model.keras", directory);
    String image = copy("image.png", directory);
    Path array = directory.resolve("x.npz");
    Tensor pixels = Tensor.of(new float[16 * 16 * 3], 1, 16, 16, 3);
    OutputFiles.write(array, List.of(new NamedTensor("image", pixels)));
    String results = directory.resolve("y.npy").toString();
    List<List<String>> commands =
        List.of(
            List.of("summary", model),
            List.of("check", model),
            List.of("predict", model, "--input", image),
            List.of("predict", model, "--input", array.toString(), "--output", results),
            // ND4J is left out: what it needs is rarely wanted, and much.
            List.of("predict", model, "--input", array.toString(), "--engine", "onednn"));
    for (List<String> words : commands) {
      Output nowhere =
          new Output(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), UTF_8);
      int code = Main.run(words.toArray(String[]::new), nowhere);
      if (code != ExitCodes.OK) {
        return code;
      }
    }
    return ExitCodes.OK;
  }

  private static String copy(String name, Path directory) throws IOException {
    try (InputStream in = StartTraining.class.getResourceAsStream("start/" + name)) {
      if (in == null) {
        throw new FileNotFoundException(name);
      }
      Path file = directory.resolve(name);
      Files.copy(in, file);
      return file.toString();
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }
}

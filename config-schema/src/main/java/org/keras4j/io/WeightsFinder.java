package org.keras4j.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.WeightMismatchException;

/** Finds the weights that lie beside a JSON config. */
public final class WeightsFinder {
  private WeightsFinder() {}

  /**
   * Weights that were found by their name.
   *
   * @param path the file
   * @param note one line for the user that says what was guessed, without the flag that settles it
   */
  public record Guess(Path path, String note) {}

  /** The names that are looked for beside a config, in this order. */
  public static List<String> candidates(Path config) {
    String name = String.valueOf(config.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    Set<String> names = new LinkedHashSet<>();
    names.add(stem + ".weights.h5");
    names.add(stem + ".weights.json");
    names.add(stem + ".h5");
    names.add("model.weights.h5");
    names.add("model.weights.json");
    if (stem.equals("model")) {
      names.add("weights.h5");
    }
    return List.copyOf(names);
  }

  /**
   * The only file of weights beside a config.
   *
   * @throws WeightMismatchException when there is none, or more than one
   */
  public static Guess find(Path config) {
    List<String> found = new ArrayList<>();
    List<String> tried = candidates(config);
    for (String name : tried) {
      if (Files.isRegularFile(config.resolveSibling(name))) {
        found.add(name);
      }
    }
    if (found.isEmpty()) {
      throw new WeightMismatchException(
          ErrorCode.MISSING_WEIGHTS,
          "the config has no weights beside it; tried " + String.join(", ", tried),
          config.toString(),
          "name the file: LoadOptions.withWeights, or --weights " + others(config));
    }
    if (found.size() > 1) {
      throw new WeightMismatchException(
          ErrorCode.AMBIGUOUS_WEIGHTS,
          "several files may hold the weights: " + String.join(", ", found),
          config.toString(),
          "choose one: LoadOptions.withWeights, or --weights " + found.get(0));
    }
    Path path = config.resolveSibling(found.get(0));
    return new Guess(path, "weights are read from " + path);
  }

  /** A file beside the config that may be meant, or a word that stands for one. */
  private static String others(Path config) {
    Path directory = config.toAbsolutePath().getParent();
    if (directory == null) {
      return "FILE";
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{h5,hdf5,keras}")) {
      for (Path file : files) {
        return config.resolveSibling(String.valueOf(file.getFileName())).toString();
      }
    } catch (IOException | DirectoryIteratorException e) {
      return "FILE"; // it only serves the message
    }
    return "FILE";
  }
}

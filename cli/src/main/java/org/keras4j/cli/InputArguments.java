package org.keras4j.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;

/**
 * The words of {@code --input}: {@code FILE} or {@code NAME=FILE}; a directory or a pattern is its
 * images.
 */
final class InputArguments {
  private InputArguments() {}

  /**
   * The words with each directory replaced by the images in it, and each pattern by the files that
   * it matches, sorted by name.
   *
   * @throws KerasIoException when a directory cannot be read or holds no image
   */
  static List<String> expand(List<String> words) {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      List<Path> files = files(word);
      String name = "";
      int equals = word.indexOf('=');
      if (files == null && equals > 0) {
        name = word.substring(0, equals + 1);
        files = files(word.substring(equals + 1));
      }
      if (files == null) {
        all.add(word);
      } else {
        for (Path file : files) {
          all.add(name + file);
        }
      }
    }
    return all;
  }

  /** The files of a directory or of a pattern; null when the word is neither. */
  private static @Nullable List<Path> files(String word) {
    try {
      Path path = Path.of(word);
      if (Files.isDirectory(path)) {
        return images(path);
      }
      if (Files.exists(path)) {
        return null;
      }
    } catch (InvalidPathException e) {
      // Windows has no names with stars; a pattern it may be
    }
    return word.matches(".*[*?\\[{].*") ? matches(word) : null;
  }

  private static List<Path> images(Path directory) {
    List<Path> images = found(directory, 1, directory.toString());
    images.removeIf(f -> !isImage(f));
    if (images.isEmpty()) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND,
          "the directory holds no image (.png, .jpg)",
          directory.toString(),
          "give the data file itself, or a pattern such as '**/*.jpg'");
    }
    return images;
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg");
  }

  private static @Nullable List<Path> matches(String pattern) {
    int star = pattern.replaceAll("[*?\\[{]", "*").indexOf('*');
    int slash = pattern.lastIndexOf('/', star);
    String directory = slash < 0 ? "" : pattern.substring(0, Math.max(1, slash));
    Path start = Path.of(directory.isEmpty() ? "." : directory);
    if (!Files.isDirectory(start)) {
      return null;
    }
    PathMatcher matcher;
    try {
      String glob = directory.isEmpty() ? "./" + pattern : pattern;
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      return null;
    }
    boolean deep = pattern.contains("**");
    int levels = (int) pattern.substring(star).chars().filter(c -> c == '/').count() + 1;
    List<Path> files = found(start, deep ? Integer.MAX_VALUE : levels, pattern);
    files.removeIf(f -> !matcher.matches(f));
    if (files.isEmpty()) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND, "no file matches the pattern", pattern, null);
    }
    return directory.isEmpty() ? files.stream().map(start::relativize).toList() : files;
  }

  /** The files below a directory, sorted. */
  private static List<Path> found(Path directory, int levels, String what) {
    TreeSet<Path> files = new TreeSet<>();
    try (Stream<Path> walk = Files.walk(directory, levels, FileVisitOption.FOLLOW_LINKS)) {
      walk.filter(f -> !Files.isDirectory(f)).forEach(files::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      IOException cause = e instanceof IOException io ? io : (IOException) e.getCause();
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "cannot list the directory: " + Output.reason(cause),
          what,
          null,
          cause);
    }
    return new ArrayList<>(files);
  }
}

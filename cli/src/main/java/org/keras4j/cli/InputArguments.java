package org.keras4j.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;

/** The words of {@code --input}: {@code FILE} or {@code NAME=FILE}; a directory is its images. */
final class InputArguments {
  private InputArguments() {}

  /**
   * The words with each directory replaced by the images in it, sorted by name.
   *
   * @throws KerasIoException when a directory cannot be read or holds no image
   */
  static List<String> expand(List<String> words) {
    List<String> all = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      String name = "";
      Path directory = directory(word);
      if (directory == null && equals > 0) {
        name = word.substring(0, equals + 1);
        directory = directory(word.substring(equals + 1));
      }
      if (directory == null) {
        all.add(word);
      } else {
        for (Path image : images(directory)) {
          all.add(name + image);
        }
      }
    }
    return all;
  }

  private static @Nullable Path directory(String word) {
    try {
      Path path = Path.of(word);
      return Files.isDirectory(path) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static Iterable<Path> images(Path directory) {
    TreeSet<Path> images = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg")) {
          images.add(file);
        }
      }
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "cannot list the directory: " + Output.reason(e),
          directory.toString(),
          null,
          e);
    }
    if (images.isEmpty()) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND,
          "the directory holds no image (.png, .jpg)",
          directory.toString(),
          "give the data file itself");
    }
    return images;
  }
}

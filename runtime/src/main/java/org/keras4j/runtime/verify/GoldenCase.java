package org.keras4j.runtime.verify;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;

/**
 * A directory with one or more forms of one model, {@code inputs.npz} and {@code outputs.npz}.
 *
 * @param directory where it is
 * @param path where it is below its root, with slashes; empty when the root is the case
 * @param forms the forms it holds; empty when there is none, which is a failure
 */
public record GoldenCase(Path directory, String path, List<Form> forms) {
  static final String INPUTS = "inputs.npz";
  static final String OUTPUTS = "outputs.npz";
  static final String EXPECT = "expect.json";

  public GoldenCase {
    forms = List.copyOf(forms);
  }

  /** What the case is called in reports. */
  public String name() {
    return path.isEmpty()
        ? String.valueOf(directory.toAbsolutePath().normalize().getFileName())
        : path;
  }

  /**
   * All cases below a directory, itself included, sorted by path.
   *
   * @throws KerasIoException when it cannot be read
   */
  public static List<GoldenCase> find(Path root) {
    if (!Files.isDirectory(root)) {
      throw new KerasIoException(
          ErrorCode.FILE_NOT_FOUND,
          Files.exists(root) ? "it is no directory" : "there is no such directory",
          root.toString(),
          "give a directory with golden cases");
    }
    TreeSet<Path> directories = new TreeSet<>();
    try {
      Files.walkFileTree(
          root,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = String.valueOf(file.getFileName());
              if (name.equals(INPUTS) || name.equals(OUTPUTS)) {
                directories.add(file.getParent());
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              if (e instanceof java.nio.file.FileSystemLoopException) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw new KerasIoException(
          ErrorCode.READ_FAILED,
          "cannot look for cases: " + e.getMessage(),
          root.toString(),
          null,
          e);
    }
    List<GoldenCase> cases = new ArrayList<>();
    for (Path d : directories) {
      cases.add(of(root, d));
    }
    return cases;
  }

  private static GoldenCase of(Path root, Path directory) {
    List<Form> forms = new ArrayList<>();
    for (Form f : Form.values()) {
      if (f.isIn(directory) && (f != Form.CONFIG_ONLY || forms.isEmpty())) {
        forms.add(f);
      }
    }
    List<String> parts = new ArrayList<>();
    if (!directory.equals(root)) {
      root.relativize(directory).forEach(p -> parts.add(p.toString()));
    }
    return new GoldenCase(directory, String.join("/", parts), forms);
  }
}

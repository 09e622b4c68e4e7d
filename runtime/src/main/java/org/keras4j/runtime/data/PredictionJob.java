package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction is made of: the model, the data and the options. One that was interrupted can
 * only go on as the same.
 *
 * @param lines a line for each part: what it is, a tab, and what tells it from others
 */
public record PredictionJob(List<String> lines) {
  private static final int ENDS = 1 << 18;

  public PredictionJob {
    lines = List.copyOf(lines);
  }

  /**
   * Describes a job.
   *
   * @param models the files of the model, which are read as a whole
   * @param inputs the files of the data: name, size, time of the last change, and a hash of the
   *     first and last 256 KiB
   * @param options whatever else decides what is written
   * @throws org.keras4j.errors.KerasIoException when a file cannot be read
   */
  public static PredictionJob of(List<Path> models, List<Path> inputs, List<String> options) {
    List<String> lines = new ArrayList<>();
    for (Path model : models) {
      lines.add("model\t" + hash(model));
    }
    for (Path input : inputs) {
      lines.add("input\t" + ends(input));
    }
    for (String option : options) {
      lines.add("options\t" + option.replace("\\", "\\\\").replace("\n", "\\n"));
    }
    return new PredictionJob(lines);
  }

  /** The first part, {@code model}, {@code input} or {@code options}, that is not the same. */
  @Nullable String difference(List<String> other) {
    for (String part : List.of("model", "input", "options")) {
      if (!part(lines, part).equals(part(other, part))) {
        return part;
      }
    }
    return null;
  }

  private static List<String> part(List<String> lines, String part) {
    return lines.stream().filter(line -> line.startsWith(part + "\t")).toList();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static String hash(Path file) {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n; (n = in.read(chunk)) > 0; ) {
        digest.update(chunk, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  private static String ends(Path file) {
    MessageDigest digest = sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer b = ByteBuffer.allocate(ENDS);
      channel.read(b, 0);
      digest.update(b.flip());
      b.clear();
      channel.read(b, Math.max(0, size - ENDS));
      digest.update(b.flip());
      return String.join(
          "\t",
          String.valueOf(file.getFileName()).replace('\n', ' '),
          String.valueOf(size),
          Files.getLastModifiedTime(file).toString(),
          HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }
}

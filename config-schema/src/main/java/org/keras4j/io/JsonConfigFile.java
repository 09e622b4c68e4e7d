package org.keras4j.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.io.bytes.ByteSource;

/** A config alone, as {@code model.to_json()} gives it. Read whole when it is opened. */
public final class JsonConfigFile implements ModelFile {
  private static final byte[] BOM = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Path path;
  private final byte[] json;

  private JsonConfigFile(Path path, byte[] json) {
    this.path = path;
    this.json = json;
  }

  /** True when the first character other than white space begins an object or a list. */
  static boolean isJson(byte[] head) {
    int i = ModelFile.startsWith(head, BOM) ? BOM.length : 0;
    while (i < head.length && (head[i] == ' ' || head[i] >= 9 && head[i] <= 13)) {
      i++;
    }
    return i < head.length && (head[i] == '{' || head[i] == '[');
  }

  /** The config, or the index of sharded weights that the file is. */
  static ModelFile open(Path path, ByteSource source, byte[] head, LoadLimits limits) {
    if (source.size() > limits.maxConfigBytes()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_SIZE,
          "the JSON file has " + source.size() + " bytes; the limit is " + limits.maxConfigBytes(),
          path.toString(),
          "raise LoadLimits.maxConfigBytes if the file is trusted");
    }
    byte[] bytes = source.bytes(0, (int) source.size());
    int start = ModelFile.startsWith(bytes, BOM) ? BOM.length : 0;
    byte[] json = start == 0 ? bytes : java.util.Arrays.copyOfRange(bytes, start, bytes.length);
    if (NotAModel.mayBeIndex(head)
        && ShardedWeightsFile.isIndex(ConfigReader.read(json, limits, path.toString()))) {
      return ShardedWeightsFile.open(path, json, limits);
    }
    NotAModel.json(path, head, bytes)
        .ifPresent(
            e -> {
              throw e;
            });
    return new JsonConfigFile(path, json);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "Keras JSON config";
  }

  @Override
  public Optional<byte[]> config() {
    return Optional.of(json.clone());
  }

  /** Empty: the version is a key of the config itself. */
  @Override
  public Optional<String> kerasVersion() {
    return Optional.empty();
  }

  /** Empty: see {@link WeightsFinder}. */
  @Override
  public Optional<StoredWeights> weights() {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return Optional.empty();
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}

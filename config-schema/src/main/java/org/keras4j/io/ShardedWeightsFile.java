package org.keras4j.io;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.ConfigReader;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.io.bytes.ByteSource;
import org.keras4j.io.hdf5.Hdf5File;
import org.keras4j.io.hdf5.Hdf5Group;

/**
 * Weights in several HDF5 files with an index ({@code model.weights.json} and {@code
 * model_00000.weights.h5}, …), as Keras 3 writes with {@code max_shard_size}. The files lie beside
 * the index under names that follow from its own; no other is opened.
 */
public final class ShardedWeightsFile implements ModelFile {
  static final String WEIGHT_MAP = "weight_map";

  private final Path path;
  private final List<ByteSource> sources;
  private final TreeWeights weights;

  private ShardedWeightsFile(Path path, List<ByteSource> sources, TreeWeights weights) {
    this.path = path;
    this.sources = sources;
    this.weights = weights;
  }

  /** True when JSON is such an index. */
  static boolean isIndex(ConfigNode json) {
    return json.get(WEIGHT_MAP).isMap() && !json.has("class_name");
  }

  static ShardedWeightsFile open(Path path, byte[] json, LoadLimits limits) {
    ConfigNode index = ConfigReader.read(json, limits, path.toString());
    List<ByteSource> sources = new ArrayList<>();
    boolean kept = false;
    try {
      List<Hdf5Group> roots = new ArrayList<>();
      for (String name : shards(path, index.get(WEIGHT_MAP))) {
        Path shard = path.resolveSibling(name);
        if (!Files.isRegularFile(shard, LinkOption.NOFOLLOW_LINKS)) {
          throw new ModelFormatException(
              ErrorCode.FILE_NOT_FOUND,
              "the index names '" + name + "', but there is no such file beside it",
              path.toString(),
              "keep all files of sharded weights in one directory");
        }
        ByteSource source = ByteSource.open(shard, limits.maxFileBytes());
        sources.add(source);
        roots.add(Hdf5File.open(source, limits, shard.toString()).root());
      }
      kept = true;
      return new ShardedWeightsFile(path, sources, new TreeWeights(roots));
    } finally {
      if (!kept) {
        sources.forEach(ByteSource::close);
      }
    }
  }

  /** The names in the index, each of which must be one that Keras makes of the index's own. */
  private static TreeSet<String> shards(Path path, ConfigNode map) {
    String own = String.valueOf(path.getFileName());
    String stem = own.replaceFirst("\\.json$", "").replace(".weights", "");
    Pattern expected = Pattern.compile(Pattern.quote(stem) + "_\\d{5}\\.weights\\.h5");
    TreeSet<String> names = new TreeSet<>();
    for (String key : map.keys()) {
      ConfigNode value = map.get(key);
      for (ConfigNode name : value.isString() ? List.of(value) : value.items()) {
        if (!expected.matcher(name.string()).matches()) {
          throw new UnsafeModelException(
              ErrorCode.UNSAFE_NAME,
              "refused: the index names '" + Texts.shown(name.string()) + "' as a file of weights",
              path.toString(),
              "its files are called " + stem + "_00000.weights.h5 and so on; do not rename them");
        }
        names.add(name.string());
      }
    }
    if (names.isEmpty()) {
      throw map.expected("the files of the weights");
    }
    return names;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public String format() {
    return "Keras 3 HDF5 weights in " + sources.size() + (sources.size() == 1 ? " file" : " files");
  }

  @Override
  public Optional<byte[]> config() {
    return Optional.empty();
  }

  @Override
  public Optional<String> kerasVersion() {
    return Optional.empty();
  }

  @Override
  public Optional<StoredWeights> weights() {
    return Optional.of(weights);
  }

  @Override
  public Optional<byte[]> asset(String name) {
    return Optional.empty();
  }

  @Override
  public void close() {
    sources.forEach(ByteSource::close);
  }
}

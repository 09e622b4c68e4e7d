package org.keras4j.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Keras that wrote a file: several layers mean different things by it.
 *
 * @param generation 1, 2 or 3
 * @param version as written, for example {@code 2.2.4-tf}; empty when unknown
 * @param backend as written, for example {@code theano}; empty when unknown
 */
public record Writer(int generation, String version, String backend) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

  public Writer(int generation, String version) {
    this(generation, version, "");
  }

  /** The same Keras with a backend; null leaves it unknown. */
  public Writer withBackend(@Nullable String name) {
    return name == null ? this : new Writer(generation, version, name);
  }

  /**
   * The writer of a version string; the fallback when there is none. Keras Core 0.1 was what became
   * Keras 3.0.
   */
  public static Writer of(@Nullable String version, int fallbackGeneration) {
    if (version == null) {
      return new Writer(fallbackGeneration, "");
    }
    Matcher m = NUMBERS.matcher(version);
    if (!m.matches()) {
      return new Writer(fallbackGeneration, version);
    }
    int major = Integer.parseInt(m.group(1));
    if (major == 0 && fallbackGeneration == 3) {
      return new Writer(3, "3.0 (Keras Core " + version + ")");
    }
    return new Writer(major <= 1 ? 1 : Math.min(major, 3), version);
  }

  public boolean isKeras3() {
    return generation == 3;
  }

  /** True when the version is known and older than the given one. */
  public boolean isBefore(int major, int minor) {
    return isBefore(major, minor, 0);
  }

  /** True when the version is known and older than the given one. */
  public boolean isBefore(int major, int minor, int patch) {
    Matcher m = NUMBERS.matcher(version);
    if (!m.matches()) {
      return generation < major;
    }
    int a = Integer.parseInt(m.group(1));
    int b = Integer.parseInt(m.group(2));
    int c = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
    return a < major || a == major && (b < minor || b == minor && c < patch);
  }

  /** True when Keras computed with Theano, which understands some arguments in its own way. */
  public boolean isTheano() {
    return backend.equals("theano");
  }

  /** True for tf.keras and tf_keras, whose versions end in {@code -tf} or are 2.4 and later. */
  public boolean isTensorFlowKeras2() {
    return generation == 2 && (version.endsWith("-tf") || !isBefore(2, 4));
  }

  @Override
  public String toString() {
    return version.isEmpty() ? "Keras " + generation : "Keras " + version;
  }
}

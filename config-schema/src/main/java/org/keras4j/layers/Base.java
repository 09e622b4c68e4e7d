package org.keras4j.layers;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.Writer;

/**
 * What every layer has.
 *
 * @param name unique within its model
 * @param className the class as the file spells it
 * @param trainable false when frozen, which moves its weights in older files
 * @param dtype compute and variable dtypes
 * @param writer the Keras that wrote the file
 * @param config the config, with Keras's defaults filled in for keys that were read
 * @param module where Python has the class, as the file says; null when it does not
 * @param registeredName the class with the package that it was registered in, likewise
 */
public record Base(
    String name,
    String className,
    boolean trainable,
    DTypePolicy dtype,
    Writer writer,
    Map<String, Object> config,
    @Nullable String module,
    @Nullable String registeredName) {

  public Base(
      String name,
      String className,
      boolean trainable,
      DTypePolicy dtype,
      Writer writer,
      Map<String, Object> config) {
    this(name, className, trainable, dtype, writer, config, null, null);
  }

  /** The same under another name. */
  public Base named(String newName) {
    return new Base(newName, className, trainable, dtype, writer, config, module, registeredName);
  }

  /** The same with another dtype policy. */
  public Base withDType(DTypePolicy policy) {
    return new Base(name, className, trainable, policy, writer, config, module, registeredName);
  }
}

package org.keras4j.layers;

import java.util.Map;
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
 */
public record Base(
    String name,
    String className,
    boolean trainable,
    DTypePolicy dtype,
    Writer writer,
    Map<String, Object> config) {}

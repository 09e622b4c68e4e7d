package org.keras4j.registry;

import java.util.ServiceLoader;
import org.keras4j.layers.LayerProvider;

/** What the libraries on the class path bring along. */
final class Discovered {
  static final LayerRegistry REGISTRY = registry();

  private Discovered() {}

  private static LayerRegistry registry() {
    LayerRegistry registry = LayerRegistry.builtIns();
    for (LayerProvider provider :
        ServiceLoader.load(LayerProvider.class, LayerProvider.class.getClassLoader())) {
      registry = registry.with(provider);
    }
    return registry;
  }
}

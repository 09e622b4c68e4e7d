package org.keras4j.build;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.keras4j.config.KerasObject;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/** The names that layers have in one model. */
final class LayerNames {
  private LayerNames() {}

  /**
   * Names for all layers: their own, or Keras's default with a number, in the order in which the
   * layers were made.
   *
   * @throws ModelFormatException when two layers have the same name
   */
  static Map<KerasLayer, String> of(List<KerasLayer> layers) {
    Map<KerasLayer, String> names = new IdentityHashMap<>();
    Map<String, Integer> own = new LinkedHashMap<>();
    layers.stream().filter(KerasLayer::isNamed).forEach(l -> own.merge(l.name(), 1, Integer::sum));
    own.forEach(
        (name, n) -> {
          if (n > 1) {
            throw new ModelFormatException(
                ErrorCode.BAD_GRAPH,
                "The name \""
                    + name
                    + "\" is used "
                    + n
                    + " times in the model. All operation names should be unique.",
                null,
                "give one of the layers another name");
          }
        });
    Map<String, Integer> numbers = new LinkedHashMap<>();
    Set<String> taken = own.keySet();
    layers.stream()
        .sorted(Comparator.comparingLong(KerasLayer::order))
        .forEach(l -> names.put(l, l.isNamed() ? l.name() : free(l.name(), numbers, taken)));
    return names;
  }

  private static String free(String base, Map<String, Integer> numbers, Set<String> taken) {
    String name;
    do {
      int n = numbers.merge(base, 1, Integer::sum) - 1;
      name = KerasObject.numbered(base, n);
    } while (taken.contains(name));
    return name;
  }
}

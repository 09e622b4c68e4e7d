package org.keras4j.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.keras4j.config.KerasObject;
import org.keras4j.tensor.Tensor;

/**
 * Where layers have their files among a model's assets. Keras names a folder after the attributes
 * that lead to a layer, and inside of list attributes after its class with a counter: {@code
 * layers/functional/layers/string_lookup_1}. Objects must be entered in the order of the config.
 */
final class SavedPlaces {
  /** The list of layers, and what TensorFlow 2.12 and 2.13 called it. */
  private static final String LAYERS = "layers";

  private static final String OLD_LAYERS = "_layer_checkpoint_dependencies";

  /** An object that is being read, and how many of each class were found in its lists so far. */
  private static final class Place {
    final String name;
    final String path;

    /** The path of the container, with a slash, and the class and its ordinal in there. */
    final String container;

    final String group;
    final int ordinal;
    final Map<String, Integer> counters = new HashMap<>();

    Place(KerasObject object, String container, String group, int ordinal) {
      this.name = String.valueOf(object.name());
      this.container = container;
      this.group = group;
      this.ordinal = ordinal;
      this.path = container + KerasObject.numbered(group, ordinal);
    }
  }

  private final SavedState saved;
  private final Deque<Place> open = new ArrayDeque<>();

  SavedPlaces(SavedState saved) {
    this.saved = saved;
  }

  void enter(KerasObject object) {
    Place parent = open.peek();
    if (parent == null) {
      open.push(new Place(object, "", "", 0));
      return;
    }
    String prefix = parent.path.isEmpty() ? "" : parent.path + "/";
    String attribute = object.node().name();
    if (object.node().isElement()) {
      String snake = KerasObject.snakeCase(object.writtenClassName());
      int n = parent.counters.merge(attribute + "/" + snake, 1, Integer::sum) - 1;
      open.push(new Place(object, prefix + attribute + "/", snake, n));
    } else {
      open.push(new Place(object, prefix, attribute, 0));
    }
  }

  void leave() {
    open.pop();
  }

  /** A file of the object that is being read. */
  Optional<byte[]> asset(String name) {
    return find(place -> saved.asset(place + "/" + name));
  }

  /** A weight of the object that is being read. */
  Optional<Tensor> weight(String layer, String weight, int number) {
    String topLevel = open.size() < 2 ? layer : topLevel();
    return find(place -> saved.weight(place, number, topLevel, layer + "/" + weight));
  }

  private String topLevel() {
    Iterator<Place> outermostFirst = open.descendingIterator();
    outermostFirst.next();
    return outermostFirst.next().name;
  }

  private <T> Optional<T> find(Function<String, Optional<T>> at) {
    Place place = open.peek();
    if (place == null) {
      return Optional.empty();
    }
    Optional<T> found = at.apply(place.path);
    return found.isEmpty() && place.container.equals(LAYERS + "/") ? findOld(place, at) : found;
  }

  /** TensorFlow 2.12 and 2.13 counted layers twice, so that their folders have gaps. */
  private static <T> Optional<T> findOld(Place place, Function<String, Optional<T>> at) {
    int missing = place.ordinal;
    for (int i = 0; i <= 2 * place.ordinal; i++) {
      Optional<T> found = at.apply(OLD_LAYERS + "/" + KerasObject.numbered(place.group, i));
      if (found.isPresent() && missing-- == 0) {
        return found;
      }
    }
    return Optional.empty();
  }
}

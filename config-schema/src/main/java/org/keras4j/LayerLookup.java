package org.keras4j;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.Texts;
import org.keras4j.layers.Layer;
import org.keras4j.model.Model;

/** Finds layers of a model, with Keras's errors. */
final class LayerLookup {
  private LayerLookup() {}

  /**
   * The layer of a name, or of a path through nested models.
   *
   * @param view makes the view of a layer of the model itself
   */
  static LayerView byName(Model model, String name, Function<Layer, LayerView> view) {
    for (Layer l : model.layers()) {
      if (l.name().equals(name)) {
        return view.apply(l);
      }
    }
    for (Layer l : model.layers()) {
      if (l instanceof Model && name.startsWith(l.name() + "/")) {
        return view.apply(l).getLayer(name.substring(l.name().length() + 1));
      }
    }
    List<String> names = model.layers().stream().map(Layer::name).toList();
    List<String> inside = new ArrayList<>();
    paths(model, "", name, inside);
    throw new LayerAccessException(
        ErrorCode.NO_SUCH_LAYER,
        "No such layer: "
            + Texts.shown(name)
            + "."
            + (inside.isEmpty()
                ? Texts.didYouMean(name, names)
                : " Did you mean '" + Texts.shown(inside.get(0)) + "'?"),
        null,
        "existing layers are " + String.join(", ", names));
  }

  /** The paths of the layers of a name in nested models. */
  private static void paths(Model model, String outer, String name, List<String> found) {
    for (Layer l : model.layers()) {
      if (l instanceof Model m) {
        String path = outer + l.name() + "/";
        m.layers().stream()
            .filter(inner -> inner.name().equals(name))
            .forEach(inner -> found.add(path + name));
        paths(m, path, name, found);
      }
    }
  }

  /** The layer of an index, from 0; a negative one counts from the end. */
  static Layer byIndex(Model model, int index) {
    List<Layer> all = model.layers();
    int at = index < 0 ? index + all.size() : index;
    if (at < 0 || at >= all.size()) {
      throw new LayerAccessException(
          ErrorCode.NO_SUCH_LAYER,
          "Was asked to retrieve layer at index "
              + index
              + " but model only has "
              + all.size()
              + " layers.");
    }
    return all.get(at);
  }
}

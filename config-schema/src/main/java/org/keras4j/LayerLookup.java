package org.keras4j;

import java.util.List;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.Texts;
import org.keras4j.layers.Layer;
import org.keras4j.model.Model;

/** Finds layers of a model, with Keras's errors. */
final class LayerLookup {
  private LayerLookup() {}

  static Layer byName(Model model, String name) {
    for (Layer l : model.layers()) {
      if (l.name().equals(name)) {
        return l;
      }
    }
    List<String> names = model.layers().stream().map(Layer::name).toList();
    throw new LayerAccessException(
        ErrorCode.NO_SUCH_LAYER,
        "No such layer: " + Texts.shown(name) + "." + Texts.didYouMean(name, names),
        null,
        "existing layers are " + String.join(", ", names));
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

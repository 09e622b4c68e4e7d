package org.keras4j.cli.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A layer as it is drawn: a box, or a frame around the layers of a nested model.
 *
 * @param path its name, after those of the models that it is in: {@code encoder/dense}
 * @param name its own name
 * @param className its class
 * @param family what kind of layer it is
 * @param shape what it gives, as Keras's summary has it; {@code ?} when it is not known
 * @param params the number of scalars in its weights; null when it is not known
 * @param config its config, for those who look closer
 * @param children the layers of a nested model; none for a box
 */
public record PlotNode(
    String path,
    String name,
    String className,
    Family family,
    String shape,
    @Nullable Long params,
    Map<String, Object> config,
    List<PlotNode> children) {

  /** True when it is a frame. */
  public boolean isFrame() {
    return !children.isEmpty();
  }

  /** This one and all within. */
  public List<PlotNode> all() {
    List<PlotNode> all = new ArrayList<>(List.of(this));
    children.forEach(c -> all.addAll(c.all()));
    return all;
  }
}

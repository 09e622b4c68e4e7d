package com.example;

import java.util.List;
import java.util.Map;
import org.keras4j.layers.Activation;
import org.keras4j.layers.LayerProvider;
import org.keras4j.layers.LayerType;

/** What this library brings along; META-INF/services names the class, so that it is found. */
public final class MyLayers implements LayerProvider {
  @Override
  public List<LayerType> layers() {
    return List.of(MyLayer.TYPE, MyCell.TYPE, MyCell.LAYER);
  }

  @Override
  public Map<String, Activation> activations() {
    return Map.of(
        "my_package>half",
        Activation.of("half", (g, x) -> g.multiply(x, g.scalar(x.dtype(), 0.5))));
  }
}

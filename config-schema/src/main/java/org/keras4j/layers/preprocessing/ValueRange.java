package org.keras4j.layers.preprocessing;

import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.layers.LayerConfig;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;

/** The values between which an image's pixels lie: Keras's {@code value_range}. */
record ValueRange(double low, double high) {
  static ValueRange of(LayerConfig c) {
    if (!c.has("value_range")) {
      return new ValueRange(0, 255);
    }
    List<ConfigNode> items = c.node("value_range").items();
    if (items.size() != 2) {
      throw c.node("value_range").expected("two numbers");
    }
    return new ValueRange(items.get(0).number(), items.get(1).number());
  }

  ValueRange sorted() {
    return new ValueRange(Math.min(low, high), Math.max(low, high));
  }

  private boolean is255() {
    return low == 0 && high == 255;
  }

  /** From this range to 0 … 255. */
  Value to255(OpGraph g, Value x) {
    return is255() ? x : moved(g, x, low, high, 0, 255);
  }

  /** From 0 … 255 to this range. */
  Value from255(OpGraph g, Value x) {
    return is255() ? x : moved(g, x, 0, 255, low, high);
  }

  private static Value moved(
      OpGraph g, Value x, double low, double high, double newLow, double newHigh) {
    Value part = g.divide(g.subtract(x, g.scalar(x.dtype(), low)), g.scalar(x.dtype(), high - low));
    Value scaled = g.multiply(part, g.scalar(x.dtype(), newHigh - newLow));
    return g.add(scaled, g.scalar(x.dtype(), newLow));
  }
}

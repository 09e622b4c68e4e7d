package org.keras4j.cli.plot;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigWriter;

/**
 * Writes a page that shows a drawing: with a search for layers, details where the pointer rests,
 * and a wheel to zoom. It needs no other file and asks for none.
 */
public final class HtmlWriter {
  private static final String PAGE = "page.html";
  private static final int MAX_CONFIG = 4000;

  private HtmlWriter() {}

  /** The text of the page. */
  public static String write(PlotGraph graph, Drawing drawing) {
    Map<String, Object> details = new LinkedHashMap<>();
    graph.all().forEach(n -> details.put(n.path(), details(n)));
    return page()
        .replace("@TITLE@", SvgWriter.escaped(graph.title()))
        .replace("@SVG@", SvgWriter.element(drawing, " id=\"model\""))
        .replace("@DETAILS@", script(ConfigWriter.write(details)));
  }

  private static Map<String, @Nullable Object> details(PlotNode n) {
    Map<String, @Nullable Object> o = new LinkedHashMap<>();
    o.put("name", n.name());
    o.put("class", n.className());
    o.put("shape", n.shape());
    o.put("params", n.params());
    String config = ConfigWriter.writePretty(n.config());
    o.put("config", config.length() > MAX_CONFIG ? config.substring(0, MAX_CONFIG) + " …" : config);
    return o;
  }

  /** JSON that cannot end the script that it is in. */
  private static String script(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String page() {
    try (InputStream in = HtmlWriter.class.getResourceAsStream(PAGE)) {
      return new String(
          java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

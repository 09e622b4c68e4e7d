package org.keras4j.cli.plot;

import java.util.List;
import java.util.Locale;

/** Writes a drawing as SVG. */
public final class SvgWriter {
  private static final double ROUND = 7;
  private static final double ARROW = 7;
  static final String FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif";

  private final StringBuilder s = new StringBuilder();

  private SvgWriter() {}

  /** A file of its own. */
  public static String write(Drawing d) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + element(d, " xmlns=\"http://www.w3.org/2000/svg\"");
  }

  /** The element alone, as HTML has it. */
  static String element(Drawing d, String attributes) {
    return new SvgWriter().draw(d, attributes);
  }

  private String draw(Drawing d, String attributes) {
    String width = n(Math.ceil(d.width()));
    String height = n(Math.ceil(d.height()));
    s.append("<svg").append(attributes);
    s.append(" width=\"").append(width).append("\" height=\"").append(height);
    s.append("\" viewBox=\"0 0 ").append(width).append(' ').append(height);
    s.append("\" font-family=\"").append(FONTS).append("\">\n");
    s.append("<rect class=\"paper\" width=\"").append(width).append("\" height=\"");
    s.append(height).append("\" fill=\"#ffffff\"/>\n");
    d.texts().forEach(this::text);
    for (Drawing.Chip c : d.legend()) {
      rect("chip", c.rect(), 3, "fill=\"" + c.color() + "\"");
      text(c.label());
    }
    for (int i = 0; i < d.frames().size(); i++) {
      Drawing.Frame f = d.frames().get(i);
      s.append("<g class=\"frame\" data-path=\"").append(escaped(f.node().path())).append("\">\n");
      String fill = "fill=\"#64748b\" fill-opacity=\"0.07\" stroke=\"#94a3b8\"";
      rect("outline", f.rect(), 10, fill + " stroke-dasharray=\"5 4\"");
      text(f.label());
      s.append("</g>\n");
    }
    d.wires().forEach(this::wire);
    d.boxes().forEach(this::box);
    return s.append("</svg>\n").toString();
  }

  private void box(Drawing.Box b) {
    Drawing.Rect r = b.rect();
    String color = b.node().family().color();
    s.append("<g class=\"box\" data-path=\"").append(escaped(b.node().path())).append("\">\n");
    s.append("<title>").append(escaped(b.node().path() + " (" + b.node().className() + ") "));
    s.append(escaped(b.node().shape())).append("</title>\n");
    rect("outline", r, 6, "fill=\"#ffffff\" stroke=\"" + color + "\" stroke-width=\"1.2\"");
    double right = r.x() + r.width();
    double bottom = r.y() + Drawing.Box.HEADER;
    s.append("<path class=\"header\" fill=\"").append(color).append("\" d=\"M");
    s.append(n(r.x())).append(' ').append(n(bottom));
    s.append('V').append(n(r.y() + 6)).append('Q').append(n(r.x())).append(' ').append(n(r.y()));
    s.append(' ').append(n(r.x() + 6)).append(' ').append(n(r.y()));
    s.append('H').append(n(right - 6)).append('Q').append(n(right)).append(' ').append(n(r.y()));
    s.append(' ').append(n(right)).append(' ').append(n(r.y() + 6));
    s.append('V').append(n(bottom)).append("Z\"/>\n");
    b.texts().forEach(this::text);
    s.append("</g>\n");
  }

  private void rect(String kind, Drawing.Rect r, double round, String style) {
    s.append("<rect class=\"").append(kind).append("\" x=\"").append(n(r.x()));
    s.append("\" y=\"").append(n(r.y())).append("\" width=\"").append(n(r.width()));
    s.append("\" height=\"").append(n(r.height())).append("\" rx=\"").append(n(round));
    s.append("\" ").append(style).append("/>\n");
  }

  private void text(Drawing.Text t) {
    s.append("<text x=\"").append(n(t.x())).append("\" y=\"").append(n(t.y()));
    s.append("\" font-size=\"").append(n(t.size()));
    s.append(t.bold() ? "\" font-weight=\"bold" : "").append("\" fill=\"").append(t.color());
    s.append("\" textLength=\"").append(n(t.width()));
    s.append("\" lengthAdjust=\"spacingAndGlyphs\">").append(escaped(t.text()));
    s.append("</text>\n");
  }

  private void wire(Drawing.Wire w) {
    List<Drawing.Point> points = w.points();
    s.append("<path class=\"wire\" data-from=\"").append(escaped(w.from()));
    s.append("\" data-to=\"").append(escaped(w.to()));
    s.append("\" fill=\"none\" stroke=\"#64748b\" stroke-width=\"1.4\" d=\"M");
    s.append(at(points.get(0)));
    for (int i = 1; i < points.size() - 1; i++) {
      Drawing.Point corner = points.get(i);
      s.append('L').append(at(Wires.towards(corner, points.get(i - 1), ROUND)));
      s.append('Q').append(at(corner)).append(' ');
      s.append(at(Wires.towards(corner, points.get(i + 1), ROUND)));
    }
    Drawing.Point end = points.get(points.size() - 1);
    Drawing.Point before = points.get(points.size() - 2);
    s.append('L').append(at(Wires.towards(end, before, ARROW - 1))).append("\"/>\n");
    s.append("<path class=\"arrow\" fill=\"#64748b\" d=\"M").append(at(end));
    for (Drawing.Point p : Wires.arrow(end, before, ARROW)) {
      s.append('L').append(at(p));
    }
    s.append("Z\"/>\n");
  }

  private static String at(Drawing.Point p) {
    return n(p.x()) + " " + n(p.y());
  }

  /** A number with at most two digits after the point. */
  private static String n(double v) {
    String text = String.format(Locale.ROOT, "%.2f", v);
    text = text.replaceAll("0+$", "");
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** A text as XML has it; characters that XML has no place for are replaced. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                  boolean allowed =
                      c == '\t'
                          || c >= 0x20
                              && (c < 0x7f || c > 0x9f)
                              && (c < 0xd800 || c > 0xdfff)
                              && c != 0xfffe
                              && c != 0xffff;
                  out.appendCodePoint(allowed ? c : 0xfffd);
                }
              }
            });
    return out.toString();
  }
}

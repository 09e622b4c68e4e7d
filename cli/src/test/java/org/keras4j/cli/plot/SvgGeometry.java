package org.keras4j.cli.plot;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The parts of an SVG where they lie, and what is wrong with them. */
final class SvgGeometry {
  private static final Pattern NUMBERS = Pattern.compile("(-?[\\d.]+) (-?[\\d.]+)");

  /** A rectangle of the drawing and whose it is. */
  private record Part(String what, Rectangle2D at) {}

  private record Way(String from, String to, List<Line2D> pieces) {}

  private final List<Part> boxes = new ArrayList<>();
  private final List<Part> frames = new ArrayList<>();
  private final List<Part> texts = new ArrayList<>();
  private final List<Way> ways = new ArrayList<>();
  private final Element svg;

  SvgGeometry(String text) throws Exception {
    svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(text)))
            .getDocumentElement();
    NodeList all = svg.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element e = (Element) all.item(i);
      switch (e.getTagName() + "." + e.getAttribute("class")) {
        case "g.box" -> boxes.add(part(e));
        case "g.frame" -> frames.add(part(e));
        case "path.wire" -> ways.add(way(e));
        case "text." -> texts.add(new Part(e.getTextContent(), place(e)));
        default -> {}
      }
    }
  }

  private static Part part(Element group) {
    Element rect = (Element) group.getElementsByTagName("rect").item(0);
    return new Part(
        group.getAttribute("data-path"),
        new Rectangle2D.Double(
            number(rect, "x"), number(rect, "y"), number(rect, "width"), number(rect, "height")));
  }

  private static Rectangle2D place(Element text) {
    double size = number(text, "font-size");
    double top = number(text, "y") - 0.8 * size;
    return new Rectangle2D.Double(number(text, "x"), top, number(text, "textLength"), size);
  }

  private static double number(Element e, String name) {
    return Double.parseDouble(e.getAttribute(name));
  }

  private static Way way(Element path) {
    List<Line2D> pieces = new ArrayList<>();
    Matcher m = NUMBERS.matcher(path.getAttribute("d"));
    double[] last = null;
    while (m.find()) {
      double[] next = {Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))};
      if (last != null) {
        pieces.add(new Line2D.Double(last[0], last[1], next[0], next[1]));
      }
      last = next;
    }
    return new Way(path.getAttribute("data-from"), path.getAttribute("data-to"), pieces);
  }

  int boxes() {
    return boxes.size();
  }

  int frames() {
    return frames.size();
  }

  /** Width over height. */
  double form() {
    return number(svg, "width") / number(svg, "height");
  }

  int wires() {
    return ways.size();
  }

  /** Everything that a reader would stumble over. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < boxes.size(); i++) {
      for (int j = i + 1; j < boxes.size(); j++) {
        if (boxes.get(i).at.intersects(boxes.get(j).at)) {
          faults.add(boxes.get(i).what + " overlaps " + boxes.get(j).what);
        }
      }
    }
    for (int i = 0; i < texts.size(); i++) {
      for (int j = i + 1; j < texts.size(); j++) {
        if (texts.get(i).at.intersects(texts.get(j).at)) {
          faults.add("text " + texts.get(i).what + " overlaps " + texts.get(j).what);
        }
      }
    }
    Rectangle2D paper = new Rectangle2D.Double(0, 0, number(svg, "width"), number(svg, "height"));
    for (Part t : texts) {
      if (!paper.contains(t.at)) {
        faults.add("text " + t.what + " leaves the paper");
      }
      for (Part b : boxes) {
        if (b.at.intersects(t.at) && !b.at.contains(t.at)) {
          faults.add("text " + t.what + " leaves " + b.what);
        }
      }
    }
    NodeList sizes = svg.getElementsByTagName("text");
    for (int i = 0; i < sizes.getLength(); i++) {
      if (number((Element) sizes.item(i), "font-size") < 9) {
        faults.add("text too small: " + sizes.item(i).getTextContent());
      }
    }
    for (Part b : boxes) {
      for (Part f : frames) {
        boolean inside = b.what.startsWith(f.what + "/");
        if (!inside && f.at.intersects(b.at)) {
          faults.add(b.what + " is in " + f.what);
        }
        if (inside
            && frames.stream().noneMatch(p -> p.what.equals(f.what) && p.at.contains(b.at))) {
          faults.add(b.what + " leaves " + f.what);
        }
      }
    }
    ways.forEach(w -> crossings(w, faults));
    return faults;
  }

  private void crossings(Way w, List<String> faults) {
    String name = w.from + " -> " + w.to;
    for (Line2D piece : w.pieces) {
      for (Part b : boxes) {
        if (inner(b.at, 0.5).intersectsLine(piece)) {
          faults.add(name + " crosses " + b.what);
        }
      }
      for (Part f : frames) {
        boolean own = w.from.startsWith(f.what + "/") || w.to.startsWith(f.what + "/");
        if (!own && inner(f.at, 0.5).intersectsLine(piece)) {
          faults.add(name + " crosses " + f.what);
        }
      }
      for (Part t : texts) {
        if (t.at.intersectsLine(piece)) {
          faults.add(name + " crosses the text " + t.what);
        }
      }
    }
  }

  private static Rectangle2D inner(Rectangle2D r, double by) {
    return new Rectangle2D.Double(
        r.getX() + by, r.getY() + by, r.getWidth() - 2 * by, r.getHeight() - 2 * by);
  }
}

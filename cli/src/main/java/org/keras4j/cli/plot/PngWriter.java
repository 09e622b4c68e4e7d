package org.keras4j.cli.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import javax.imageio.ImageIO;

/** Paints a drawing into a PNG. */
public final class PngWriter {
  private static final double MAX_PIXELS = 60e6;
  private static final Color WIRE = Color.decode("#64748b");

  private final Graphics2D g;

  private PngWriter(Graphics2D g) {
    this.g = g;
  }

  /**
   * Writes a picture.
   *
   * @param scale pixels of the picture for one of the drawing; less when it would become too large
   */
  public static void write(Drawing d, double scale, OutputStream out) throws IOException {
    System.setProperty("java.awt.headless", "true");
    double fitting = Math.min(scale, Math.sqrt(MAX_PIXELS / (d.width() * d.height())));
    int width = (int) Math.ceil(d.width() * fitting);
    int height = (int) Math.ceil(d.height() * fitting);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.scale(fitting, fitting);
    new PngWriter(g).draw(d);
    g.dispose();
    ImageIO.write(image, "png", out);
  }

  private void draw(Drawing d) {
    d.texts().forEach(this::text);
    for (Drawing.Chip c : d.legend()) {
      g.setColor(Color.decode(c.color()));
      g.fill(rounded(c.rect(), 3));
      text(c.label());
    }
    for (Drawing.Frame f : d.frames()) {
      g.setColor(new Color(0x64, 0x74, 0x8b, 18));
      g.fill(rounded(f.rect(), 10));
      g.setColor(Color.decode("#94a3b8"));
      float[] dashes = {5, 4};
      g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0));
      g.draw(rounded(f.rect(), 10));
      text(f.label());
    }
    d.wires().forEach(this::wire);
    d.boxes().forEach(this::box);
  }

  private static Shape rounded(Drawing.Rect r, double round) {
    return new RoundRectangle2D.Double(r.x(), r.y(), r.width(), r.height(), 2 * round, 2 * round);
  }

  private void box(Drawing.Box b) {
    Drawing.Rect r = b.rect();
    Shape outline = rounded(r, 6);
    g.setColor(Color.WHITE);
    g.fill(outline);
    Color color = Color.decode(b.node().family().color());
    g.setColor(color);
    Shape clip = g.getClip();
    g.clip(new Rectangle2D.Double(r.x(), r.y(), r.width(), Drawing.Box.HEADER));
    g.fill(outline);
    g.setClip(clip);
    g.setStroke(new BasicStroke(1.2f));
    g.draw(outline);
    b.texts().forEach(this::text);
  }

  /** A text whose glyphs are set to the width that it has in the drawing. */
  private void text(Drawing.Text t) {
    Font font = new Font(Font.SANS_SERIF, t.bold() ? Font.BOLD : Font.PLAIN, 100);
    font = font.deriveFont((float) t.size());
    double natural = font.getStringBounds(t.text(), g.getFontRenderContext()).getWidth();
    AffineTransform before = g.getTransform();
    g.translate(t.x(), t.y());
    if (natural > 0) {
      g.scale(t.width() / natural, 1);
    }
    g.setFont(font);
    g.setColor(Color.decode(t.color()));
    g.drawString(t.text(), 0, 0);
    g.setTransform(before);
  }

  private void wire(Drawing.Wire w) {
    List<Drawing.Point> points = w.points();
    Path2D path = new Path2D.Double();
    path.moveTo(points.get(0).x(), points.get(0).y());
    for (int i = 1; i < points.size() - 1; i++) {
      Drawing.Point corner = points.get(i);
      Drawing.Point a = Wires.towards(corner, points.get(i - 1), 7);
      Drawing.Point b = Wires.towards(corner, points.get(i + 1), 7);
      path.lineTo(a.x(), a.y());
      path.quadTo(corner.x(), corner.y(), b.x(), b.y());
    }
    Drawing.Point end = points.get(points.size() - 1);
    Drawing.Point before = points.get(points.size() - 2);
    Drawing.Point stop = Wires.towards(end, before, 6);
    path.lineTo(stop.x(), stop.y());
    g.setColor(WIRE);
    g.setStroke(new BasicStroke(1.4f));
    g.draw(path);
    Path2D arrow = new Path2D.Double();
    arrow.moveTo(end.x(), end.y());
    Wires.arrow(end, before, 7).forEach(p -> arrow.lineTo(p.x(), p.y()));
    arrow.closePath();
    g.fill(arrow);
  }
}

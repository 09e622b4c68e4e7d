package org.keras4j.cli.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keras4j.KerasModel;

class PlotTest {
  private static final Path SUMMARIES =
      Path.of(System.getProperty("keras4j.root", ".."))
          .resolve("config-schema/src/test/resources/summaries");

  private static PlotGraph graph(String name, int depth) throws Exception {
    return PlotGraphReader.read(KerasModel.fromJson(json(name)).model(), depth);
  }

  private static String json(String name) throws Exception {
    Path small = SUMMARIES.resolve(name + ".json");
    if (Files.exists(small)) {
      return Files.readString(small);
    }
    try (InputStream in = PlotTest.class.getResourceAsStream("/plot/" + name + ".json.gz")) {
      return new String(new GZIPInputStream(Objects.requireNonNull(in)).readAllBytes(), UTF_8);
    }
  }

  /** Nothing lies on anything else: not the boxes, nor the texts, nor a wire on a foreign box. */
  @ParameterizedTest
  @CsvSource({
    "MobileNetV2, 156, 0, false",
    "ResNet50, 177, 0, false",
    "DenseNet121, 429, 0, false",
    "nested, 7, 2, false",
    "nested, 7, 2, true",
    "nested_sequential, 7, 2, false",
    "merged, 9, 0, false",
    "merged, 9, 0, true",
    "shared, 5, 0, false",
    "states, 3, 0, false",
    "wide_names, 3, 0, false",
    "deferred, 9, 0, false",
    "unet, 32, 0, false",
    "flowers, 158, 7, false"
  })
  void nothingOverlaps(String name, int boxes, int frames, boolean rightwards) throws Exception {
    PlotGraph graph = graph(name, 9);
    SvgGeometry svg = new SvgGeometry(SvgWriter.write(ElkLayout.of(graph, rightwards, 0)));
    assertThat(svg.faults()).isEmpty();
    assertThat(svg.boxes()).isEqualTo(boxes);
    if (boxes > 30) {
      assertThat(svg.form()).as("width over height").isBetween(1.0, 2.1);
    }
    assertThat(svg.frames()).isEqualTo(frames);
    assertThat(svg.wires()).isEqualTo(graph.edges().size());
  }

  @ParameterizedTest
  @CsvSource({
    "MobileNetV2, 7, 0",
    "ResNet50, 1, 0",
    "unet, 4, 0",
    "flowers, 1, 1",
    "flowers, 5, 5",
    "nested, 3, 4",
    "chain, 2, 0"
  })
  void nothingOverlapsInColumns(String name, int columns, int frames) throws Exception {
    PlotGraph graph = graph(name, 9);
    SvgGeometry svg = new SvgGeometry(SvgWriter.write(ElkLayout.of(graph, false, columns)));
    assertThat(svg.faults()).isEmpty();
    assertThat(svg.boxes())
        .isEqualTo(graph.all().size() - graph.all().stream().filter(PlotNode::isFrame).count());
    assertThat(svg.frames()).isEqualTo(frames);
    assertThat(svg.wires()).isEqualTo(graph.edges().size());
  }

  @Test
  void inputsAreInTheModelsOrder() throws Exception {
    Drawing drawing = ElkLayout.of(graph("merged", 0), false, 0);
    List<String> inputs =
        drawing.boxes().stream()
            .filter(b -> b.node().family() == Family.INPUT)
            .sorted(Comparator.comparingDouble(b -> b.rect().x()))
            .map(b -> b.node().name())
            .toList();
    assertThat(inputs).containsExactly("a", "b");
  }

  @Test
  void edgesLeadIntoNestedModels() throws Exception {
    assertThat(graph("nested", 9).edges())
        .contains(
            new PlotGraph.Edge("x", "inner/inner_in"),
            new PlotGraph.Edge("inner/inner_in", "inner/h"),
            new PlotGraph.Edge("inner/h", "inner/k"));
    assertThat(graph("nested", 0).edges())
        .containsExactlyInAnyOrder(
            new PlotGraph.Edge("x", "inner"),
            new PlotGraph.Edge("inner", "stack"),
            new PlotGraph.Edge("stack", "inner"));
  }

  @Test
  void thePictureIsThatOfTheDrawing() throws Exception {
    Drawing drawing = ElkLayout.of(graph("merged", 0), false, 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PngWriter.write(drawing, 2, out);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(out.toByteArray()));
    assertThat(image.getWidth()).isEqualTo((int) Math.ceil(2 * drawing.width()));
    for (Drawing.Box b : drawing.boxes()) {
      int x = (int) (2 * b.rect().x() + 2 * b.rect().width() / 2);
      int y = (int) (2 * b.rect().y() + 4);
      int expected = Integer.decode(b.node().family().color());
      assertThat(image.getRGB(x, y) & 0xffffff).as(b.node().path()).isEqualTo(expected);
    }
  }

  @Test
  void aPictureIsNeverTooLarge() throws Exception {
    Drawing drawing = ElkLayout.of(graph("MobileNetV2", 0), false, 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PngWriter.write(drawing, 16, out);
    byte[] head = out.toByteArray();
    long width =
        (head[16] & 255L) << 24 | (head[17] & 255) << 16 | (head[18] & 255) << 8 | head[19] & 255;
    long height =
        (head[20] & 255L) << 24 | (head[21] & 255) << 16 | (head[22] & 255) << 8 | head[23] & 255;
    assertThat(width * height).isBetween(30_000_000L, 62_000_000L);
  }

  @Test
  void thePageAsksForNothingFromOutside() throws Exception {
    PlotGraph graph = graph("nested", 9);
    String page = HtmlWriter.write(graph, ElkLayout.of(graph, false, 0));
    assertThat(page)
        .doesNotContain("http:", "https:", "//cdn", " src=", "@import", "url(")
        .contains("id=\"search\"", "data-path=\"inner/h\"", "\\\"units\\\" : 3");
    String hostile = json("merged").replace("\"merged\"", "\"</script><b>&\"");
    PlotGraph bad = PlotGraphReader.read(KerasModel.fromJson(hostile).model(), 0);
    assertThat(HtmlWriter.write(bad, ElkLayout.of(bad, false, 0)))
        .contains("&lt;/script&gt;&lt;b&gt;&amp;")
        .doesNotContain("</script><b>");
  }

  @Test
  void textsForOtherTools() throws Exception {
    PlotGraph graph = graph("nested", 9);
    assertThat(MermaidWriter.write(graph, false))
        .startsWith("flowchart TD\n")
        .contains("subgraph ", "<b>Dense</b><br/>h<br/>(None, 3)\"]:::core")
        .contains("classDef core fill:#4f46e5");
    assertThat(DotWriter.write(graph, true))
        .startsWith("digraph \"outer\" {\n  rankdir=LR;\n")
        .contains("subgraph cluster_", "[label=\"Dense\\nh\\n(None, 3)\"", " -> ");
  }

  @Test
  void textsAreCutToTheirRoom() {
    assertThat(TextWidths.fit("abc", 12, false, 100)).isEqualTo("abc");
    String cut = TextWidths.fit("a_very_long_name_of_a_layer", 12, true, 80);
    assertThat(cut).endsWith("…").startsWith("a_very");
    assertThat(TextWidths.of(cut, 12, true)).isLessThanOrEqualTo(80);
    assertThat(TextWidths.of("層", 10, false)).isEqualTo(10);
  }
}

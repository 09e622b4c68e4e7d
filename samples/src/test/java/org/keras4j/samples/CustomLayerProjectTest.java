package org.keras4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The sample of a custom layer is a project of its own. Its sources and its test are compiled and
 * run with this module; here is what only its own build would tell.
 */
class CustomLayerProjectTest {
  private static final Path ROOT = Path.of(System.getProperty("keras4j.root", ".."));

  private static Document read(Path pom) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
  }

  private static String text(Element element, String tag) {
    NodeList all = element.getElementsByTagName(tag);
    return all.getLength() == 0 ? "" : all.item(0).getTextContent();
  }

  @Test
  void dependsOnArtifactsThatThisBuildInstalls() throws Exception {
    Element sample = read(ROOT.resolve("samples/custom-layer/pom.xml")).getDocumentElement();
    Element parent = read(ROOT.resolve("pom.xml")).getDocumentElement();
    assertThat(sample.getElementsByTagName("parent").getLength()).isZero();
    assertThat(text(sample, "keras4j.version")).isEqualTo(text(parent, "version"));
    List<String> ours = new ArrayList<>();
    NodeList dependencies = sample.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element d = (Element) dependencies.item(i);
      if (text(d, "groupId").equals("org.keras4j")) {
        ours.add(text(d, "artifactId"));
        boolean bom = text(d, "type").equals("pom");
        assertThat(text(d, "version")).isEqualTo(bom ? "${keras4j.version}" : "");
      } else {
        assertThat(text(d, "version")).isEqualTo(text(parent, "junit.version"));
      }
    }
    assertThat(ours).containsExactly("keras4j-bom", "keras4j-runtime");
    assertThat(text(parent, "modules")).doesNotContain("custom-layer");
  }
}

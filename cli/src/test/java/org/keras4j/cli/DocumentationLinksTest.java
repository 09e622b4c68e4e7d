package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links and pictures of the documentation lead somewhere, and every page is linked. */
class DocumentationLinksTest {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
  private static final int MAX_PICTURE = 150_000;

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "benchmarks/README.md")) {
      pages.add(Packaged.ROOT.resolve(name));
    }
    try (Stream<Path> docs = Files.walk(Packaged.ROOT.resolve("docs"))) {
      docs.filter(p -> p.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  private static String prose(Path page) throws IOException {
    return FENCED.matcher(Files.readString(page)).replaceAll("");
  }

  /** The anchors of a page, as Git hosts make them of its headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    Matcher m = HEADING.matcher(prose(page));
    while (m.find()) {
      String text = m.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "");
      anchors.add(text.strip().replace(' ', '-'));
    }
    return anchors;
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    Set<Path> linked = new TreeSet<>();
    for (Path page : pages()) {
      Matcher m = LINK.matcher(CODE.matcher(prose(page)).replaceAll("code"));
      while (m.find()) {
        String link = m.group(1);
        if (link.matches("[a-z]+:.*")) {
          continue;
        }
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target =
            file.isEmpty() ? page : page.getParent().resolve(file).toAbsolutePath().normalize();
        linked.add(target.toAbsolutePath().normalize());
        if (!Files.exists(target)) {
          broken.add(page + ": " + link);
        } else if (hash >= 0 && !anchors(target).contains(link.substring(hash + 1))) {
          broken.add(page + ": no such heading: " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
    for (Path page : pages()) {
      if (!page.startsWith(Packaged.ROOT.resolve("docs/decisions"))
          && !page.endsWith("CONTRIBUTING.md")) {
        assertThat(linked).as("pages that others link to").contains(page.normalize());
      }
    }
  }

  @Test
  void everyCommandHasAPage() throws IOException {
    String index = Files.readString(Packaged.ROOT.resolve("docs/guide/commands/README.md"));
    for (String name : Commands.NAMES) {
      assertThat(Packaged.ROOT.resolve("docs/guide/commands/" + name + ".md")).exists();
      assertThat(index).contains("[" + name + "](" + name + ".md)");
    }
  }

  @Test
  void picturesAreSmall() throws IOException {
    try (Stream<Path> docs = Files.walk(Packaged.ROOT.resolve("docs"))) {
      for (Path p : docs.filter(Files::isRegularFile).toList()) {
        if (!p.toString().endsWith(".md")) {
          assertThat(Files.size(p)).as("%s", p).isLessThanOrEqualTo(MAX_PICTURE);
        }
      }
    }
  }
}

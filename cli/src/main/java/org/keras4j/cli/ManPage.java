package org.keras4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of a command, in the macros {@code man} of roff. */
final class ManPage {
  private final CommandSpec spec;
  private final UsageMessageSpec usage;
  private final StringBuilder page = new StringBuilder();

  private ManPage(CommandSpec spec) {
    this.spec = spec;
    this.usage = spec.usageMessage();
  }

  static String of(CommandLine line) {
    return new ManPage(line.getCommandSpec()).render();
  }

  /** The name of a page: that of the command, with hyphens. */
  static String name(CommandLine line) {
    return line.getCommandSpec().qualifiedName("-");
  }

  private String render() {
    String name = spec.qualifiedName("-");
    request("TH", name.toUpperCase(Locale.ROOT), "1", "", "keras4j " + VersionProvider.keras4j());
    section("NAME");
    line(name + " \\- " + escaped(plain(usage.header()).strip()));
    section("SYNOPSIS");
    page.append(".nf\n").append(text(synopsis())).append(".fi\n");
    section("DESCRIPTION");
    for (String paragraph : usage.description()) {
      if (!paragraph.isBlank()) {
        page.append(".PP\n").append(text(plain(paragraph)));
      }
    }
    arguments();
    commands();
    if (usage.footer().length > 0) {
      section(plain(usage.footerHeading()).strip().replaceAll(":$", "").toUpperCase(Locale.ROOT));
      page.append(".nf\n").append(text(plain(usage.footer()))).append(".fi\n");
    }
    seeAlso();
    return page.toString();
  }

  private String synopsis() {
    if (usage.customSynopsis().length > 0) {
      return plain(usage.customSynopsis());
    }
    return spec.qualifiedName()
        + (spec.subcommands().isEmpty() ? "" : " " + usage.synopsisSubcommandLabel())
        + " [OPTION]...";
  }

  private void arguments() {
    List<PositionalParamSpec> parameters = new ArrayList<>(spec.positionalParameters());
    parameters.removeIf(ArgSpec::hidden);
    List<OptionSpec> options = new ArrayList<>(spec.options());
    options.removeIf(ArgSpec::hidden);
    if (!parameters.isEmpty()) {
      section("ARGUMENTS");
      for (PositionalParamSpec p : parameters) {
        item(p.paramLabel(), p.description());
      }
    }
    section("OPTIONS");
    for (OptionSpec o : options) {
      String label = o.arity().max() > 0 ? "=" + o.paramLabel() : "";
      item(String.join(", ", o.names()) + label, o.description());
    }
  }

  private void commands() {
    if (spec.subcommands().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandLine inner : spec.subcommands().values()) {
      item(inner.getCommandName(), inner.getCommandSpec().usageMessage().header());
    }
  }

  private void seeAlso() {
    List<String> names = new ArrayList<>();
    CommandLine parent = spec.parent() == null ? null : spec.parent().commandLine();
    if (parent != null) {
      names.add(name(parent));
    }
    for (CommandLine inner : spec.subcommands().values()) {
      names.add(name(inner));
    }
    section("SEE ALSO");
    List<String> shown = new ArrayList<>();
    for (String n : names) {
      shown.add("\\fB" + escaped(n) + "\\fR(1)");
    }
    line(String.join(", ", shown));
  }

  private void item(String label, String[] description) {
    page.append(".TP\n\\fB").append(escaped(label)).append("\\fR\n");
    page.append(text(plain(description).strip()));
  }

  private void section(String title) {
    request("SH", title);
  }

  private void request(String name, String... words) {
    page.append('.').append(name);
    for (String word : words) {
      page.append(" \"").append(escaped(word)).append('"');
    }
    page.append('\n');
  }

  private void line(String escaped) {
    page.append(escaped).append('\n');
  }

  /** What picocli makes of its lines: percent signs and variables resolved, no colours. */
  private static String plain(String... lines) {
    StringBuilder s = new StringBuilder();
    for (String line : lines) {
      s.append(Ansi.OFF.string(String.format(line))).append('\n');
    }
    return s.toString();
  }

  /** Lines of text, none of which roff takes for a request. */
  private static String text(String plain) {
    StringBuilder s = new StringBuilder();
    for (String line : plain.stripTrailing().split("\n", -1)) {
      String e = escaped(line);
      s.append(e.startsWith(".") || e.startsWith("'") ? "\\&" + e : e).append('\n');
    }
    return s.toString();
  }

  private static String escaped(String plain) {
    return plain
        .replace("\\", "\\e")
        .replace("-", "\\-")
        .replace("'", "\\(aq")
        .replace("`", "\\(ga")
        .replace("^", "\\(ha")
        .replace("~", "\\(ti")
        .replace("\"", "\\(dq")
        .replace("…", "...");
  }
}

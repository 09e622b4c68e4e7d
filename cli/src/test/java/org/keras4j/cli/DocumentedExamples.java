package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs the examples of Markdown pages as a reader would: the {@code java} blocks of a page one
 * after another in one JShell, the {@code sh} blocks in a shell, both in the current directory. A
 * {@code text} block that follows is what the example prints, where {@code …} stands for anything.
 * A shell block {@code sh exit=4} ends with that code.
 *
 * <p>With {@code -Dkeras4j.rewrite=true} the {@code text} blocks are written anew, but for those
 * that hold an {@code …}.
 *
 * <p>A program of its own, since examples write files and name others relative to the directory
 * they are run in. Ends with 1 and the reason at the first example that does not do what its page
 * says.
 */
final class DocumentedExamples {
  /** A fenced block: its info string, its text, and the line it begins at. */
  record Block(String kind, String text, int line) {}

  /** JShell's own local execution waits for threads that an example starts, as a server does. */
  private static final class InThisThread implements ExecutionControlProvider {
    @Override
    public String name() {
      return "in this thread";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return new DirectExecutionControl();
    }
  }

  private static final boolean REWRITE = Boolean.getBoolean("keras4j.rewrite");

  private DocumentedExamples() {}

  public static void main(String... pages) throws Exception {
    PrintStream out = System.out; // JShell takes the streams of the process while it runs
    for (String page : pages) {
      try {
        int examples = run(Path.of(page));
        out.println(Path.of(page).getFileName() + ": " + examples + " examples");
      } catch (IllegalStateException e) {
        out.println(e.getMessage());
        System.exit(1);
      }
    }
    System.exit(0);
  }

  private static int run(Path page) throws Exception {
    List<Block> blocks = blocks(page);
    Map<Block, String> texts = new LinkedHashMap<>();
    int examples = 0;
    boolean hasJava = blocks.stream().anyMatch(b -> b.kind().equals("java"));
    try (JShell shell = hasJava ? shell() : null) {
      for (int i = 0; i < blocks.size(); i++) {
        Block b = blocks.get(i);
        String printed;
        if (b.kind().equals("java")) {
          printed = java(Objects.requireNonNull(shell), b, page);
        } else if (b.kind().equals("sh") || b.kind().startsWith("sh ")) {
          printed = sh(b, page);
        } else {
          continue;
        }
        examples++;
        if (i + 1 < blocks.size() && blocks.get(i + 1).kind().equals("text")) {
          Block text = blocks.get(i + 1);
          if (REWRITE && !text.text().contains("…")) {
            texts.put(text, printed);
          } else {
            compare(text, printed, page);
          }
        }
      }
    }
    if (!texts.isEmpty()) {
      rewrite(page, texts);
    }
    return examples;
  }

  private static JShell shell() {
    return JShell.builder()
        .executionEngine(new InThisThread(), Map.of())
        .compilerOptions("-classpath", System.getProperty("java.class.path"))
        .build();
  }

  static List<Block> blocks(Path page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```")) {
        int from = i + 1;
        int to = from;
        while (!lines.get(to).equals("```")) {
          to++;
        }
        String text = String.join("\n", lines.subList(from, to));
        blocks.add(new Block(lines.get(i).substring(3).strip(), text, from));
        i = to;
      }
    }
    return blocks;
  }

  private static String java(JShell shell, Block block, Path page) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      String rest = block.text();
      while (!rest.isBlank()) {
        SourceCodeAnalysis.CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
        if (!next.completeness().isComplete()) {
          throw failed(page, block, "this does not end: " + rest);
        }
        for (SnippetEvent e : shell.eval(next.source())) {
          check(shell, e, page, block);
        }
        rest = next.remaining();
      }
    } finally {
      System.setOut(out);
    }
    return printed.toString(UTF_8);
  }

  private static void check(JShell shell, SnippetEvent e, Path page, Block block) {
    if (e.status() == Snippet.Status.REJECTED) {
      List<String> all =
          shell.diagnostics(e.snippet()).map(d -> d.getMessage(Locale.ROOT)).toList();
      throw failed(page, block, e.snippet().source() + "\n" + String.join("\n", all));
    }
    if (e.exception() != null) {
      String name = e.exception() instanceof EvalException x ? x.getExceptionClassName() : "";
      StackTraceElement[] at = e.exception().getStackTrace();
      throw failed(
          page,
          block,
          e.snippet().source()
              + "\n"
              + name
              + ": "
              + e.exception().getMessage()
              + (at.length > 0 ? "\n at " + at[0] : ""));
    }
  }

  private static String sh(Block block, Path page) throws Exception {
    int expected =
        block.kind().startsWith("sh exit=") ? Integer.parseInt(block.kind().substring(8)) : 0;
    Process process =
        new ProcessBuilder("sh", "-e", "-c", block.text())
            .redirectError(Path.of("stderr.txt").toFile())
            .start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    int code = process.waitFor();
    if (code != expected) {
      throw failed(
          page,
          block,
          "ended with " + code + "\n" + printed + Files.readString(Path.of("stderr.txt")));
    }
    return printed;
  }

  private static void compare(Block expected, String printed, Path page) {
    List<String> parts = new ArrayList<>();
    for (String part : expected.text().strip().split("…", -1)) {
      parts.add(Pattern.quote(part));
    }
    Pattern pattern = Pattern.compile(String.join(".*?", parts), Pattern.DOTALL);
    String shown = shown(printed);
    if (!pattern.matcher(shown).matches()) {
      throw failed(page, expected, "the example printed\n" + shown);
    }
  }

  /** Puts what was printed into the page, from the last block to the first. */
  private static void rewrite(Path page, Map<Block, String> texts) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(page));
    List<Block> blocks = new ArrayList<>(texts.keySet());
    Collections.reverse(blocks);
    for (Block b : blocks) {
      int old = b.text().isEmpty() ? 0 : b.text().split("\n", -1).length;
      lines.subList(b.line(), b.line() + old).clear();
      lines.addAll(b.line(), shown(texts.get(b)).lines().toList());
    }
    Files.writeString(page, String.join("\n", lines) + "\n");
  }

  private static String shown(String printed) {
    return printed.strip().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
  }

  private static IllegalStateException failed(Path page, Block block, String why) {
    return new IllegalStateException(page.getFileName() + ", line " + block.line() + ": " + why);
  }
}

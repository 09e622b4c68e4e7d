package org.keras4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter written = new StringWriter();

  private ProgressLine line(boolean isWanted) {
    return ProgressLine.atOnce(new PrintWriter(written), isWanted);
  }

  /** The last state that was shown before the line was cleared. */
  private String last() {
    String clear = '\r' + " ".repeat(79) + '\r';
    assertThat(written.toString()).startsWith("\r").endsWith(clear).doesNotContain("\n");
    String shown = written.toString();
    shown = shown.substring(0, shown.length() - clear.length());
    for (String state : shown.substring(1).split("\r", -1)) {
      assertThat(state.length()).as(state).isBetween(1, 79);
    }
    return shown.substring(shown.lastIndexOf('\r') + 1);
  }

  @Test
  void countsRateAndTimeLeftOfAKnownNumber() {
    try (ProgressLine line = line(true)) {
      line.at(0, 5000, 0);
      line.at(2500, 5000, 0.5);
    }
    assertThat(last())
        .matches(
            "predict +50% \\[=+>? *\\] 2500/5000 \\(\\d:\\d\\d:\\d\\d / \\d:\\d\\d:\\d\\d\\) .*/s"
                + " *");
  }

  @Test
  void countsAndRateOfAnUnknownNumber() {
    try (ProgressLine line = line(true)) {
      line.at(1234, -1, -1);
    }
    assertThat(last()).startsWith("predict").contains("1234/?").containsPattern("\\d/s *$");
  }

  @Test
  void partAndRateOfATable() {
    try (ProgressLine line = line(true)) {
      line.at(1234, -1, 0.25);
    }
    assertThat(last())
        .matches(
            "predict +25% \\[.*\\] .*\\(\\d:\\d\\d:\\d\\d / .*\\) *1,234 samples, [\\d,.]+/s *");
  }

  @Test
  void nothingWhereThereIsNoTerminal() {
    try (ProgressLine line = line(false)) {
      line.at(1, 5000, 0.1);
      line.at(2, -1, 0.2);
    }
    assertThat(written.toString()).isEmpty();
  }

  @Test
  void nothingForAJobOfAMoment() {
    try (ProgressLine line = ProgressLine.onTerminal(new PrintWriter(written), false)) {
      line.at(1, 2, 0.5);
    }
    assertThat(written.toString()).isEmpty();
  }
}

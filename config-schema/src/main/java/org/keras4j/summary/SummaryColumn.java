package org.keras4j.summary;

import org.jspecify.annotations.Nullable;
import org.keras4j.model.ModelSummary;

/** A column that a summary may have, named in lower case on the command line. */
public enum SummaryColumn {
  NAME("Layer", false),
  TYPE("Type", false),
  SHAPE("Output Shape", false),
  PARAMS("Param #", true),
  CONNECTED("Connected to", false),
  TRAINABLE("Trainable", false),
  MACS("MACs", true),
  MEMORY("Output size", true);

  private final String title;
  private final boolean right;

  SummaryColumn(String title, boolean right) {
    this.title = title;
    this.right = right;
  }

  /** The heading. */
  public String title() {
    return title;
  }

  /** True for numbers, which are set to the right. */
  public boolean isRight() {
    return right;
  }

  /** True when it needs to be known how large the inputs are. */
  public boolean needsCosts() {
    return this == MACS || this == MEMORY;
  }

  /**
   * The cell of a layer.
   *
   * @param plain whether numbers stay without commas and units, as programs read them
   */
  String cell(ModelSummary.Row row, @Nullable LayerCost cost, boolean plain) {
    return switch (this) {
      case NAME -> row.name();
      case TYPE -> row.className();
      case SHAPE -> row.outputShapeText();
      case PARAMS -> number(row.params(), plain);
      case CONNECTED -> String.join(", ", row.connectedTo());
      case TRAINABLE -> trainable(row);
      case MACS -> number(cost == null ? null : cost.macs(), plain);
      case MEMORY ->
          cost == null || plain
              ? number(cost == null ? null : cost.bytes(), plain)
              : SummaryTable.memory(cost.bytes());
    };
  }

  private static String trainable(ModelSummary.Row row) {
    boolean none = row.params() == null || row.params() == 0;
    return none ? "-" : row.trainable() ? "Y" : "N";
  }

  private static String number(@Nullable Long n, boolean plain) {
    return n == null ? (plain ? "" : "?") : plain ? n.toString() : SummaryTable.grouped(n);
  }
}

package org.keras4j.summary;

/**
 * How a summary's table is laid out, with the names and defaults of {@code model.summary()}.
 *
 * @param lineLength total width; 0 for Keras's default, within the terminal's width
 * @param terminalColumns width of the terminal; 0 when there is none
 * @param expandNested whether the layers of nested models have rows
 * @param showTrainable whether a column says what is trainable
 */
public record TableOptions(
    int lineLength, int terminalColumns, boolean expandNested, boolean showTrainable) {
  /** Keras's defaults, not bounded by a terminal. */
  public static TableOptions defaults() {
    return new TableOptions(0, 0, false, false);
  }

  public TableOptions withLineLength(int width) {
    return new TableOptions(width, terminalColumns, expandNested, showTrainable);
  }

  public TableOptions withExpandNested(boolean expand) {
    return new TableOptions(lineLength, terminalColumns, expand, showTrainable);
  }

  public TableOptions withShowTrainable(boolean show) {
    return new TableOptions(lineLength, terminalColumns, expandNested, show);
  }
}

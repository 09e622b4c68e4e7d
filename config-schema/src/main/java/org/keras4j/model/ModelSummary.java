package org.keras4j.model;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LayerAccessException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.Shape;

/**
 * What Keras's {@code model.summary()} tells of a model: a row for each layer and the parameter
 * counts. No weight is read for it.
 *
 * @param name the model's name
 * @param className the model's class
 * @param chain true when each layer feeds the next one only, so that connections say nothing
 * @param rows the layers in Keras's order; a Sequential has no row for its input
 * @param trainable parameters that training changes
 * @param nonTrainable all others
 * @param notes what the table cannot say: layers that are not known, totals that leave them out
 */
public record ModelSummary(
    String name,
    String className,
    boolean chain,
    List<Row> rows,
    Count trainable,
    Count nonTrainable,
    List<String> notes) {

  /**
   * One layer.
   *
   * @param outputShapes of the layer's last call, flattened; null when they are not known
   * @param outputShapeText the same as Keras prints it
   * @param callsDiffer true when the layer is called several times and the shapes are not the same
   * @param params number of scalars in the weights; null when it is not known
   * @param trainableParams those that training changes; null when it is not known
   * @param trainable false when the layer is frozen
   * @param built false for the layers of a Sequential whose input shape is not known yet
   * @param connectedTo what the layer reads, as {@code name[call][output]}
   * @param depth 0 for the model's own layers, 1 for those of a nested model, and so on
   * @param layers the layers of a nested model
   * @param note why something is not known, or null
   */
  public record Row(
      String name,
      String className,
      @Nullable List<Shape> outputShapes,
      String outputShapeText,
      boolean callsDiffer,
      @Nullable Long params,
      @Nullable Long trainableParams,
      boolean trainable,
      boolean built,
      List<String> connectedTo,
      int depth,
      List<Row> layers,
      @Nullable String note) {}

  /** A number of parameters and their size in memory. */
  public record Count(long params, long bytes) {
    /** The sum of both. */
    public Count plus(Count other) {
      return new Count(params + other.params, bytes + other.bytes);
    }
  }

  /** Summarises a model, one that cannot run included. */
  public static ModelSummary of(Model model) {
    return new SummaryReader().read(model);
  }

  /**
   * The same summary with some of the rows, as Keras's {@code layer_range} chooses them.
   *
   * @param from a regular expression for the beginning of the first layer's name
   * @param to likewise for the last layer, which has a row, too
   * @throws LayerAccessException when no layer matches one of them
   */
  public ModelSummary range(String from, String to) {
    int[] first = matching(from);
    int[] last = matching(to);
    int begin = first[0] > last[1] ? last[0] : first[0];
    int end = first[0] > last[1] ? first[1] : last[1];
    return new ModelSummary(
        name, className, chain, rows.subList(begin, end + 1), trainable, nonTrainable, notes);
  }

  /** The first and the last row that a regular expression matches. */
  private int[] matching(String regex) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new LayerAccessException(
          ErrorCode.NO_SUCH_LAYER, "'" + regex + "' is no regular expression", null, null, e);
    }
    int first = -1;
    int last = -1;
    for (int i = 0; i < rows.size(); i++) {
      if (pattern.matcher(rows.get(i).name()).lookingAt()) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      List<String> names = rows.stream().map(Row::name).toList();
      throw new LayerAccessException(
          ErrorCode.NO_SUCH_LAYER,
          "No such layer: " + Texts.shown(regex) + "." + Texts.didYouMean(regex, names),
          null,
          "existing layers are " + String.join(", ", names));
    }
    return new int[] {first, last};
  }

  /** All parameters. */
  public Count total() {
    return trainable.plus(nonTrainable);
  }
}

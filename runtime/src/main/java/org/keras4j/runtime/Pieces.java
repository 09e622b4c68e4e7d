package org.keras4j.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.KerasException;
import org.keras4j.ops.OpGraph;
import org.keras4j.runtime.rows.RowAnalysis;
import org.keras4j.tensor.TensorSpec;

/**
 * How batches are cut: into pieces of nearly the same number of rows, when it is proved that the
 * model computes for each row the same in all of them. Thread-safe.
 */
final class Pieces {
  private static final int REMEMBERED = 256;

  private final GraphRunner.Describer lowering;
  private final int wanted;
  private final int processors;
  private final Map<List<TensorSpec>, Cut> cuts = remembering();
  private final Map<List<TensorSpec>, RowAnalysis.Result> forms = remembering();

  /**
   * How a batch is cut.
   *
   * @param pieces how many pieces; 1 for a batch that stays whole
   * @param seconds about what one thread computes all of it in
   * @param reason why it stays whole, or null
   */
  record Cut(int rows, int pieces, double seconds, @Nullable String reason) {
    /** Of a batch that cannot be cut at all. */
    static final Cut NONE = new Cut(1, 1, 0, null);

    /** A line that says so, or nothing where it goes without saying. */
    String explain() {
      if (pieces > 1) {
        return "A batch of " + rows + " rows is computed in " + pieces + " pieces, side by side:\n";
      }
      return reason == null || rows <= 1
          ? ""
          : "A batch of " + rows + " rows is one: " + reason + "\n";
    }

    /** The first row of a piece, or the number of rows for the piece after the last. */
    int from(int piece) {
      return piece * (rows / pieces) + Math.min(piece, rows % pieces);
    }
  }

  /**
   * Cuts for one model.
   *
   * @param wanted rows of a piece; 0 lets a rule choose
   */
  Pieces(GraphRunner.Describer lowering, int wanted) {
    this.lowering = lowering;
    this.wanted = wanted;
    this.processors = Runtime.getRuntime().availableProcessors();
  }

  private static <T> Map<List<TensorSpec>, T> remembering() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<List<TensorSpec>, T> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  /** How a batch of so many rows, at least one, of inputs of these specs is cut. */
  synchronized Cut cut(List<TensorSpec> specs, int rows) {
    Cut cut = cuts.get(specs);
    if (cut == null) {
      cut = decide(specs, rows);
      cuts.put(List.copyOf(specs), cut);
    }
    return cut;
  }

  private Cut decide(List<TensorSpec> specs, int rows) {
    if (rows == 1 || wanted >= rows) {
      return new Cut(rows, 1, 0, "few rows");
    }
    OpGraph graph = lowering.describe(specs, List.of());
    PieceRule rule = PieceRule.of(graph, rows);
    double seconds = rule.seconds(rows);
    RowAnalysis.Result whole = RowAnalysis.of(graph, rows);
    if (whole.form() == null) {
      return new Cut(rows, 1, seconds, whole.refusal());
    }
    int pieces = wanted > 0 ? (rows + wanted - 1) / wanted : rule.pieces(rows, processors);
    int least = rows / pieces;
    if (pieces == 1) {
      return new Cut(rows, 1, seconds, "one piece is fastest");
    }
    for (int size = least; size <= least + (rows % pieces == 0 ? 0 : 1); size++) {
      if (!whole.form().equals(form(specs, size).form())) {
        return new Cut(rows, 1, seconds, "batches of other sizes are computed in other ways");
      }
    }
    return new Cut(rows, pieces, seconds, null);
  }

  private RowAnalysis.Result form(List<TensorSpec> specs, int rows) {
    List<TensorSpec> resized = resized(specs, rows);
    RowAnalysis.Result known = forms.get(resized);
    if (known == null) {
      try {
        known = RowAnalysis.of(lowering.describe(resized, List.of()), rows);
      } catch (KerasException e) {
        known = new RowAnalysis.Result(null, e.getMessage());
      }
      forms.put(resized, known);
    }
    return known;
  }

  /** The same specs for another number of rows. */
  static List<TensorSpec> resized(List<TensorSpec> specs, int rows) {
    List<TensorSpec> resized = new ArrayList<>(specs.size());
    for (TensorSpec s : specs) {
      resized.add(new TensorSpec(s.dtype(), s.shape().with(0, rows)));
    }
    return resized;
  }
}

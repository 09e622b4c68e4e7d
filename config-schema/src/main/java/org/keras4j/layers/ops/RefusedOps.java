package org.keras4j.layers.ops;

import java.util.Map;

/** Operations of Keras that a graph may name and that are refused for a reason of their own. */
public final class RefusedOps {
  /** Of operations that call functions of the user. */
  public static final String PYTHON = "it calls a Python function, which is never run";

  private static final String DATA =
      "the shape of its result depends on the data, and a plan needs every shape beforehand";

  private static final String RANDOM =
      "it draws random numbers in every prediction, so there are no numbers to agree with";

  /** The reasons by class name. */
  public static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("Map", PYTHON),
          Map.entry("Scan", PYTHON),
          Map.entry("AssociativeScan", PYTHON),
          Map.entry("Switch", PYTHON),
          Map.entry("Cond", PYTHON),
          Map.entry("WhileLoop", PYTHON),
          Map.entry("ForiLoop", PYTHON),
          Map.entry("VectorizedMap", PYTHON),
          Map.entry("JVP", PYTHON),
          Map.entry("ElasticTransform", RANDOM),
          Map.entry("Nonzero", DATA),
          Map.entry("Bincount", DATA),
          Map.entry(
              "Arange", "Keras cannot save it: of numbers it is an array, of tensors it fails"),
          Map.entry("Function", "Keras cannot save it: it is the graph inside of a model"),
          Map.entry(
              "SegmentReduction", "Keras cannot save it: it is what SegmentSum and others share"));

  private RefusedOps() {}
}

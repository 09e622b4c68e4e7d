package org.keras4j.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;
import org.keras4j.ops.Value;

/** The tensors that go into a layer call or come out of it, flattened in Keras's order. */
public final class Values {
  private final List<Value> all;

  private Values(List<Value> all) {
    this.all = all;
  }

  public static Values of(Value... values) {
    return new Values(List.of(values));
  }

  public static Values of(List<Value> values) {
    return new Values(List.copyOf(values));
  }

  /**
   * The one tensor.
   *
   * @throws ModelFormatException when there is none, or more than one
   */
  public Value only() {
    if (all.size() != 1) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH, "expected one input tensor, got " + all.size());
    }
    return all.get(0);
  }

  public Value get(int i) {
    if (i >= all.size()) {
      throw new ModelFormatException(
          ErrorCode.BAD_GRAPH, "expected at least " + (i + 1) + " tensors, got " + all.size());
    }
    return all.get(i);
  }

  public int size() {
    return all.size();
  }

  public List<Value> all() {
    return all;
  }

  /** The masks in order, null where a tensor has none. */
  public List<@Nullable Value> masks() {
    List<@Nullable Value> masks = new ArrayList<>(all.size());
    for (Value v : all) {
      masks.add(v.mask());
    }
    return masks;
  }

  public Values map(UnaryOperator<Value> f) {
    List<Value> out = new ArrayList<>(all.size());
    for (Value v : all) {
      out.add(f.apply(v));
    }
    return new Values(out);
  }
}

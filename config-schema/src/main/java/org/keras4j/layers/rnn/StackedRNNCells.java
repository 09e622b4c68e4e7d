package org.keras4j.layers.rnn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.keras4j.config.ConfigNode;
import org.keras4j.config.KerasObject;
import org.keras4j.config.Writer;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.Value;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Cells on top of each other as one cell: the output of one is the input of the next. The states
 * are those of the cells one after the other, the last cell's first in files of Keras before 2.2.3.
 * Keras's StackedRNNCells.
 */
public record StackedRNNCells(Base base, List<RnnCell> cells, boolean lastFirst)
    implements RnnCell {
  public static final LayerType TYPE = LayerType.of("StackedRNNCells", StackedRNNCells::fromConfig);

  static StackedRNNCells fromConfig(LayerConfig c) {
    List<RnnCell> cells = new ArrayList<>();
    for (ConfigNode node : c.node("cells").items()) {
      if (!KerasObject.isOne(node)) {
        throw node.expected("a serialised cell");
      }
      cells.add(RNN.cell(c, "cells", c.resolver().layer(node)));
    }
    if (cells.isEmpty()) {
      throw c.node("cells").expected("at least one cell");
    }
    Writer w = c.writer();
    boolean old =
        w.isTensorFlowKeras2() ? w.isBefore(2, 1, 6) : !w.isKeras3() && w.isBefore(2, 2, 3);
    boolean reversed = c.node().has("reverse_state_order") && c.bool("reverse_state_order", false);
    return new StackedRNNCells(c.base(), List.copyOf(cells), old || reversed);
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    Shape step = inputs.only();
    for (int i = 0; i < cells.size(); i++) {
      RnnCell cell = cells.get(i);
      List<Shape> shapes = new ArrayList<>(inputs.all());
      shapes.set(0, step);
      cell.build(weights.listChild("cells", cell, key(i)), new InputShapes(shapes));
      step = cell.outputShape(step);
    }
  }

  /** The name of a cell among the others, of which some may be called the same. */
  private String key(int index) {
    String name = cells.get(index).name();
    long same = cells.stream().filter(c -> c.name().equals(name)).count();
    return same == 1 ? name : name + "#" + index;
  }

  @Override
  public boolean givesFirstState() {
    return (lastFirst || cells.size() == 1) && cells.get(cells.size() - 1).givesFirstState();
  }

  @Override
  public boolean takesConstants() {
    return true;
  }

  @Override
  public boolean isComplex() {
    return base.dtype().isComplex() || cells.stream().anyMatch(RnnCell::isComplex);
  }

  @Override
  public boolean takesComplex() {
    return isComplex();
  }

  @Override
  public int stateCount() {
    return cells.stream().mapToInt(RnnCell::stateCount).sum();
  }

  @Override
  public List<TensorSpec> states(Shape step) {
    List<List<TensorSpec>> perCell = new ArrayList<>();
    Shape x = step;
    for (RnnCell cell : cells) {
      perCell.add(cell.states(x));
      x = cell.outputShape(x);
    }
    return inOrder(perCell);
  }

  private <T> List<T> inOrder(List<List<T>> perCell) {
    List<List<T>> ordered = new ArrayList<>(perCell);
    if (lastFirst) {
      Collections.reverse(ordered);
    }
    List<T> all = new ArrayList<>();
    ordered.forEach(all::addAll);
    return all;
  }

  @Override
  public Shape outputShape(Shape step) {
    Shape x = step;
    for (RnnCell cell : cells) {
      x = cell.outputShape(x);
    }
    return x;
  }

  @Override
  public boolean drops() {
    return cells.stream().anyMatch(RnnCell::drops);
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    List<Value> states = RnnCell.states(this, inputs, args);
    List<List<Value>> next = new ArrayList<>();
    Value x = inputs.get(0);
    int from = 0;
    for (int i = 0; i < cells.size(); i++) {
      RnnCell cell = cells.get(i);
      int at = lastFirst ? states.size() - from - cell.stateCount() : from;
      List<Value> own = states.subList(at, at + cell.stateCount());
      List<Value> constants = cell.takesConstants() ? RnnCell.constants(args) : List.of();
      List<Value> out = Scans.call(cell, g, x, own, constants, weights.child("cells/" + key(i)));
      x = out.get(0);
      next.add(out.subList(1, out.size()));
      from += cell.stateCount();
    }
    List<Value> all = new ArrayList<>(List.of(x));
    all.addAll(inOrder(next));
    return Values.of(all);
  }
}

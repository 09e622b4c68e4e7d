package org.keras4j.io.hdf5;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.keras4j.config.LoadLimits;
import org.keras4j.errors.KerasException;
import org.keras4j.io.bytes.ByteSource;

/** Touches everything in a file: all groups, attributes and values. Collects the typed errors. */
final class Hdf5Walk {
  final List<KerasException> errors = new ArrayList<>();
  final List<Hdf5Dataset> read = new ArrayList<>();

  private Hdf5Walk() {}

  static Hdf5Walk of(byte[] file) {
    Hdf5Walk walk = new Hdf5Walk();
    walk.attempt(
        () ->
            walk.visit(Hdf5File.open(ByteSource.of(file, "f.h5"), LoadLimits.defaults(), "f.h5")));
    return walk;
  }

  private void visit(Hdf5File file) {
    Deque<Hdf5Group> pending = new ArrayDeque<>();
    pending.add(file.root());
    while (!pending.isEmpty()) {
      Hdf5Group g = pending.remove();
      attributes(g);
      attempt(
          () -> {
            for (String name : g.childNames()) {
              attempt(() -> g.group(name).ifPresent(pending::add));
              attempt(
                  () ->
                      g.dataset(name)
                          .ifPresent(
                              d -> {
                                attributes(d);
                                d.read();
                                read.add(d);
                              }));
            }
          });
    }
  }

  private void attributes(Hdf5Object o) {
    attempt(
        () -> {
          for (String name : o.attributeNames()) {
            attempt(() -> o.attribute(name));
            attempt(() -> o.stringsAttribute(name));
          }
        });
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (KerasException e) {
      errors.add(e);
    }
  }
}

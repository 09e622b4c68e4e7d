package org.keras4j.runtime.engine;

import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of an op's operands when its kernel is chosen. */
public interface Operands {
  /** No operand is a constant. */
  Operands UNKNOWN =
      new Operands() {
        @Override
        public boolean isConstant(int input) {
          return false;
        }

        @Override
        public @Nullable Buf constant(int input) {
          return null;
        }

        @Override
        public NativeFloats natives(int input) {
          throw new IllegalStateException("no constant");
        }

        @Override
        public void read(int input, int from, FloatBuffer target) {
          throw new IllegalStateException("no constant");
        }

        @Override
        public boolean isFinite(int input) {
          throw new IllegalStateException("no constant");
        }

        @Override
        public boolean isNative(int input) {
          return false;
        }

        @Override
        public <T> T packed(int input, String how, Supplier<T> make) {
          return make.get();
        }
      };

  /** True when an operand is the same in every run. */
  boolean isConstant(int input);

  /**
   * The values of such an operand on the heap, else null. They are read each time, so a kernel that
   * keeps them in another form asks for them when it makes that form ({@link #packed}).
   */
  @Nullable Buf constant(int input);

  /**
   * The elements of a constant operand of float32 outside the heap. They are read once, and
   * released when the kernel is chosen.
   */
  NativeFloats natives(int input);

  /**
   * Reads elements of a constant operand of float32, from an index on, until the target is full.
   */
  void read(int input, int from, FloatBuffer target);

  /** True when no element of a constant operand of float32 is infinite or NaN. */
  boolean isFinite(int input);

  /** True when the elements of an operand are in native memory already. */
  boolean isNative(int input);

  /** True for an input of the graph that no kernel has asked for: it is put where one wants it. */
  default boolean isFree(int input) {
    return false;
  }

  /**
   * A constant operand in another form, made once and shared by all plans of a predictor.
   *
   * @param how the form: equal texts mean the same form
   */
  <T> T packed(int input, String how, Supplier<T> make);
}

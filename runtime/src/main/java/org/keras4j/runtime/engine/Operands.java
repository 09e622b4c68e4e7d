package org.keras4j.runtime.engine;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of an op's operands when its kernel is chosen. */
public interface Operands {
  /** No operand is a constant. */
  Operands UNKNOWN =
      new Operands() {
        @Override
        public @Nullable Buf constant(int input) {
          return null;
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

  /** The values of an operand that are the same in every run, or null. */
  @Nullable Buf constant(int input);

  /** True when the elements of an operand are in native memory already. */
  boolean isNative(int input);

  /**
   * A constant operand in another form, made once and shared by all plans of a predictor.
   *
   * @param how the form: equal texts mean the same form
   */
  <T> T packed(int input, String how, Supplier<T> make);
}

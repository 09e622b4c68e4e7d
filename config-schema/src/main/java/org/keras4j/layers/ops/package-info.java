/** Calls of {@code keras.ops} functions that a Keras 3 graph holds beside its layers. */
@NullMarked
package org.keras4j.layers.ops;

import org.jspecify.annotations.NullMarked;

/** Keras's activation layers. */
@NullMarked
package org.keras4j.layers.activations;

import org.jspecify.annotations.NullMarked;

/** Keras's normalisation layers. */
@NullMarked
package org.keras4j.layers.normalization;

import org.jspecify.annotations.NullMarked;

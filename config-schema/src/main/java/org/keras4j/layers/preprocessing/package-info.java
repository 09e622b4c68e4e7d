/** Keras's preprocessing layers. */
@NullMarked
package org.keras4j.layers.preprocessing;

import org.jspecify.annotations.NullMarked;

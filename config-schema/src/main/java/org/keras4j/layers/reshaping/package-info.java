/** Keras's reshaping layers. */
@NullMarked
package org.keras4j.layers.reshaping;

import org.jspecify.annotations.NullMarked;

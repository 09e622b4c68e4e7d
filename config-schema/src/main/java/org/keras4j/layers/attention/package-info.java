/** Keras's attention layers. */
@NullMarked
package org.keras4j.layers.attention;

import org.jspecify.annotations.NullMarked;

/** Keras's core layers. */
@NullMarked
package org.keras4j.layers.core;

import org.jspecify.annotations.NullMarked;

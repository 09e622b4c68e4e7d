/** Keras's pooling layers. */
@NullMarked
package org.keras4j.layers.pooling;

import org.jspecify.annotations.NullMarked;

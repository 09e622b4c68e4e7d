/** Keras's merging layers. */
@NullMarked
package org.keras4j.layers.merging;

import org.jspecify.annotations.NullMarked;

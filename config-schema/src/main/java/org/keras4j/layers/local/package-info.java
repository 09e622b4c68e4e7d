/** Keras's locally connected layers. */
@NullMarked
package org.keras4j.layers.local;

import org.jspecify.annotations.NullMarked;

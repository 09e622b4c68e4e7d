/** Keras's convolution layers. */
@NullMarked
package org.keras4j.layers.convolutional;

import org.jspecify.annotations.NullMarked;

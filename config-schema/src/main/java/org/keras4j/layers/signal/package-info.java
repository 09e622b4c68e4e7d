/** Fourier transforms, windows, and the layers that make spectrograms of signals. */
@NullMarked
package org.keras4j.layers.signal;

import org.jspecify.annotations.NullMarked;

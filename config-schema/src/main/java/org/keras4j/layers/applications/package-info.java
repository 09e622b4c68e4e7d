/** Layers that Keras keeps private to single architectures of {@code keras.applications}. */
@NullMarked
package org.keras4j.layers.applications;

import org.jspecify.annotations.NullMarked;

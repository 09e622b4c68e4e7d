/** Keras's regularisation layers, which do nothing when a model predicts. */
@NullMarked
package org.keras4j.layers.regularization;

import org.jspecify.annotations.NullMarked;

/** Keras's recurrent layers, their wrappers, and the embedding that feeds them. */
@NullMarked
package org.keras4j.layers.rnn;

import org.jspecify.annotations.NullMarked;

/** Layers that circulate outside Keras, registered as a user's own would be. */
@NullMarked
package org.keras4j.extras;

import org.jspecify.annotations.NullMarked;

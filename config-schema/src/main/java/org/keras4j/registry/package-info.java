/** Which Keras class is which Java layer. */
@NullMarked
package org.keras4j.registry;

import org.jspecify.annotations.NullMarked;

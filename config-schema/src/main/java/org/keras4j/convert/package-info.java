/** Models of older Keras in the words of Keras 3, with the same numbers. */
@NullMarked
package org.keras4j.convert;

import org.jspecify.annotations.NullMarked;

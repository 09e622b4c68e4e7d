/** Which stored array is which weight of the model. */
@NullMarked
package org.keras4j.binding;

import org.jspecify.annotations.NullMarked;

/** Tensors, their element types and shapes. */
@NullMarked
package org.keras4j.tensor;

import org.jspecify.annotations.NullMarked;

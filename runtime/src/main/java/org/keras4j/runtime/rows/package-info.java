/** Which graphs compute each row of a batch from that row alone, so that a batch can be cut. */
@NullMarked
package org.keras4j.runtime.rows;

import org.jspecify.annotations.NullMarked;

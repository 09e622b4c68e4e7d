/** The layer API: what a layer is, reads, owns and computes. */
@NullMarked
package org.keras4j.layers;

import org.jspecify.annotations.NullMarked;

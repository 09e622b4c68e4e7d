/** Quantised weights and low-rank adapters: what Dense, EinsumDense and Embedding do with them. */
@NullMarked
package org.keras4j.layers.quantization;

import org.jspecify.annotations.NullMarked;

/**
 * The engine {@code nd4j}: dense floating-point ops by ND4J's native CPU backend. The decision
 * whether it takes an op is made on types and shapes alone; ND4J is loaded when the first of its
 * kernels runs.
 */
@NullMarked
package org.keras4j.runtime.engine.nd4j;

import org.jspecify.annotations.NullMarked;

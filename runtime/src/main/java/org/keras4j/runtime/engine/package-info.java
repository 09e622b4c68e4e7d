/** Kernels: what executes one op on memory, and how one is chosen among the engines. */
@NullMarked
package org.keras4j.runtime.engine;

import org.jspecify.annotations.NullMarked;

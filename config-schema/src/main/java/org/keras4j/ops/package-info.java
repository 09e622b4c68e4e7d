/** The op graph: the closed set of operations that is executed, each inferring its own output. */
@NullMarked
package org.keras4j.ops;

import org.jspecify.annotations.NullMarked;

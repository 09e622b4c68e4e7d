/** The public API of execution. */
@NullMarked
package org.keras4j.runtime;

import org.jspecify.annotations.NullMarked;

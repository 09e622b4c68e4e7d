/** Rewrites of the op graph before planning: they change how, never what, is computed. */
@NullMarked
package org.keras4j.runtime.passes;

import org.jspecify.annotations.NullMarked;

/** The portable engine: every op, in plain Java loops over arrays. */
@NullMarked
package org.keras4j.runtime.engine.java;

import org.jspecify.annotations.NullMarked;

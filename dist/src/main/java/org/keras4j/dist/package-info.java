/** Builds what is handed out. */
@NullMarked
package org.keras4j.dist;

import org.jspecify.annotations.NullMarked;

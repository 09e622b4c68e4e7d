/** How fast a model is on this machine. */
@NullMarked
package org.keras4j.runtime.bench;

import org.jspecify.annotations.NullMarked;

/** Who computes when: the library's own threads, the share of each caller, busy neighbours. */
@NullMarked
package org.keras4j.runtime.threads;

import org.jspecify.annotations.NullMarked;

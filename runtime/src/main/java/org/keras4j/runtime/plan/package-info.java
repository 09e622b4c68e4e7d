/** From an op graph of known shapes to steps over planned memory, and their execution. */
@NullMarked
package org.keras4j.runtime.plan;

import org.jspecify.annotations.NullMarked;

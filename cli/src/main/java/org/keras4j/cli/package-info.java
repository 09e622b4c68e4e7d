/** The {@code keras4j} command. */
@NullMarked
package org.keras4j.cli;

import org.jspecify.annotations.NullMarked;

/** Drawings of models: what is drawn, where it lies, and how it is written. */
@NullMarked
package org.keras4j.cli.plot;

import org.jspecify.annotations.NullMarked;

/** Model files and their weights. */
@NullMarked
package org.keras4j.io;

import org.jspecify.annotations.NullMarked;

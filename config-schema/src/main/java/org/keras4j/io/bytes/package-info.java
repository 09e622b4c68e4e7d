/** Positioned reads over files, ranges of files and byte arrays. */
@NullMarked
package org.keras4j.io.bytes;

import org.jspecify.annotations.NullMarked;

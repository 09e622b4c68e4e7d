/** Keras configs as Keras wrote them: reading, paths and the dialects of its versions. */
@NullMarked
package org.keras4j.config;

import org.jspecify.annotations.NullMarked;

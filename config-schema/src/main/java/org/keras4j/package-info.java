/** keras4j: Keras models on the JVM. Start with {@link org.keras4j.KerasModel}. */
@NullMarked
package org.keras4j;

import org.jspecify.annotations.NullMarked;

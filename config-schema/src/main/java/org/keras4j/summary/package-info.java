/** Summaries of models as text: the table that Keras prints, and JSON. */
@NullMarked
package org.keras4j.summary;

import org.jspecify.annotations.NullMarked;

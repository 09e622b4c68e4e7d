/** Summaries of models as text: the table that Keras prints, and JSON. */
package org.keras4j.summary;

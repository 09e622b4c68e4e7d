/** Drawings of models: what is drawn, where it lies, and how it is written. */
package org.keras4j.cli.plot;

/**
 * Golden cases: models that Keras saved, with inputs and the outputs that Keras computed, run here
 * and compared.
 */
@NullMarked
package org.keras4j.runtime.verify;

import org.jspecify.annotations.NullMarked;

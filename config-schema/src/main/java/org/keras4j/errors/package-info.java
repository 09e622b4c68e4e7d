/** The errors of keras4j: unchecked, typed by what is at fault, with place and remedy. */
@NullMarked
package org.keras4j.errors;

import org.jspecify.annotations.NullMarked;

/**
 * The data of predictions: reading inputs from npy, npz, CSV, JSON and images, writing outputs, and
 * comparing results.
 */
@NullMarked
package org.keras4j.runtime.data;

import org.jspecify.annotations.NullMarked;

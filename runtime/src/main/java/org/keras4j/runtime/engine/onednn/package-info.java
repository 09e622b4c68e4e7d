/**
 * The engine {@code onednn}: the ops that dominate, in float32, by oneDNN's primitives, with
 * weights packed once and bias, residual and activation computed on the way out. The only package
 * that knows oneDNN.
 */
@NullMarked
package org.keras4j.runtime.engine.onednn;

import org.jspecify.annotations.NullMarked;

/**
 * Models described in Java: layers, the tensors between them, and the configs that follow. Nothing
 * here decides what a layer computes: the configs go through the registry as those of files do.
 */
@NullMarked
package org.keras4j.build;

import org.jspecify.annotations.NullMarked;

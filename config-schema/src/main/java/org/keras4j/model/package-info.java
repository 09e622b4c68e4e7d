/** The Keras graph: models, nodes, symbolic tensors, summaries and lowering. */
@NullMarked
package org.keras4j.model;

import org.jspecify.annotations.NullMarked;

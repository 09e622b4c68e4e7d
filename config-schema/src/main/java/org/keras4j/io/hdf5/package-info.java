/**
 * A bounded reader of the HDF5 structures that Keras writes. Nothing in a file can make it loop,
 * recurse without end, open another file, or hold more memory than a small multiple of the file.
 */
@NullMarked
package org.keras4j.io.hdf5;

import org.jspecify.annotations.NullMarked;

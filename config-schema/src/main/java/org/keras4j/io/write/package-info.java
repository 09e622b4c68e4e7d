/**
 * Writers of model files. {@link org.keras4j.io.write.Hdf5Writer} writes what h5py writes by
 * default: superblock 0, groups of symbol tables, contiguous data.
 */
@NullMarked
package org.keras4j.io.write;

import org.jspecify.annotations.NullMarked;

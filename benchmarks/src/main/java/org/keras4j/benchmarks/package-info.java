/** Speed measurements, run by hand. */
package org.keras4j.benchmarks;

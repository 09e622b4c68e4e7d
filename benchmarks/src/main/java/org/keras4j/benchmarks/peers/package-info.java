/** Runtimes of models behind one interface, driven by {@code benchmarks/compare} line by line. */
package org.keras4j.benchmarks.peers;

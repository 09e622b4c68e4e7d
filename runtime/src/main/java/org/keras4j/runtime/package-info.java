/** The public API of execution. */
package org.keras4j.runtime;

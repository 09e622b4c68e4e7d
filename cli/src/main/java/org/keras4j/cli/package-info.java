/** The {@code keras4j} command. */
package org.keras4j.cli;

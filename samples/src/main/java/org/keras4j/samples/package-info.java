/** Examples of the library on real models. */
package org.keras4j.samples;

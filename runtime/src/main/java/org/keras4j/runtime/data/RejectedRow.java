package org.keras4j.runtime.data;

import org.keras4j.errors.KerasException;

/**
 * A sample that could not be read.
 *
 * @param line the line of the file on which it begins, or the number of the image, from 1
 * @param before how many good samples of its batch come before it
 * @param error what is wrong with it
 * @param text the row as it stands in the file, or the name of the image
 */
public record RejectedRow(long line, int before, KerasException error, String text) {}

package org.keras4j.io;

/**
 * A file inside of a model file: an entry of an archive, or a file of a directory.
 *
 * @param name its path in there
 * @param bytes its size
 * @param storedBytes the bytes that it takes in the archive, which may be compressed
 */
public record FilePart(String name, long bytes, long storedBytes) {}

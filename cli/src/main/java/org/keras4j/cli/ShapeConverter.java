package org.keras4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.keras4j.tensor.Shape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A shape as people write it: {@code None,28,28,1}, {@code (None, 4)}, {@code 1x28x28}. */
final class ShapeConverter implements ITypeConverter<Shape> {
  @Override
  public Shape convert(String text) {
    String s = text.strip();
    if (s.startsWith("(") && s.endsWith(")") || s.startsWith("[") && s.endsWith("]")) {
      s = s.substring(1, s.length() - 1);
    }
    String[] parts = s.split("[,x]", -1);
    boolean tupleOfOne = parts.length == 2 && parts[1].isBlank(); // (3,)
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < (tupleOfOne ? 1 : parts.length); i++) {
      dims.add(dim(parts[i].strip(), text));
    }
    return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int dim(String part, String text) {
    if (part.equalsIgnoreCase("none") || part.equals("?") || part.equals("-1")) {
      return Shape.UNKNOWN;
    }
    try {
      int dim = Integer.parseInt(part);
      if (dim >= 0) {
        return dim;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new TypeConversionException("'" + text + "' is not a shape such as None,28,28,1");
  }
}

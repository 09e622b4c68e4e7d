package org.keras4j.runtime.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/**
 * Tensors as JSON: nested arrays of numbers, booleans or texts, or an object of one such array per
 * name. {@code NaN}, {@code Infinity} and {@code -Infinity} are numbers, as Python writes them.
 */
public final class JsonData {
  /** The name of an array that has none. */
  public static final String UNNAMED = "";

  private JsonData() {}

  /**
   * All arrays of a file, by name; {@link #UNNAMED} when the file is an array itself. Whole numbers
   * give int64, others float64.
   *
   * @throws org.keras4j.errors.InputMismatchException naming the JSON path of what is wrong
   */
  public static Map<String, Tensor> read(Path file, DataLimits limits) {
    String where = file.toString();
    try (FileChannel channel = Failures.open(file, limits);
        JsonParser json = factory(limits).createParser(Channels.newInputStream(channel))) {
      return read(json, where, limits);
    } catch (JsonProcessingException e) {
      throw bad(e, where);
    } catch (IOException e) {
      throw Failures.read(file, e);
    }
  }

  private static Map<String, Tensor> read(JsonParser json, String where, DataLimits limits)
      throws IOException {
    Map<String, Tensor> out = new LinkedHashMap<>();
    if (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        out.put(name, new JsonArray(json, where, "$." + name, limits.maxJsonDepth()).read());
      }
    } else {
      out.put(UNNAMED, new JsonArray(json, where, "$", limits.maxJsonDepth()).read());
    }
    requireEnd(json, where);
    return out;
  }

  static void requireEnd(JsonParser json, String where) throws IOException {
    if (json.nextToken() != null) {
      throw Failures.format(where, "there is more text after the end of the JSON value", null);
    }
  }

  /** The error of text that is not JSON, or more than the limits allow. */
  static KerasException bad(JsonProcessingException e, String where) {
    if (e instanceof StreamConstraintsException) {
      return new LimitExceededException(
          ErrorCode.LIMIT_JSON, e.getOriginalMessage(), where, "write .npy instead");
    }
    String at =
        e.getLocation() == null
            ? where
            : where + ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
    return Failures.format(at, "not valid JSON: " + e.getOriginalMessage(), null);
  }

  static JsonFactory factory(DataLimits limits) {
    return JsonFactory.builder()
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxJsonDepth() + 1)
                .maxNumberLength(100)
                .maxStringLength(1 << 24)
                .maxNameLength(1 << 12)
                .maxDocumentLength(limits.maxFileBytes())
                .build())
        .build();
  }

  /** Writes one tensor as nested arrays, several as an object. */
  public static void write(OutputStream out, List<NamedTensor> tensors) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    if (tensors.size() == 1) {
      write(text, tensors.get(0).tensor());
    } else {
      text.append('{');
      for (int i = 0; i < tensors.size(); i++) {
        text.append(i == 0 ? "\n" : ",\n").append(quoted(tensors.get(i).name())).append(": ");
        write(text, tensors.get(i).tensor());
      }
      text.append("\n}");
    }
    text.append('\n').flush();
  }

  private static void write(Writer text, Tensor t) throws IOException {
    int rank = t.shape().rank();
    if (rank == 0) {
      text.append(element(t, 0));
      return;
    }
    writeAxis(text, t, 0, 0, t.size());
  }

  /** One row of this shape, which begins at an element. */
  static void writeRow(Writer text, Tensor t, int from, Shape row) throws IOException {
    if (row.rank() == 0) {
      text.append(element(t, from));
    } else {
      writeAxis(text, t, t.shape().rank() - row.rank(), from, row.size());
    }
  }

  private static void writeAxis(Writer text, Tensor t, int axis, int from, int size)
      throws IOException {
    int n = t.shape().dim(axis);
    boolean leaf = axis == t.shape().rank() - 1;
    text.append('[');
    for (int i = 0; i < n; i++) {
      text.append(i == 0 ? "" : axis == 0 && !leaf ? ",\n" : ", ");
      if (leaf) {
        text.append(element(t, from + i));
      } else {
        writeAxis(text, t, axis + 1, from + i * (size / n), size / n);
      }
    }
    text.append(']');
  }

  private static String element(Tensor t, int i) {
    if (t.dtype() == DType.STRING) {
      return quoted(t.getString(i));
    }
    return number(NumberText.of(t, i));
  }

  /** A number of {@link NumberText}, as Python's JSON has it. */
  static String number(String s) {
    return switch (s) {
      case "nan" -> "NaN";
      case "inf" -> "Infinity";
      case "-inf" -> "-Infinity";
      default -> s;
    };
  }

  static String quoted(String s) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(s)) + '"';
  }
}

package org.keras4j.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.ModelFormatException;

/**
 * Reads JSON into plain Java values: {@code Map}, {@code List}, {@code String}, {@code Boolean},
 * {@code Long} or {@code BigInteger}, {@code Double}, null. Accepts the {@code NaN} and {@code
 * Infinity} literals that Python writes; refuses duplicate keys.
 */
public final class ConfigReader {
  private ConfigReader() {}

  /** Reads a JSON resource of keras4j's own, which stands beside a class. */
  public static ConfigNode resource(Class<?> beside, String name) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return read(in.readAllBytes(), LoadLimits.defaults(), name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one JSON document.
   *
   * @param source what it is, for messages: a file or a zip entry
   * @throws ModelFormatException when it is not valid JSON
   * @throws LimitExceededException when it is larger or deeper than the limits allow
   */
  public static ConfigNode read(byte[] json, LoadLimits limits, String source) {
    if (json.length > limits.maxConfigBytes()) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_JSON,
          "the JSON document has "
              + json.length
              + " bytes, the limit is "
              + limits.maxConfigBytes(),
          source,
          null);
    }
    try (JsonParser p = factory(limits).createParser(json)) {
      p.nextToken();
      Object value = value(p);
      if (p.nextToken() != null) {
        throw new JsonParseException(p, "more text after the end of the document");
      }
      return ConfigNode.root(value, source);
    } catch (StreamConstraintsException e) {
      throw new LimitExceededException(
          ErrorCode.LIMIT_JSON, e.getOriginalMessage(), place(source, e.getLocation()), null, e);
    } catch (JsonParseException e) {
      boolean duplicate = e.getOriginalMessage().startsWith("Duplicate field");
      throw new ModelFormatException(
          duplicate ? ErrorCode.DUPLICATE_KEY : ErrorCode.BAD_JSON,
          "not valid JSON: " + e.getOriginalMessage(),
          place(source, e.getLocation()),
          duplicate ? null : "the file was edited, damaged or cut; save the model again",
          e);
    } catch (IOException e) {
      throw new ModelFormatException(
          ErrorCode.BAD_JSON, "not valid JSON: " + e.getMessage(), source, null, e);
    }
  }

  private static JsonFactory factory(LoadLimits limits) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxJsonDepth())
                .maxStringLength(limits.maxJsonString())
                .maxNameLength(4096)
                .maxNumberLength(100)
                .maxTokenCount(10_000_000)
                .build())
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  /** Depth is bounded by the parser's constraint, hence so is this recursion. */
  private static Object value(JsonParser p) throws IOException {
    JsonToken t = p.currentToken();
    if (t == null) {
      throw new JsonParseException(p, "the document is empty or cut");
    }
    switch (t) {
      case START_OBJECT:
        Map<String, Object> map = new LinkedHashMap<>();
        while (p.nextToken() != JsonToken.END_OBJECT) {
          String key = p.currentName();
          p.nextToken();
          map.put(key, value(p));
        }
        return map;
      case START_ARRAY:
        List<Object> list = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
          list.add(value(p));
        }
        return list;
      case VALUE_STRING:
        return p.getText();
      case VALUE_NUMBER_INT:
        return p.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? p.getBigIntegerValue()
            : (Object) p.getLongValue();
      case VALUE_NUMBER_FLOAT:
        return p.getDoubleValue();
      case VALUE_TRUE:
        return Boolean.TRUE;
      case VALUE_FALSE:
        return Boolean.FALSE;
      case VALUE_NULL:
        return null;
      default:
        throw new JsonParseException(p, "unexpected " + t);
    }
  }

  private static String place(String source, JsonLocation at) {
    return at == null ? source : source + ":" + at.getLineNr() + ":" + at.getColumnNr();
  }
}

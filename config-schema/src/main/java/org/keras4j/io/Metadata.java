package org.keras4j.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.ModelFormatException;

/** The {@code metadata.json} of a {@code .keras} archive. */
final class Metadata {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Metadata() {}

  /** The {@code keras_version} as written. */
  static Optional<String> kerasVersion(byte[] json, String location) {
    return text(json, "keras_version", location);
  }

  /** The {@code date_saved} as written. */
  static Optional<String> savedAt(byte[] json, String location) {
    return text(json, "date_saved", location);
  }

  private static Optional<String> text(byte[] json, String wanted, String location) {
    try (JsonParser p = FACTORY.createParser(json)) {
      if (p.nextToken() != JsonToken.START_OBJECT) {
        throw bad(location, null);
      }
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        String key = p.currentName();
        JsonToken value = p.nextToken();
        if (key.equals(wanted) && value == JsonToken.VALUE_STRING) {
          return Optional.of(p.getText());
        }
        p.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw bad(location, e);
    }
  }

  private static ModelFormatException bad(
      String location, @org.jspecify.annotations.Nullable IOException e) {
    return new ModelFormatException(
        ErrorCode.BAD_JSON,
        "this is not the JSON object that Keras writes",
        location,
        "save the model again",
        e);
  }
}

package org.keras4j.runtime.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** Reads one nested JSON array as a tensor: the first path to a value decides the shape. */
final class JsonArray {
  private static final int UNDECIDED = -1;

  private final JsonParser json;
  private final String where;
  private final String root;
  private final int[] dims;
  private final int[] index;
  private int depth;
  private int rank = UNDECIDED;
  private @Nullable Column values;
  private boolean bool;

  /** Reads the value that the parser's current token starts. */
  JsonArray(JsonParser json, String where, String root, int maxDepth) {
    this.json = json;
    this.where = where;
    this.root = root;
    this.dims = new int[maxDepth + 2];
    this.index = new int[maxDepth + 2];
    Arrays.fill(dims, UNDECIDED);
  }

  Tensor read() throws IOException {
    JsonToken token = json.currentToken();
    do {
      if (token == null) {
        throw Failures.format(where, "the file holds no JSON value", null);
      } else if (token == JsonToken.START_ARRAY) {
        if (rank != UNDECIDED && depth >= rank) {
          throw ragged("is an array where the values before are not");
        }
        index[depth++] = 0;
      } else if (token == JsonToken.END_ARRAY) {
        endArray();
      } else {
        value(token);
      }
      token = depth == 0 ? token : json.nextToken();
    } while (depth > 0);
    Shape shape = Shape.of(Arrays.copyOf(dims, Math.max(rank, 0)));
    Tensor t = values == null ? Tensor.of(new float[0], shape.dims()) : values.toTensor(shape);
    return bool ? t.cast(DType.BOOL) : t;
  }

  private void endArray() {
    int n = index[--depth];
    if (n == 0 && rank == UNDECIDED) {
      rank = depth + 1;
    }
    if (dims[depth] != UNDECIDED && dims[depth] != n) {
      throw ragged("has " + n + " elements where the arrays before have " + dims[depth]);
    }
    dims[depth] = n;
    step();
  }

  private void step() {
    if (depth > 0) {
      index[depth - 1]++;
    }
  }

  private void value(JsonToken token) throws IOException {
    if (rank == UNDECIDED) {
      rank = depth;
    } else if (rank != depth) {
      throw ragged("is a single value where the values before are arrays");
    }
    switch (token) {
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> doubles().add(json.getDoubleValue());
      case VALUE_TRUE, VALUE_FALSE -> {
        if (values == null) {
          values = new Column.Longs();
          bool = true;
        }
        if (!bool || !(values instanceof Column.Longs longs)) {
          throw mixed();
        }
        longs.add(token == JsonToken.VALUE_TRUE ? 1 : 0);
      }
      case VALUE_STRING -> {
        values = values == null ? new Column.Texts() : values;
        if (!(values instanceof Column.Texts texts)) {
          throw mixed();
        }
        texts.add(json.getText());
      }
      case VALUE_NULL ->
          throw bad(ErrorCode.INPUT_VALUE, "is null", "write NaN for a missing number");
      default -> throw bad(ErrorCode.INPUT_FORMAT, "is an object, not a value", null);
    }
    step();
  }

  private void whole() throws IOException {
    values = values == null ? new Column.Longs() : values;
    if (values instanceof Column.Doubles doubles) {
      doubles.add(json.getDoubleValue());
    } else if (values instanceof Column.Longs longs && !bool) {
      if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        throw bad(
            ErrorCode.INPUT_VALUE,
            "is " + Texts.shown(json.getText()) + ", more than 64 bits",
            "write it as a float, with a decimal point");
      }
      longs.add(json.getLongValue());
    } else {
      throw mixed();
    }
  }

  private Column.Doubles doubles() {
    if (values instanceof Column.Doubles doubles) {
      return doubles;
    }
    if (bool || values instanceof Column.Texts) {
      throw mixed();
    }
    Column.Doubles doubles =
        values instanceof Column.Longs longs ? longs.toDoubles() : new Column.Doubles();
    values = doubles;
    return doubles;
  }

  private InputMismatchException mixed() {
    String before = bool ? "booleans" : values instanceof Column.Texts ? "texts" : "numbers";
    return bad(ErrorCode.INPUT_VALUE, "is of another kind than the " + before + " before", null);
  }

  private InputMismatchException ragged(String what) {
    return bad(ErrorCode.INPUT_SHAPE, what, "all arrays of one level need the same length");
  }

  private InputMismatchException bad(ErrorCode code, String what, @Nullable String hint) {
    StringBuilder path = new StringBuilder(root);
    for (int i = 0; i < depth; i++) {
      path.append('[').append(index[i]).append(']');
    }
    return new InputMismatchException(code, Texts.shown(path) + " " + what, where, hint);
  }
}

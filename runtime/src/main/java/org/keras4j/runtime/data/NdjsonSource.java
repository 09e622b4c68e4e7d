package org.keras4j.runtime.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.errors.KerasException;
import org.keras4j.errors.LimitExceededException;
import org.keras4j.errors.Texts;
import org.keras4j.tensor.Tensor;

/**
 * Samples as lines of JSON: an array for the only input, or an object that has one for each input.
 * Other keys are passed over. From a live stream it gives what is there, and does not wait for more
 * than one line.
 */
final class NdjsonSource extends SampleSource {
  private final DataStream data;
  private final List<InputSpec> inputs;
  private final DataOptions options;
  private final @Nullable String id;
  private final Consumer<String> notes;
  private final JsonFactory json;
  private final LineReader lines;
  private boolean noted;

  /** A sample that is read, and has another shape than those before. */
  private @Nullable Sample waiting;

  NdjsonSource(
      DataStream data, List<InputSpec> inputs, DataOptions options, Consumer<String> notes) {
    this.data = data;
    this.inputs = inputs;
    this.options = options;
    this.id = options.csv().id();
    this.notes = notes;
    this.json = JsonData.factory(options.limits());
    this.lines = new LineReader(data);
  }

  private record Sample(List<Tensor> tensors, String name) {
    boolean isLike(Sample other) {
      for (int i = 0; i < tensors.size(); i++) {
        if (!tensors.get(i).shape().equals(other.tensors.get(i).shape())) {
          return false;
        }
      }
      return true;
    }
  }

  @Override
  public @Nullable SampleBatch next(int max) {
    List<Sample> samples = new ArrayList<>();
    List<RejectedRow> rejected = new ArrayList<>();
    while (samples.size() < max && rejected.size() < max) {
      Sample sample = waiting;
      waiting = null;
      if (sample == null) {
        boolean some = !samples.isEmpty() || !rejected.isEmpty();
        if (some && data.isLive() && !lines.isReady()) {
          break;
        }
        byte[] line = line();
        if (line == null) {
          break;
        }
        sample = sample(line, samples.size(), rejected);
        if (sample == null) {
          consume(1);
          continue;
        }
      }
      if (!samples.isEmpty() && !sample.isLike(samples.get(0))) {
        waiting = sample;
        break;
      }
      consume(1);
      samples.add(sample);
    }
    return samples.isEmpty() && rejected.isEmpty() ? null : batch(samples, rejected);
  }

  private SampleBatch batch(List<Sample> samples, List<RejectedRow> rejected) {
    List<Tensor> tensors = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; !samples.isEmpty() && i < inputs.size(); i++) {
      List<Tensor> parts = new ArrayList<>();
      for (Sample s : samples) {
        parts.add(s.tensors.get(i));
      }
      tensors.add(join(parts));
    }
    if (id != null) {
      samples.forEach(s -> names.add(s.name));
    }
    return new SampleBatch(samples.size(), tensors, names, rejected, consumed());
  }

  /** The next line that is not blank. */
  private byte @Nullable [] line() {
    try {
      byte[] line;
      do {
        line = lines.next();
      } while (line != null && isBlank(line));
      return line;
    } catch (IOException e) {
      throw data.failure(e);
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private @Nullable Sample sample(byte[] line, int before, List<RejectedRow> rejected) {
    String where = data.name() + ":" + lines.number();
    try {
      return parse(line, where);
    } catch (InputMismatchException | LimitExceededException e) {
      KerasException placed = e.location() == null ? e.within(where) : e;
      if (!options.skipBadRows()) {
        throw placed;
      }
      String text = new String(line, StandardCharsets.UTF_8);
      rejected.add(new RejectedRow(lines.number(), before, placed, text));
      return null;
    }
  }

  private Sample parse(byte[] line, String where) {
    Map<String, Tensor> arrays = new HashMap<>();
    String name = "";
    int depth = options.limits().maxJsonDepth();
    try (JsonParser parser = json.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          JsonToken value = parser.nextToken();
          if (key.equals(id)) {
            name = value.isScalarValue() ? parser.getText() : "";
          }
          if (value == null) {
            break;
          } else if (isInput(key)) {
            arrays.put(key, new JsonArray(parser, where, "$." + key, depth).read());
          } else {
            parser.skipChildren();
          }
        }
      } else if (inputs.size() == 1) {
        arrays.put(inputs.get(0).name(), new JsonArray(parser, where, "$", depth).read());
      } else {
        throw Failures.format(
            where, "a line must be an object with the inputs " + inputNames(), null);
      }
      JsonData.requireEnd(parser, where);
    } catch (JsonProcessingException e) {
      throw JsonData.bad(e, where);
    } catch (IOException e) {
      throw data.failure(e);
    }
    List<Tensor> tensors = new ArrayList<>();
    for (InputSpec input : inputs) {
      Tensor t = arrays.get(input.name());
      if (t == null) {
        throw new InputMismatchException(
            ErrorCode.INPUT_NAME,
            "the line has no '" + input.name() + "'",
            where,
            "the inputs are " + inputNames());
      }
      tensors.add(InputConformer.conform(input, t, DataOptions.Choice.NO, this::note));
    }
    return new Sample(tensors, name);
  }

  private boolean isInput(String key) {
    for (InputSpec input : inputs) {
      if (input.name().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private String inputNames() {
    List<String> names = inputs.stream().map(i -> "'" + Texts.shown(i.name()) + "'").toList();
    return String.join(", ", names);
  }

  private void note(String text) {
    if (!noted) {
      noted = true;
      notes.accept(text);
    }
  }

  @Override
  public long skip(long rows) {
    long skipped = 0;
    while (skipped < rows && line() != null) {
      skipped++;
    }
    consume(skipped);
    return skipped;
  }

  @Override
  public double progress() {
    return data.progress();
  }

  @Override
  public boolean isLive() {
    return data.isLive();
  }

  @Override
  public String nameOfNames() {
    return id == null ? "id" : id;
  }

  @Override
  public void close() {
    data.close();
  }
}

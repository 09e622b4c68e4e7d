package org.keras4j.layers.preprocessing;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.keras4j.config.ConfigNode;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.Texts;
import org.keras4j.errors.UnsafeModelException;
import org.keras4j.layers.Base;
import org.keras4j.layers.CallArgs;
import org.keras4j.layers.InputShapes;
import org.keras4j.layers.Layer;
import org.keras4j.layers.LayerConfig;
import org.keras4j.layers.LayerType;
import org.keras4j.layers.Values;
import org.keras4j.layers.WeightSpecs;
import org.keras4j.layers.Weights;
import org.keras4j.ops.LookupOp;
import org.keras4j.ops.NgramsOp;
import org.keras4j.ops.OpGraph;
import org.keras4j.ops.PadOp;
import org.keras4j.ops.Shapes;
import org.keras4j.ops.TextMapOp;
import org.keras4j.ops.TokenBincountOp;
import org.keras4j.ops.TokenCountOp;
import org.keras4j.ops.TokenLookupOp;
import org.keras4j.ops.Tokenizer;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;

/**
 * Texts as the indices of their tokens, or as counts of them: (batch) or (batch, 1) texts give
 * (batch, length) or (batch, vocabulary). Without a fixed length, sequences are padded to the
 * longest of the batch. Keras's TextVectorization.
 *
 * @param standardize what is done to each text first, or null
 * @param split null takes each text as one token
 * @param length of int sequences, 0 for the longest
 * @param encoding null gives the standardized texts
 */
public record TextVectorization(
    Base base,
    LookupTable table,
    @Nullable TextMapOp standardize,
    @Nullable Tokenizer split,
    int @Nullable [] ngrams,
    int length,
    @Nullable Encoding encoding)
    implements Layer {
  public static final LayerType TYPE =
      LayerType.of("TextVectorization", TextVectorization::fromConfig);

  /** Far above what is of use, and low enough that a file cannot ask for endless work. */
  private static final int MAX_NGRAM = 1000;

  static TextVectorization fromConfig(LayerConfig c) {
    c.string("encoding", "utf-8");
    if (c.bool("ragged", false)) {
      throw c.unsupported("ragged", "ragged outputs are not supported");
    }
    boolean none =
        !c.writer().isKeras3() && c.node().has("output_mode") && c.node("output_mode").isNull();
    Encoding encoding =
        Encoding.of(
            c,
            "int",
            Encoding.INT,
            Encoding.ONE_HOT,
            Encoding.MULTI_HOT,
            Encoding.COUNT,
            Encoding.TF_IDF);
    Tokenizer split = split(c);
    int[] ngrams = ngrams(c);
    if (none && split != null) {
      throw c.unsupported("output_mode", "tokens as they are would be a ragged output");
    }
    if (encoding == Encoding.ONE_HOT && split != null) {
      throw c.unsupported(
          "output_mode", "one_hot of texts that are split would be a ragged output");
    }
    boolean fixed = encoding == Encoding.INT && c.has("output_sequence_length");
    LookupTable.Settings settings =
        new LookupTable.Settings(DType.STRING, encoding, "", "[UNK]", 1, false);
    return new TextVectorization(
        c.base(),
        LookupTable.read(c, settings, null),
        standardize(c),
        split,
        ngrams,
        fixed ? c.positiveInt("output_sequence_length") : 0,
        none ? null : encoding);
  }

  private static int @Nullable [] ngrams(LayerConfig c) {
    ConfigNode n = c.node("ngrams");
    if (n.isNull()) {
      return null;
    }
    int[] lengths = LayerConfig.intList(n);
    boolean proper = lengths.length > 0;
    for (int l : lengths) {
      proper &= l >= 1 && l <= MAX_NGRAM;
    }
    if (!proper) {
      throw n.expected("lengths from 1 to " + MAX_NGRAM);
    }
    return n.isNumber() ? IntStream.rangeClosed(1, lengths[0]).toArray() : lengths;
  }

  private static @Nullable TextMapOp standardize(LayerConfig c) {
    ConfigNode n = c.node("standardize");
    if (c.node().has("standardize") && n.isNull()) {
      return null;
    }
    String name = n.isNull() || n.isString() ? c.string("standardize", STRIPS) : function(n);
    switch (n.isMap() ? "" : name) {
      case STRIPS:
        return new TextMapOp(name, t -> stripped(lower(t)));
      case "lower":
        return new TextMapOp(name, TextVectorization::lower);
      case "strip_punctuation":
        return new TextMapOp(name, TextVectorization::stripped);
      default:
        UnaryOperator<String> own = c.resolver().textFunction(name);
        if (own == null) {
          throw pythonCode(n, name, "withTextFunction");
        }
        return new TextMapOp(name, own);
    }
  }

  private static final String STRIPS = "lower_and_strip_punctuation";

  private static @Nullable Tokenizer split(LayerConfig c) {
    ConfigNode n = c.node("split");
    if (c.node().has("split") && n.isNull()) {
      return null;
    }
    String name = n.isNull() || n.isString() ? c.string("split", "whitespace") : function(n);
    switch (n.isMap() ? "" : name) {
      case "whitespace":
        return Tokenizer.WHITESPACE;
      case "character":
        return Tokenizer.CHARACTER;
      default:
        Function<String, List<String>> own = c.resolver().splitFunction(name);
        if (own == null) {
          throw pythonCode(n, name, "withSplitFunction");
        }
        return new Tokenizer(name, own, null);
    }
  }

  /** The name of a serialised Python function. */
  private static String function(ConfigNode n) {
    if (n.get("class_name").isString() && n.get("class_name").string().equals("function")) {
      return n.get("config").string();
    }
    return "<lambda>";
  }

  private static UnsafeModelException pythonCode(ConfigNode n, String name, String method) {
    return new UnsafeModelException(
        ErrorCode.LAMBDA,
        n.path() + ": '" + Texts.shown(name) + "' is a Python function, which is never run",
        n.source(),
        "register a Java function under its name: LayerRegistry." + method);
  }

  /** As TensorFlow does it: letters of ASCII only. */
  static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return lowerFrom(text, i);
      }
    }
    return text;
  }

  private static String lowerFrom(String text, int start) {
    char[] chars = text.toCharArray();
    for (int i = start; i < chars.length; i++) {
      if (chars[i] >= 'A' && chars[i] <= 'Z') {
        chars[i] = (char) (chars[i] + ('a' - 'A'));
      }
    }
    return new String(chars);
  }

  /** A text without the punctuation of ASCII. */
  static String stripped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean mark = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
      if (!mark) {
        out.append(c);
      }
    }
    return out.length() == text.length() ? text : out.toString();
  }

  @Override
  public void build(WeightSpecs weights, InputShapes inputs) {
    if (encoding != null) {
      table.build(weights, encoding, DType.FLOAT32);
      weights.repeatedIn("_lookup_layer");
    }
  }

  @Override
  public Values call(OpGraph g, Values inputs, Weights weights, CallArgs args) {
    Value x = inputs.only();
    if (standardize != null) {
      x = g.apply1(standardize, x);
    }
    if (split == null) {
      return Values.of(unsplit(g, x, weights));
    }
    if (x.rank() > 1) {
      if (x.dim(-1) != 1 && x.dim(-1) != Shape.UNKNOWN) {
        throw Shapes.bad("texts that are split have shape (batch) or (batch, 1), got " + x.shape());
      }
      x = g.reshape(x, x.shape().remove(x.rank() - 1));
    }
    Tokenizer tokenizer = split.withNgrams(ngrams);
    if (encoding == Encoding.INT) {
      int width = length > 0 ? length : g.measure(g.apply1(new TokenCountOp(tokenizer), x));
      return Values.of(g.apply1(new TokenLookupOp(tokenizer, table.known(), width), x));
    }
    if (x.rank() != 1) {
      throw Shapes.bad("texts that are counted have shape (batch) or (batch, 1)");
    }
    boolean idf = encoding == Encoding.TF_IDF;
    DType dtype = idf || !base.writer().isKeras3() ? DType.FLOAT32 : DType.INT64;
    boolean binary = encoding == Encoding.MULTI_HOT;
    Value counts =
        g.apply1(new TokenBincountOp(tokenizer, table.known(), table.depth(), binary, dtype), x);
    return Values.of(idf ? table.weighted(g, counts, weights) : counts);
  }

  /** Every text is a token; the tokens of a text are those along the last axis. */
  private Value unsplit(OpGraph g, Value x, Weights weights) {
    Value tokens = ngrams == null ? x : g.apply1(new NgramsOp(ngrams), x);
    if (encoding == null) {
      return tokens;
    }
    Value ids = g.apply1(new LookupOp(table.known()), tokens);
    boolean keras3 = base.writer().isKeras3();
    if (encoding != Encoding.INT) {
      boolean counts = encoding == Encoding.TF_IDF || !keras3;
      DType dtype = counts ? DType.FLOAT32 : DType.INT64;
      return table.encode(g, ids, encoding, dtype, keras3, weights);
    }
    if (length == 0) {
      return ids;
    }
    if (ids.rank() < 2) {
      throw Shapes.bad("texts of shape (batch, …) can be cut to a length, got " + x.shape());
    }
    int n = ids.dim(-1);
    if (n == Shape.UNKNOWN || n >= length) {
      return g.slice(ids, -1, 0, length);
    }
    int[] after = new int[ids.rank()];
    after[ids.rank() - 1] = length - n;
    return g.pad(ids, new int[ids.rank()], after, PadOp.Mode.CONSTANT, 0);
  }

  @Override
  public boolean autocast() {
    return false;
  }
}

package org.keras4j.layers.ops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.InputMismatchException;
import org.keras4j.ops.Fingerprints;
import org.keras4j.ops.Value;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;
import org.keras4j.tensor.TensorSpec;

/** TensorFlow's fingerprints of texts, and texts made of others. */
final class TfTexts {
  private TfTexts() {}

  static void addTo(Map<String, Function<TfCall, Value>> all) {
    all.put("strings.to_hash_bucket", TfTexts::bucket);
    all.put("fingerprint", TfTexts::fingerprint);
    all.put("strings.unsorted_segment_join", TfTexts::joined);
  }

  private static Value texts(TfCall c) {
    Value x = c.tensorOf(DType.STRING);
    if (x.dtype() != DType.STRING) {
      throw TfCall.unsupported("data", "only texts are supported, not " + x.dtype());
    }
    return x;
  }

  private static Value bucket(TfCall c) {
    int bins = c.integer("num_buckets", 0);
    if (bins < 1) {
      throw TfCall.bad("num_buckets", "must be positive");
    }
    TfElementwise.Function f =
        (x, at) ->
            Long.remainderUnsigned(
                murmur(x.get(0).getString(at[0]).getBytes(StandardCharsets.UTF_8)), bins);
    return c.g().apply1(new TfElementwise("strings.to_hash_bucket", DType.INT64, f), texts(c));
  }

  /** MurmurHash2 of 64 bits (Austin Appleby), with TensorFlow's seed. */
  private static long murmur(byte[] bytes) {
    long m = 0xc6a4a7935bd1e995L;
    long h = 0xDECAFCAFFEL ^ bytes.length * m;
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (b.remaining() >= 8) {
      long k = b.getLong() * m;
      k = (k ^ k >>> 47) * m;
      h = (h ^ k) * m;
    }
    if (b.hasRemaining()) {
      for (int i = 0; b.hasRemaining(); i += 8) {
        h ^= (b.get() & 0xffL) << i;
      }
      h *= m;
    }
    h = (h ^ h >>> 47) * m;
    return h ^ h >>> 47;
  }

  /** The eight bytes of the fingerprint of each row of texts or numbers. */
  private static Value fingerprint(TfCall c) {
    Value x = c.x();
    if (!c.string("method", "farmhash64").equals("farmhash64")) {
      throw TfCall.bad("method", "must be farmhash64");
    }
    if (x.rank() == 0) {
      throw TfCall.bad("data", "must have rows");
    }
    TensorSpec out = new TensorSpec(DType.UINT8, Shape.of(x.dim(0), 8));
    TfRare op = new TfRare("fingerprint", List.of(out), in -> fingerprints(in.get(0), out.shape()));
    return c.g().apply1(op, x);
  }

  private static List<Tensor> fingerprints(Tensor x, Shape shape) {
    boolean texts = x.dtype() == DType.STRING;
    byte[] bytes = texts ? hashes(x) : x.toBytes();
    int rows = shape.dim(0);
    if (texts && x.size() == rows) {
      return List.of(bytes(shape, bytes));
    }
    int each = rows == 0 ? 0 : bytes.length / rows;
    ByteBuffer out = ByteBuffer.allocate(8 * rows).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < rows; i++) {
      out.putLong(Fingerprints.farm(Arrays.copyOfRange(bytes, i * each, (i + 1) * each)));
    }
    return List.of(bytes(shape, out.array()));
  }

  /** The bytes of the fingerprints of single texts. */
  private static byte[] hashes(Tensor texts) {
    ByteBuffer out = ByteBuffer.allocate(8 * texts.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < texts.size(); i++) {
      out.putLong(Fingerprints.farm(texts.getString(i).getBytes(StandardCharsets.UTF_8)));
    }
    return out.array();
  }

  private static Tensor bytes(Shape shape, byte[] bytes) {
    return Tensor.fromBytes(DType.UINT8, shape, ByteBuffer.wrap(bytes));
  }

  /** The texts of each segment, one after the other; segments are numbered along the first axes. */
  private static Value joined(TfCall c) {
    Value x = c.tensorOf(DType.STRING);
    Value ids = c.tensor("segment_ids", DType.INT32);
    int segments = c.integer("num_segments", -1);
    if (segments < 0 || x.rank() < ids.rank()) {
      throw TfCall.bad("segment_ids", "must number the first axes of the texts");
    }
    Shape rest = x.shape().slice(ids.rank(), x.rank());
    Shape shape = Shape.of(segments).concat(rest);
    String separator = c.string("separator", "");
    TfRare op =
        new TfRare(
            "unsorted_segment_join",
            List.of(new TensorSpec(DType.STRING, shape)),
            in -> List.of(joined(in.get(0), in.get(1), shape, separator)));
    return c.g().apply1(op, x, ids);
  }

  private static Tensor joined(Tensor texts, Tensor ids, Shape shape, String separator) {
    int segments = shape.dim(0);
    String[] out = new String[shape.size()];
    int each = segments == 0 ? 0 : out.length / segments;
    for (int i = 0; i < ids.shape().size(); i++) {
      long id = (long) ids.getDouble(i);
      if (id < 0 || id >= segments) {
        throw input("segment " + id + " of " + segments);
      }
      for (int k = 0; k < each; k++) {
        int at = (int) id * each + k;
        String text = texts.getString(i * each + k);
        out[at] = out[at] == null ? text : out[at] + separator + text;
      }
    }
    Arrays.setAll(out, i -> out[i] == null ? "" : out[i]);
    return Tensor.of(out, shape.dims());
  }

  private static InputMismatchException input(String what) {
    return new InputMismatchException(ErrorCode.INPUT_SHAPE, what);
  }
}

package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_blob;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.engine.Operands;

/** Brings constants into native memory and into the layouts that primitives like. */
final class Packing {
  /** Elements of constants that are packed at once; larger ones are packed part by part. */
  private static final int LARGE = 1 << 20;

  private Packing() {}

  /**
   * How a constant lies.
   *
   * @param turned spatial dimensions to be walked backwards, and the size of the rest, or null
   */
  record Source(long[] dims, long[] strides, int @Nullable [] turned) {
    long elements() {
      return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    }
  }

  /** As it lies in Keras's file. */
  static Block plain(Operands operands, int input) {
    return operands.packed(input, "plain", () -> Block.copyOf(operands.natives(input)));
  }

  /** A text that is the same for equal layouts. */
  static String text(dnnl_memory_desc md) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      Library.check(dnnl_memory_desc_get_blob((byte[]) null, size, md));
      byte[] blob = new byte[(int) size.get()];
      Library.check(dnnl_memory_desc_get_blob(blob, size, md));
      return java.util.HexFormat.of().formatHex(blob);
    }
  }

  /** A constant in the given layout. */
  static Block reorder(Operands operands, int input, Source source, dnnl_memory_desc to) {
    if (source.turned() == null && source.elements() > LARGE) {
      Block packed = Parts.reorder(operands, input, source, to, LARGE);
      if (packed != null) {
        return packed;
      }
    }
    Block plain = (Block) operands.natives(input);
    if (source.turned() != null) {
      try (Block turned = Block.copyOf(plain)) {
        turn(turned.buffer(), source.turned());
        return reorder(turned, source, to);
      }
    }
    return reorder(plain, source, to);
  }

  private static Block reorder(Block plain, Source source, dnnl_memory_desc to) {
    dnnl_memory_desc from = Layouts.strided(source.dims(), source.strides());
    if (dnnl_memory_desc_equal(from, to) == 1) {
      return Block.copyOf(plain);
    }
    Block packed = Block.ofBytes(dnnl_memory_desc_get_size(to));
    move(plain, from, packed, to);
    return packed;
  }

  /** Brings elements from one layout into another. */
  static void move(Block plain, dnnl_memory_desc from, Block packed, dnnl_memory_desc to) {
    Primitive reorder =
        Objects.requireNonNull(
            Primitive.create(
                null,
                true,
                (pd, attributes) ->
                    dnnl_reorder_primitive_desc_create(
                        pd, from, Library.engine(), to, Library.engine(), attributes)));
    Block scratch = Block.ofBytes(reorder.scratchBytes());
    dnnl_stream stream = Library.newStream();
    dnnl_memory a = memory(from, plain);
    dnnl_memory b = memory(to, packed);
    dnnl_memory c = memory(reorder.scratchpad(), scratch);
    try (dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(3)) {
      arguments.position(0).arg(DNNL_ARG_SRC).memory(a);
      arguments.position(1).arg(DNNL_ARG_DST).memory(b);
      arguments.position(2).arg(org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD).memory(c);
      arguments.position(0);
      Library.check(dnnl_primitive_execute(reorder.handle(), stream, 3, arguments));
    } finally {
      dnnl_memory_destroy(a);
      dnnl_memory_destroy(b);
      dnnl_memory_destroy(c);
      dnnl_stream_destroy(stream);
      scratch.close();
      java.lang.ref.Reference.reachabilityFence(reorder);
    }
  }

  private static dnnl_memory memory(dnnl_memory_desc md, Block block) {
    dnnl_memory memory = new dnnl_memory((Pointer) null);
    Library.check(dnnl_memory_create(memory, md, Library.engine(), block.pointer()));
    return memory;
  }

  /** Turns each spatial axis around. */
  private static void turn(FloatBuffer values, int[] dims) {
    int rest = dims[dims.length - 1];
    int positions = 1;
    for (int i = 0; i < dims.length - 1; i++) {
      positions *= dims[i];
    }
    float[] a = new float[rest];
    float[] b = new float[rest];
    for (int p = 0; p < positions / 2; p++) {
      int first = p * rest;
      int last = (positions - 1 - p) * rest;
      values.get(first, a).get(last, b).put(first, b).put(last, a);
    }
  }
}

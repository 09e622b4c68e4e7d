package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/** Runs a primitive on native memory. */
final class PrimitiveKernel implements Kernel {
  /** Which buffers of a step hold an argument. */
  private enum Place {
    INPUT,
    OUTPUT,
    SCRATCH,
    FIXED
  }

  /**
   * Where an argument's memory is: the index of a buffer, or fixed.
   *
   * @param moves how many elements further it is at each repetition, or null
   */
  private record Argument(
      int id,
      dnnl_memory_desc layout,
      Place place,
      int index,
      @Nullable Block fixed,
      long offset,
      long @Nullable [] moves) {
    Argument moved(long[] by) {
      return new Argument(id, layout, place, index, fixed, offset, by);
    }
  }

  private final Primitive primitive;
  private final List<Argument> arguments = new ArrayList<>();
  private final List<TensorSpec> scratch = new ArrayList<>();
  private int inPlace = -1;
  private int repetitions = 1;

  PrimitiveKernel(Primitive primitive) {
    this.primitive = primitive;
    long bytes = primitive.scratchBytes();
    if (bytes > 0) {
      scratch(DNNL_ARG_SCRATCHPAD, primitive.scratchpad(), (int) ((bytes + 3) / 4));
    }
  }

  /** An argument that lives only while the kernel runs; gives the number of its scratch buffer. */
  int scratch(int id, dnnl_memory_desc layout, int size) {
    arguments.add(new Argument(id, layout, Place.SCRATCH, scratch.size(), null, 0, null));
    scratch.add(new TensorSpec(DType.FLOAT32, Shape.of(size)));
    return scratch.size() - 1;
  }

  PrimitiveKernel input(int id, dnnl_memory_desc layout, int input) {
    return input(id, layout, input, 0);
  }

  /** An input whose first element is some elements behind the buffer's. */
  PrimitiveKernel input(int id, dnnl_memory_desc layout, int input, long offset) {
    arguments.add(new Argument(id, layout, Place.INPUT, input, null, offset, null));
    return this;
  }

  PrimitiveKernel output(int id, dnnl_memory_desc layout, int output) {
    return output(id, layout, output, 0);
  }

  PrimitiveKernel output(int id, dnnl_memory_desc layout, int output, long offset) {
    arguments.add(new Argument(id, layout, Place.OUTPUT, output, null, offset, null));
    return this;
  }

  PrimitiveKernel fixed(int id, dnnl_memory_desc layout, Block block) {
    arguments.add(new Argument(id, layout, Place.FIXED, 0, block, 0, null));
    return this;
  }

  /**
   * Runs the primitive several times, what was added last further on at each.
   *
   * @param by elements behind the first, one for each run
   */
  PrimitiveKernel moving(long[] by) {
    int last = arguments.size() - 1;
    arguments.set(last, arguments.get(last).moved(by));
    repetitions = by.length;
    return this;
  }

  /** The output may take the memory of this input. */
  PrimitiveKernel sharing(int input) {
    inPlace = input;
    return this;
  }

  @Override
  public boolean isNative() {
    return true;
  }

  @Override
  public List<TensorSpec> scratch() {
    return scratch;
  }

  @Override
  public boolean inPlace(int input) {
    return input == inPlace;
  }

  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    Bound bound = (Bound) context.state();
    if (bound == null) {
      bound = new Bound(in, out, context);
      context.keep(bound);
    }
    Library.useThreads(primitive.threads());
    for (dnnl_exec_arg_t arguments : bound.arguments) {
      int status = dnnl_primitive_execute(primitive.handle(), bound.stream, bound.count, arguments);
      Library.check(status);
    }
  }

  @Override
  public String label() {
    return primitive.implementation();
  }

  /** The primitive's arguments in the memory of one session. */
  private final class Bound implements AutoCloseable {
    private final dnnl_exec_arg_t[] arguments = new dnnl_exec_arg_t[repetitions];
    private final List<dnnl_memory> memories = new ArrayList<>();
    private final dnnl_stream stream;
    private final int count = PrimitiveKernel.this.arguments.size();

    Bound(Buf[] in, Buf[] out, KernelContext context) {
      stream = context.local(Stream.class, Stream::new).handle;
      for (int r = 0; r < repetitions; r++) {
        arguments[r] = new dnnl_exec_arg_t(count);
        for (int i = 0; i < count; i++) {
          Argument a = PrimitiveKernel.this.arguments.get(i);
          Block block = a.fixed != null ? a.fixed : (Block) buffer(a, in, out, context).natives();
          long offset = a.offset + (a.moves == null ? 0 : a.moves[r]);
          BytePointer data = offset == 0 ? block.pointer() : block.pointer().getPointer(offset * 4);
          dnnl_memory memory = new dnnl_memory((Pointer) null);
          Library.check(dnnl_memory_create(memory, a.layout, Library.engine(), data));
          memories.add(memory);
          arguments[r].position(i).arg(a.id).memory(memory);
        }
        arguments[r].position(0);
      }
    }

    private static Buf buffer(Argument a, Buf[] in, Buf[] out, KernelContext context) {
      switch (a.place) {
        case INPUT:
          return in[a.index];
        case OUTPUT:
          return out[a.index];
        default:
          return context.scratch(a.index);
      }
    }

    @Override
    public void close() {
      memories.forEach(m -> dnnl_memory_destroy(m));
      memories.clear();
      for (dnnl_exec_arg_t a : arguments) {
        a.close();
      }
    }
  }

  /** A session's stream. */
  private static final class Stream implements AutoCloseable {
    private final dnnl_stream handle = Library.newStream();

    @Override
    public void close() {
      dnnl_stream_destroy(handle);
    }
  }
}

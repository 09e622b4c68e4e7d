package org.keras4j.runtime.engine.nd4j;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.tensor.DType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The ND4J arrays of one kernel run, all in C order. Their memory is outside the Java heap and
 * freed by {@link #close}, without waiting for the garbage collector; it is never part of a
 * workspace that the calling thread has open.
 */
final class NativeArrays implements AutoCloseable {
  private final DataType type;
  private final MemoryWorkspace outside;
  private final List<INDArray> owned = new ArrayList<>();

  /** Arrays of float32 or float64. */
  NativeArrays(DType dtype) {
    outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    type = dtype == DType.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
  }

  /** A new array with undefined elements. */
  INDArray make(long... shape) {
    return own(Nd4j.createUninitialized(type, shape, 'c'));
  }

  /** A new array with a buffer's elements. */
  INDArray of(Buf from, long... shape) {
    return part(from, 0, shape);
  }

  /** A new array with a buffer's elements from an index on. */
  INDArray part(Buf from, int at, long... shape) {
    INDArray to = make(shape);
    put(from, at, to, 0, (int) to.length());
    return to;
  }

  /** Copies elements of a buffer into an array. */
  static void put(Buf from, int at, INDArray to, long index, int n) {
    Pointer p = to.data().pointer();
    if (from.array() instanceof float[] f) {
      new FloatPointer(p).position(index).put(f, at, n);
    } else {
      new DoublePointer(p).position(index).put(from.doubles(), at, n);
    }
  }

  /** Copies all elements of an array into a buffer, from an index on. */
  static void get(INDArray from, Buf to, int at) {
    Pointer p = from.data().pointer();
    int n = (int) from.length();
    if (to.array() instanceof float[] f) {
      new FloatPointer(p).get(f, at, n);
    } else {
      new DoublePointer(p).get(to.doubles(), at, n);
    }
  }

  /** A new array of the type of another, with undefined elements. */
  INDArray like(INDArray other, long... shape) {
    return own(Nd4j.createUninitialized(other.dataType(), shape, 'c'));
  }

  /** The elements as float64: the array itself when they are. */
  INDArray toDouble(INDArray x) {
    return own(x.castTo(DataType.DOUBLE));
  }

  /** The elements in the type of the buffers: the array itself when they are. */
  INDArray narrow(INDArray x) {
    return own(x.castTo(type));
  }

  /** Has an array freed with the others. */
  INDArray own(INDArray array) {
    owned.add(array);
    return array;
  }

  /** Runs one of ND4J's ops by name. */
  static void exec(String name, INDArray[] in, INDArray out, int... integers) {
    Nd4j.exec(
        DynamicCustomOp.builder(name)
            .addInputs(in)
            .addOutputs(out)
            .addIntegerArguments(integers)
            .build());
  }

  @Override
  public void close() {
    for (INDArray a : owned) {
      if (a.closeable()) {
        a.close();
      }
    }
    outside.close();
  }
}

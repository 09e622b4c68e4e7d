package org.keras4j.benchmarks.peers;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's import of Keras 2 files. Its jars are on the class path only where they were asked for, so
 * its three methods are called by reflection; ND4J is theirs, not keras4j's.
 */
final class Dl4jPeer implements Peer {
  private static final String IMPORT = "org.deeplearning4j.nn.modelimport.keras.KerasModelImport";

  private final Object network;
  private final boolean graph;

  Dl4jPeer(Path file) throws Exception {
    Class<?> importer = Class.forName(IMPORT);
    Object loaded;
    boolean isGraph = false;
    try {
      loaded = load(importer, "importKerasSequentialModelAndWeights", file);
    } catch (Exception e) {
      if (!String.valueOf(e.getMessage()).contains("must be Sequential")) {
        throw e;
      }
      isGraph = true;
      loaded = load(importer, "importKerasModelAndWeights", file);
    }
    network = loaded;
    graph = isGraph;
  }

  private static Object load(Class<?> importer, String method, Path file) throws Exception {
    try {
      return importer.getMethod(method, String.class).invoke(null, file.toString());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public String name() {
    return "DL4J 1.0.0-M2.1";
  }

  @Override
  public Call prepare(List<Input> inputs) {
    Input input = inputs.get(0);
    INDArray array =
        input.isFloat()
            ? Nd4j.createFromArray(input.floats())
            : Nd4j.createFromArray(input.ints()).castTo(DataType.FLOAT);
    INDArray shaped = array.reshape(input.longShape());
    return new Call() {
      @Override
      public void run() throws Exception {
        predict(shaped);
      }

      @Override
      public List<float[]> outputs() throws Exception {
        INDArray y = predict(shaped);
        return List.of(y.dup('c').data().asFloat());
      }
    };
  }

  private INDArray predict(INDArray x) throws Exception {
    return predict(new INDArray[] {x})[0];
  }

  /** All outputs for all inputs. */
  INDArray[] predict(INDArray[] x) throws Exception {
    Class<?> type = network.getClass();
    if (graph) {
      return (INDArray[]) type.getMethod("output", INDArray[].class).invoke(network, (Object) x);
    }
    return new INDArray[] {
      (INDArray) type.getMethod("output", INDArray.class).invoke(network, x[0])
    };
  }

  @Override
  public void close() {}
}

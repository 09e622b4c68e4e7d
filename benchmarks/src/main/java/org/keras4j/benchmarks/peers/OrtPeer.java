package org.keras4j.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime through its Java API. Inputs lie in native memory already, which it likes best. */
final class OrtPeer implements Peer {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OrtPeer(Path file, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      if (threads > 0) {
        options.setIntraOpNumThreads(threads);
      }
      session = environment.createSession(file.toString(), options);
    }
  }

  @Override
  public String name() {
    return "ONNX Runtime " + environment.getVersion() + " (Java)";
  }

  @Override
  public Call prepare(List<Input> inputs) throws OrtException {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    int i = 0;
    for (String name : session.getInputNames()) {
      Input input = inputs.get(i++);
      tensors.put(name, tensor(input));
    }
    return new Call() {
      @Override
      public void run() throws OrtException {
        try (OrtSession.Result result = session.run(tensors)) {
          result.get(0);
        }
      }

      @Override
      public List<float[]> outputs() throws OrtException {
        List<float[]> all = new ArrayList<>();
        try (OrtSession.Result result = session.run(tensors)) {
          for (Map.Entry<String, OnnxValue> e : result) {
            FloatBuffer b = ((OnnxTensor) e.getValue()).getFloatBuffer();
            float[] values = new float[b.remaining()];
            b.get(values);
            all.add(values);
          }
        }
        return all;
      }

      @Override
      public void close() {
        tensors.values().forEach(OnnxTensor::close);
      }
    };
  }

  private OnnxTensor tensor(Input input) throws OrtException {
    return input.isFloat()
        ? OnnxTensor.createTensor(environment, input.direct().asFloatBuffer(), input.longShape())
        : OnnxTensor.createTensor(environment, input.direct().asIntBuffer(), input.longShape());
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}

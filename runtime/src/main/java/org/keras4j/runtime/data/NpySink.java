package org.keras4j.runtime.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keras4j.errors.ErrorCode;
import org.keras4j.errors.KerasIoException;
import org.keras4j.tensor.DType;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.Tensor;

/** One output as an npy array that grows; its head has room for any number of rows. */
final class NpySink extends RowSink {
  private @Nullable Shape row;
  private @Nullable DType dtype;

  @Override
  byte[] head(List<NamedTensor> outputs, boolean names) {
    Tensor t = outputs.get(0).tensor();
    if (t.dtype() == DType.STRING || t.shape().rank() == 0 || outputs.size() != 1) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          outputs.size() != 1
              ? "a .npy file holds one array, the model has " + outputs.size() + " outputs"
              : "such outputs (" + t.spec() + ") cannot be written to a .npy row by row",
          null,
          "use .csv or .ndjson");
    }
    return NpyHeader.bytes(Npy.descr(t.dtype(), 0), t.shape().with(0, 0), 0);
  }

  @Override
  void rows(OutputStream out, List<NamedTensor> outputs, SampleBatch samples) throws IOException {
    if (samples.rows() == 0) {
      return;
    }
    requireRows(outputs, samples.rows(), ".npy", "write .npz");
    Tensor t = outputs.get(0).tensor();
    if (row == null) {
      row = rowShape(t);
      dtype = t.dtype();
    }
    if (!rowShape(t).equals(row)) {
      throw new KerasIoException(
          ErrorCode.WRITE_FAILED,
          "the rows of a .npy need one shape, these have " + rowShape(t) + ", others " + row,
          null,
          "write .ndjson");
    }
    Npy.writeElements(out, t);
  }

  @Override
  byte[] finalHead(byte[] head, long rows) {
    String text = new String(head, 10, head.length - 10, StandardCharsets.ISO_8859_1);
    NpyHeader begun = NpyHeader.parse(text, "the output");
    return NpyHeader.bytes(Npy.descr(begun.dtype(), 0), begun.shape(), rows);
  }
}

package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_resampling_nearest;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.FloatPointer;
import org.keras4j.ops.ResizeOp;
import org.keras4j.runtime.engine.KernelChoice;
import org.keras4j.tensor.Shape;
import org.keras4j.tensor.TensorSpec;

/**
 * Images made larger by whole factors, for which oneDNN takes the elements that TensorFlow does.
 */
final class Resampling {
  private Resampling() {}

  static KernelChoice select(ResizeOp op, TensorSpec x, TensorSpec out) {
    boolean nearest = op.kind() == ResizeOp.Kind.NEAREST;
    if (!nearest && op.kind() != ResizeOp.Kind.BILINEAR) {
      return KernelChoice.refuse("oneDNN resizes by the nearest element and linearly only");
    }
    Shape in = x.shape();
    if (!op.halfPixel()
        || op.antialias()
        || out.shape().dim(1) % in.dim(1) != 0
        || out.shape().dim(2) % in.dim(2) != 0) {
      return KernelChoice.refuse("only whole factors, from half to half pixel, are left to oneDNN");
    }
    dnnl_memory_desc src = Layouts.channelsLast(in);
    dnnl_memory_desc dst = Layouts.channelsLast(out.shape());
    Primitive primitive =
        Primitive.create(
            null,
            false,
            (pd, attributes) ->
                dnnl_resampling_forward_primitive_desc_create(
                    pd,
                    Library.engine(),
                    dnnl_forward_inference,
                    nearest ? dnnl_resampling_nearest : dnnl_resampling_linear,
                    (FloatPointer) null,
                    src,
                    dst,
                    attributes));
    return primitive == null
        ? KernelChoice.refuse("oneDNN has no fast kernel for it")
        : KernelChoice.accept(
            new PrimitiveKernel(primitive)
                .input(DNNL_ARG_SRC, src, 0)
                .output(DNNL_ARG_DST, dst, 0));
  }
}

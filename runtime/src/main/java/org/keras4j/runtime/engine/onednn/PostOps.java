package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.javacpp.Pointer;

/** What a primitive does to its result on the way out. */
final class PostOps {
  private final dnnl_post_ops handle = new dnnl_post_ops((Pointer) null);

  PostOps() {
    Library.check(dnnl_post_ops_create(handle));
    dnnl_post_ops h = new dnnl_post_ops(handle);
    Library.CLEANER.register(this, () -> dnnl_post_ops_destroy(h));
  }

  PostOps binary(int algorithm, dnnl_memory_desc other) {
    Library.check(dnnl_post_ops_append_binary(handle, algorithm, other));
    return this;
  }

  PostOps function(Eltwise f) {
    Library.check(dnnl_post_ops_append_eltwise(handle, f.algorithm(), f.alpha(), f.beta()));
    return this;
  }

  dnnl_post_ops handle() {
    return handle;
  }
}

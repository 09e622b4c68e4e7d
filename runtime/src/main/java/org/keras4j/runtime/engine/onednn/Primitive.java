package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.lang.ref.Reference;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** A primitive that was created, with its descriptor. Thread-safe; freed with its last user. */
final class Primitive {
  private final dnnl_primitive_desc descriptor;
  private final dnnl_primitive handle;
  private final String implementation;
  private final int threads = Library.threads();

  /** Makes the descriptor of a primitive; gives oneDNN's status. */
  interface Maker {
    int make(dnnl_primitive_desc descriptor, dnnl_primitive_attr attributes);
  }

  private Primitive(dnnl_primitive_desc descriptor, String implementation) {
    this.descriptor = descriptor;
    this.implementation = implementation;
    handle = new dnnl_primitive((Pointer) null);
    Library.check(dnnl_primitive_create(handle, descriptor));
    dnnl_primitive p = new dnnl_primitive(handle);
    dnnl_primitive_desc d = new dnnl_primitive_desc(descriptor);
    Library.CLEANER.register(
        this,
        () -> {
          dnnl_primitive_destroy(p);
          dnnl_primitive_desc_destroy(d);
        });
  }

  /** Creates it, or gives null when oneDNN has no fast implementation. */
  static @Nullable Primitive create(@Nullable PostOps postOps, boolean any, Maker maker) {
    return create(
        postOps,
        any,
        attributes -> {
          dnnl_primitive_desc d = new dnnl_primitive_desc((Pointer) null);
          return maker.make(d, attributes) == dnnl_success ? d : null;
        });
  }

  /** The same, with a maker that gives the descriptor, or null. */
  static @Nullable Primitive create(
      @Nullable PostOps postOps,
      boolean any,
      Function<dnnl_primitive_attr, @Nullable dnnl_primitive_desc> maker) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr((Pointer) null);
    Library.check(dnnl_primitive_attr_create(attributes));
    try {
      Library.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      if (postOps != null) {
        dnnl_post_ops ops = postOps.handle();
        Library.check(dnnl_primitive_attr_set_post_ops(attributes, ops));
      }
      dnnl_primitive_desc descriptor = maker.apply(attributes);
      if (descriptor == null) {
        return null;
      }
      String implementation = implementation(descriptor);
      if (!any && implementation.contains("ref")) {
        dnnl_primitive_desc_destroy(descriptor);
        return null;
      }
      return new Primitive(descriptor, implementation);
    } finally {
      dnnl_primitive_attr_destroy(attributes);
      Reference.reachabilityFence(postOps);
    }
  }

  private static String implementation(dnnl_primitive_desc descriptor) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      text.put(0, (Pointer) null);
      int status = dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, text);
      BytePointer s = status == dnnl_success ? text.get(BytePointer.class, 0) : null;
      return s == null ? "" : s.getString();
    }
  }

  dnnl_primitive handle() {
    return handle;
  }

  /** oneDNN's name of what was chosen, for plans. */
  String implementation() {
    return implementation;
  }

  /** How many threads of OpenMP it was made for. */
  int threads() {
    return threads;
  }

  /** The layout chosen for the weights. */
  dnnl_memory_desc weights(int index) {
    return dnnl_primitive_desc_query_md(descriptor, dnnl_query_weights_md, index);
  }

  dnnl_memory_desc scratchpad() {
    return dnnl_primitive_desc_query_md(descriptor, dnnl_query_scratchpad_md, 0);
  }

  long scratchBytes() {
    dnnl_memory_desc md = scratchpad();
    return md == null || md.isNull() ? 0 : dnnl_memory_desc_get_size(md);
  }
}

package org.keras4j.runtime.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_next_impl;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_impl_info_str;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.lang.ref.Reference;
import java.util.Objects;
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
    return create(postOps, any, attributes -> made(maker, attributes));
  }

  /**
   * The same, by the first implementation of a family that uses the same instructions as the one
   * oneDNN would choose, or by that one when there is none.
   *
   * @param family what the name begins with
   */
  static @Nullable Primitive create(@Nullable PostOps postOps, String family, Maker maker) {
    return create(
        postOps,
        false,
        attributes -> {
          dnnl_primitive_desc first = made(maker, attributes);
          if (first == null || implementation(first).startsWith(family)) {
            return first;
          }
          String instructions = instructions(first);
          dnnl_primitive_desc next = Objects.requireNonNull(made(maker, attributes));
          while (dnnl_primitive_desc_next_impl(next) == dnnl_success) {
            if (implementation(next).startsWith(family)
                && instructions(next).equals(instructions)) {
              dnnl_primitive_desc_destroy(first);
              return next;
            }
          }
          dnnl_primitive_desc_destroy(next);
          return first;
        });
  }

  private static @Nullable dnnl_primitive_desc made(Maker maker, dnnl_primitive_attr attributes) {
    dnnl_primitive_desc d = new dnnl_primitive_desc((Pointer) null);
    return maker.make(d, attributes) == dnnl_success ? d : null;
  }

  private static String instructions(dnnl_primitive_desc descriptor) {
    String name = implementation(descriptor);
    return name.substring(name.indexOf(':') + 1);
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

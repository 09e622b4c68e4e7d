package org.keras4j.runtime.engine.onednn;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** The runtime of oneDNN's threads, called without allocating. */
final class OpenMp {
  private OpenMp() {}

  /** Finds the library that oneDNN has loaded; false where there is none. */
  static boolean bind() {
    for (String name : new String[] {"libgomp.so.1", "libiomp5.dylib", "libiomp5md.dll"}) {
      try {
        Native.register(OpenMp.class, NativeLibrary.getInstance(name));
        return true;
      } catch (UnsatisfiedLinkError e) {
        continue;
      }
    }
    return false;
  }

  /** Sets how many threads the parallel regions of the calling thread use. */
  static native void omp_set_num_threads(int n);
}

package org.keras4j.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** Whether the streams of the process are a terminal; Java tells it only of all together. */
final class Terminal {
  private static final int OUT = 1;
  private static final int ERR = 2;

  private Terminal() {}

  static boolean isOut() {
    return is(OUT);
  }

  static boolean isErr() {
    return is(ERR);
  }

  private static boolean is(int descriptor) {
    try {
      NativeLibrary c =
          Platform.isWindows() ? NativeLibrary.getInstance("msvcrt") : NativeLibrary.getProcess();
      String name = Platform.isWindows() ? "_isatty" : "isatty";
      return c.getFunction(name).invokeInt(new Object[] {descriptor}) != 0;
    } catch (LinkageError | RuntimeException e) {
      return false;
    }
  }
}

package org.keras4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;

/** A terminal that a process can write to, and what it has written; by POSIX's functions. */
final class PseudoTerminal implements AutoCloseable {
  private static final int READ_WRITE = 2;
  private static final int NO_CONTROLLING = Platform.isMac() ? 0x20000 : 0x100;

  private final NativeLibrary c = NativeLibrary.getProcess();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final int master;
  private final int slave;
  private final File file;

  PseudoTerminal() throws IOException {
    master = (int) call("posix_openpt", READ_WRITE | NO_CONTROLLING);
    if (master < 0 || call("grantpt", master) != 0 || call("unlockpt", master) != 0) {
      throw new IOException("no pseudo terminal");
    }
    Function name = c.getFunction("ptsname");
    file = new File(name.invokeString(new Object[] {master}, false));
    // Held open, so that it lives on between the processes that write to it.
    slave = (int) call("open", file.getPath(), READ_WRITE | NO_CONTROLLING);
  }

  private long call(String function, Object... arguments) {
    return ((Number) c.getFunction(function).invoke(int.class, arguments)).longValue();
  }

  /** What a process writes to. */
  File file() {
    return file;
  }

  /** Reads what is written from now on. */
  void listen() {
    Thread reader =
        new Thread(
            () -> {
              byte[] bytes = new byte[4096];
              while (true) {
                long n =
                    (Long)
                        c.getFunction("read")
                            .invoke(long.class, new Object[] {master, bytes, (long) bytes.length});
                if (n <= 0) {
                  return;
                }
                synchronized (written) {
                  written.write(bytes, 0, (int) n);
                  written.notifyAll();
                }
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** All that has been written. */
  String text() {
    synchronized (written) {
      return written.toString(UTF_8);
    }
  }

  /** All that has been written, when it ends like this, or after a while. */
  String text(String end) throws InterruptedException {
    synchronized (written) {
      for (int i = 0; i < 100 && !text().endsWith(end); i++) {
        written.wait(100);
      }
      return text();
    }
  }

  @Override
  public void close() {
    call("close", slave);
  }
}

package org.keras4j.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.keras4j.errors.Texts;

/** Where the command writes: data to standard output, everything else to standard error. */
final class Output {
  private final OutputStream data;
  private final Charset charset;
  private final StringWriter buffered = new StringWriter();
  private final PrintWriter out;
  private final PrintWriter err;
  private boolean quiet;

  Output(OutputStream data, OutputStream messages, Charset charset) {
    this.data = data;
    this.charset = charset;
    this.out = new PrintWriter(buffered);
    this.err = new PrintWriter(new OutputStreamWriter(messages, charset), true);
  }

  /** The streams of the process, in UTF-8 but for a Windows console. */
  static Output standard() {
    Charset charset = StandardCharsets.UTF_8;
    String console = System.getProperty("sun.stdout.encoding");
    if (console != null && Charset.isSupported(console)) {
      charset = Charset.forName(console);
    }
    return new Output(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        new FileOutputStream(FileDescriptor.err),
        charset);
  }

  /**
   * Prints data.
   *
   * @throws UncheckedIOException when standard output does not take it
   */
  void print(String text) {
    try {
      data.write(text.getBytes(charset));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Standard output for data that come one after the other; {@link #flush} passes them on.
   *
   * @throws UncheckedIOException from its methods, when standard output does not take them
   */
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int n) {
        try {
          data.write(bytes, from, n);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** A line for people on standard error: what was guessed, for one. */
  void note(String text) {
    if (quiet) {
      return;
    }
    err.println("note: " + Texts.printable(text));
  }

  /** From now on there are no notes. */
  void quieten() {
    quiet = true;
  }

  /** Standard output for what needs a writer; it is passed on by {@link #flush}. */
  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  void flush() {
    err.flush();
    out.flush();
    print(buffered.toString());
    buffered.getBuffer().setLength(0);
    try {
      data.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The reason of an I/O error, without the class name that Java's messages may lack. */
  static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : Texts.printable(e.getMessage());
  }
}

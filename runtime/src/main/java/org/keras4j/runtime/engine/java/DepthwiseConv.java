package org.keras4j.runtime.engine.java;

import java.util.Arrays;
import org.keras4j.runtime.engine.Buf;
import org.keras4j.runtime.engine.Kernel;
import org.keras4j.runtime.engine.KernelContext;

/**
 * Convolution of each channel by itself, in float32.
 *
 * @param channels input channels, which are the groups
 * @param multiplier filters of each channel
 */
record DepthwiseConv(Window w, int batch, int channels, int multiplier) implements Kernel {
  @Override
  public void run(Buf[] in, Buf[] out, KernelContext context) {
    float[] x = in[0].floats();
    float[] kernel = in[1].floats();
    float[] y = out[0].floats();
    int[] size = w.out();
    int filters = channels * multiplier;
    int to = 0;
    int budget = 0;
    for (int n = 0; n < batch; n++) {
      int sample = n * w.inputPositions() * channels;
      for (int d = 0; d < size[0]; d++) {
        for (int h = 0; h < size[1]; h++) {
          for (int c = 0; c < size[2]; c++, to += filters) {
            budget -= w.taps() * filters;
            if (budget < 0) {
              context.check();
              budget = 1 << 22;
            }
            Arrays.fill(y, to, to + filters, 0f);
            position(x, sample, kernel, y, to, d, h, c);
          }
        }
      }
    }
  }

  private void position(
      float[] x, int sample, float[] kernel, float[] y, int to, int d, int h, int c) {
    int[] window = w.window();
    int[] in = w.in();
    int filters = channels * multiplier;
    for (int i = 0; i < window[0]; i++) {
      int p = w.source(0, d, i);
      for (int j = 0; j < window[1] && p >= 0; j++) {
        int q = w.source(1, h, j);
        for (int k = 0; k < window[2] && q >= 0; k++) {
          int r = w.source(2, c, k);
          if (r < 0) {
            continue;
          }
          int at = sample + ((p * in[1] + q) * in[2] + r) * channels;
          int weight = ((i * window[1] + j) * window[2] + k) * filters;
          if (multiplier == 1) {
            single(x, at, kernel, weight, y, to);
          } else {
            several(x, at, kernel, weight, y, to);
          }
        }
      }
    }
  }

  private void single(float[] x, int at, float[] kernel, int weight, float[] y, int to) {
    for (int c = 0; c < channels; c++) {
      y[to + c] += x[at + c] * kernel[weight + c];
    }
  }

  private void several(float[] x, int at, float[] kernel, int weight, float[] y, int to) {
    for (int c = 0; c < channels; c++) {
      float v = x[at + c];
      for (int f = c * multiplier; f < (c + 1) * multiplier; f++) {
        y[to + f] += v * kernel[weight + f];
      }
    }
  }
}

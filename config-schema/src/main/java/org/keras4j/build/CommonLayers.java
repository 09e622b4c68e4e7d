package org.keras4j.build;

/** The layers of Keras that are used most, each with the arguments that it needs. */
public abstract sealed class CommonLayers permits Layers {
  CommonLayers() {}

  private static Object sizes(int[] sizes) {
    return sizes.length == 1 ? (Object) sizes[0] : sizes;
  }

  /** A fully connected layer: input (…, n), output (…, units). */
  public static KerasLayer dense(int units) {
    return Layers.of("Dense", units);
  }

  /** A function by name. */
  public static KerasLayer activation(String name) {
    return Layers.of("Activation", name);
  }

  /** Rows of a table by number: input (…) of integers, output (…, outputDim). */
  public static KerasLayer embedding(int inputDim, int outputDim) {
    return Layers.of("Embedding", inputDim, outputDim);
  }

  /** Masks the steps whose features are all of a value. */
  public static KerasLayer masking(double maskValue) {
    return Layers.of("Masking", maskValue);
  }

  /** Passes its input on. */
  public static KerasLayer identity() {
    return Layers.of("Identity");
  }

  /** A convolution of (batch, steps, channels). */
  public static KerasLayer conv1D(int filters, int kernelSize) {
    return Layers.of("Conv1D", filters, kernelSize);
  }

  /** A convolution of (batch, rows, columns, channels). */
  public static KerasLayer conv2D(int filters, int... kernelSize) {
    return Layers.of("Conv2D", filters, sizes(kernelSize));
  }

  /** A convolution of (batch, depth, rows, columns, channels). */
  public static KerasLayer conv3D(int filters, int... kernelSize) {
    return Layers.of("Conv3D", filters, sizes(kernelSize));
  }

  /** A transposed convolution of (batch, rows, columns, channels). */
  public static KerasLayer conv2DTranspose(int filters, int... kernelSize) {
    return Layers.of("Conv2DTranspose", filters, sizes(kernelSize));
  }

  /** A convolution of each channel by itself. */
  public static KerasLayer depthwiseConv2D(int... kernelSize) {
    return Layers.of("DepthwiseConv2D", sizes(kernelSize));
  }

  /** A convolution of each channel, then one of all channels at each place. */
  public static KerasLayer separableConv2D(int filters, int... kernelSize) {
    return Layers.of("SeparableConv2D", filters, sizes(kernelSize));
  }

  /** The largest of neighbouring steps. */
  public static KerasLayer maxPooling1D(int poolSize) {
    return Layers.of("MaxPooling1D", poolSize);
  }

  /** The largest of neighbouring places. */
  public static KerasLayer maxPooling2D(int... poolSize) {
    return Layers.of("MaxPooling2D", sizes(poolSize));
  }

  /** The mean of neighbouring steps. */
  public static KerasLayer averagePooling1D(int poolSize) {
    return Layers.of("AveragePooling1D", poolSize);
  }

  /** The mean of neighbouring places. */
  public static KerasLayer averagePooling2D(int... poolSize) {
    return Layers.of("AveragePooling2D", sizes(poolSize));
  }

  /** The largest of all steps. */
  public static KerasLayer globalMaxPooling1D() {
    return Layers.of("GlobalMaxPooling1D");
  }

  /** The largest of all places. */
  public static KerasLayer globalMaxPooling2D() {
    return Layers.of("GlobalMaxPooling2D");
  }

  /** The mean of all steps. */
  public static KerasLayer globalAveragePooling1D() {
    return Layers.of("GlobalAveragePooling1D");
  }

  /** The mean of all places. */
  public static KerasLayer globalAveragePooling2D() {
    return Layers.of("GlobalAveragePooling2D");
  }

  /** A long short-term memory over (batch, steps, features). */
  public static KerasLayer lstm(int units) {
    return Layers.of("LSTM", units);
  }

  /** A gated recurrent unit over (batch, steps, features). */
  public static KerasLayer gru(int units) {
    return Layers.of("GRU", units);
  }

  /** A fully connected recurrent layer over (batch, steps, features). */
  public static KerasLayer simpleRNN(int units) {
    return Layers.of("SimpleRNN", units);
  }

  /** A recurrent layer over any cell. */
  public static KerasLayer rnn(KerasLayer cell) {
    return Layers.of("RNN", cell);
  }

  /** One step of an LSTM. */
  public static KerasLayer lstmCell(int units) {
    return Layers.of("LSTMCell", units);
  }

  /** One step of a GRU. */
  public static KerasLayer gruCell(int units) {
    return Layers.of("GRUCell", units);
  }

  /** One step of a SimpleRNN. */
  public static KerasLayer simpleRNNCell(int units) {
    return Layers.of("SimpleRNNCell", units);
  }

  /** A recurrent layer from either end, both outputs merged. */
  public static KerasLayer bidirectional(KerasLayer layer) {
    return Layers.of("Bidirectional", layer);
  }

  /** A layer applied to every step of (batch, steps, …). */
  public static KerasLayer timeDistributed(KerasLayer layer) {
    return Layers.of("TimeDistributed", layer);
  }

  /** Dot-product attention of [query, value] or [query, value, key]. */
  public static KerasLayer attention() {
    return Layers.of("Attention");
  }

  /** Attention with several heads; {@link KerasLayer#call} takes query and value. */
  public static KerasLayer multiHeadAttention(int numHeads, int keyDim) {
    return Layers.of("MultiHeadAttention", numHeads, keyDim);
  }

  /** The sum of tensors. */
  public static KerasLayer add() {
    return Layers.of("Add");
  }

  /** The first of two tensors minus the second. */
  public static KerasLayer subtract() {
    return Layers.of("Subtract");
  }

  /** The product of tensors, element by element. */
  public static KerasLayer multiply() {
    return Layers.of("Multiply");
  }

  /** The mean of tensors. */
  public static KerasLayer average() {
    return Layers.of("Average");
  }

  /** The largest of each element. */
  public static KerasLayer maximum() {
    return Layers.of("Maximum");
  }

  /** The smallest of each element. */
  public static KerasLayer minimum() {
    return Layers.of("Minimum");
  }

  /** Tensors one after the other along an axis. */
  public static KerasLayer concatenate(int axis) {
    return Layers.of("Concatenate", axis);
  }

  /** Sums of products of two tensors along one axis of both. */
  public static KerasLayer dot(int axes) {
    return Layers.of("Dot", axes);
  }

  /** Centres and scales by moving means and variances. */
  public static KerasLayer batchNormalization() {
    return Layers.of("BatchNormalization");
  }

  /** Centres and scales each sample. */
  public static KerasLayer layerNormalization() {
    return Layers.of("LayerNormalization");
  }

  /** Centres and scales features by known means and variances: numbers, arrays or lists. */
  public static KerasLayer normalization(Object mean, Object variance) {
    return Layers.of("Normalization", -1, mean, variance);
  }

  /** {@code x * scale + offset}. */
  public static KerasLayer rescaling(double scale, double offset) {
    return Layers.of("Rescaling", scale, offset);
  }

  /** All dimensions but the first as one. */
  public static KerasLayer flatten() {
    return Layers.of("Flatten");
  }

  /** Another shape of each sample; -1 for one dimension that follows from the others. */
  public static KerasLayer reshape(int... targetShape) {
    return Layers.of("Reshape", (Object) targetShape);
  }

  /** The dimensions of a sample, counted from 1, in another order. */
  public static KerasLayer permute(int... dims) {
    return Layers.of("Permute", (Object) dims);
  }

  /** A vector repeated as n steps. */
  public static KerasLayer repeatVector(int n) {
    return Layers.of("RepeatVector", n);
  }

  /** Zeros around rows and columns. */
  public static KerasLayer zeroPadding2D(int... padding) {
    return Layers.of("ZeroPadding2D", sizes(padding));
  }

  /** Less of rows and columns. */
  public static KerasLayer cropping2D(int... cropping) {
    return Layers.of("Cropping2D", sizes(cropping));
  }

  /** Rows and columns repeated. */
  public static KerasLayer upSampling2D(int... size) {
    return Layers.of("UpSampling2D", sizes(size));
  }

  /** {@code max(x, 0)}. */
  public static KerasLayer relu() {
    return Layers.of("ReLU");
  }

  /** {@code x} above 0, a part of it below. */
  public static KerasLayer leakyReLU(double negativeSlope) {
    return Layers.of("LeakyReLU", negativeSlope);
  }

  /** Shares that sum up to 1 along the last axis. */
  public static KerasLayer softmax() {
    return Layers.of("Softmax");
  }

  /** Drops inputs while training; passes them on in predictions. */
  public static KerasLayer dropout(double rate) {
    return Layers.of("Dropout", rate);
  }
}

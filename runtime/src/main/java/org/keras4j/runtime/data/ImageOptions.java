package org.keras4j.runtime.data;

import java.util.Objects;
import org.keras4j.runtime.data.DataOptions.ImageLayout;
import org.keras4j.runtime.data.DataOptions.ImageResize;

/**
 * How images become numbers. The defaults are those of {@code keras.utils.load_img} and {@code
 * img_to_array}, at the size of the model's input.
 *
 * @param layout where an input wants its channels
 * @param resize how an image of another size is brought to the input's size
 * @param keepAspectRatio whether the middle of the image, of the input's aspect ratio, is resized
 *     instead of the whole image
 * @param height rows for an input that takes any number; 0 for those of each image
 * @param width columns for an input that takes any number; 0 for those of each image
 * @param exifOrientation whether an image is turned as its EXIF data say, which Keras does not
 * @param preprocess what becomes of the values 0 to 255
 * @param scale the factor of {@link Preprocess#NONE}
 * @param divides whether values are divided by {@code scale} instead
 * @param offset what is added after scaling
 */
public record ImageOptions(
    ImageLayout layout,
    ImageResize resize,
    boolean keepAspectRatio,
    int height,
    int width,
    boolean exifOrientation,
    Preprocess preprocess,
    float scale,
    boolean divides,
    float offset) {

  /** The modes of Keras's {@code preprocess_input}. */
  public enum Preprocess {
    NONE,
    /** BGR, less the mean colour of ImageNet. */
    CAFFE,
    /** From -1 to 1. */
    TF,
    /** From 0 to 1, then by mean and deviation of each channel of ImageNet. */
    TORCH
  }

  public ImageOptions {
    Objects.requireNonNull(layout);
    Objects.requireNonNull(resize);
    Objects.requireNonNull(preprocess);
  }

  /** As {@code load_img} and {@code img_to_array}. */
  public static ImageOptions defaults() {
    return new ImageOptions(
        ImageLayout.AUTO, ImageResize.AUTO, false, 0, 0, false, Preprocess.NONE, 1, false, 0);
  }

  public ImageOptions withLayout(ImageLayout newLayout) {
    return new ImageOptions(
        newLayout,
        resize,
        keepAspectRatio,
        height,
        width,
        exifOrientation,
        preprocess,
        scale,
        divides,
        offset);
  }

  public ImageOptions withResize(ImageResize newResize) {
    return new ImageOptions(
        layout,
        newResize,
        keepAspectRatio,
        height,
        width,
        exifOrientation,
        preprocess,
        scale,
        divides,
        offset);
  }

  public ImageOptions withKeepAspectRatio(boolean keep) {
    return new ImageOptions(
        layout, resize, keep, height, width, exifOrientation, preprocess, scale, divides, offset);
  }

  /** The size of images for an input that takes any. */
  public ImageOptions withSize(int newHeight, int newWidth) {
    return new ImageOptions(
        layout,
        resize,
        keepAspectRatio,
        newHeight,
        newWidth,
        exifOrientation,
        preprocess,
        scale,
        divides,
        offset);
  }

  public ImageOptions withExifOrientation(boolean turn) {
    return new ImageOptions(
        layout, resize, keepAspectRatio, height, width, turn, preprocess, scale, divides, offset);
  }

  public ImageOptions withPreprocess(Preprocess mode) {
    return new ImageOptions(
        layout,
        resize,
        keepAspectRatio,
        height,
        width,
        exifOrientation,
        mode,
        scale,
        divides,
        offset);
  }

  /** Values times {@code factor}, or divided by it, plus {@code shift}. */
  public ImageOptions withScale(float factor, boolean divide, float shift) {
    return new ImageOptions(
        layout,
        resize,
        keepAspectRatio,
        height,
        width,
        exifOrientation,
        preprocess,
        factor,
        divide,
        shift);
  }
}

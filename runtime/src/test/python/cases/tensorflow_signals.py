"""TensorFlow's functions of signals and images, which Keras 2 writes as layers of their own."""

from goldenlib.registry import KERAS2, case


@case(KERAS2)
def tf_signal_stft(k):
    import tensorflow as tf

    x = k.input(40)
    plain = tf.signal.stft(x, 8, 3)
    other = tf.signal.stft(x, frame_length=7, frame_step=4, fft_length=10, window_fn=None, pad_end=True)
    bands = tf.signal.linear_to_mel_weight_matrix(4, 5, 8000, 20.0, 4000.0)
    y = [
        tf.abs(plain),
        tf.math.real(plain),
        tf.math.imag(plain),
        tf.math.angle(plain),
        tf.abs(other),
        tf.math.real(tf.math.conj(other)),
        tf.math.imag(tf.math.conj(other)),
        tf.square(tf.abs(plain)),
        tf.math.log(tf.tensordot(tf.abs(plain), bands, 1) + 1e-3),
    ]
    return k.model(x, y), [k.normal(2, 40)]


@case(KERAS2)
def tf_signal_inverse(k):
    import tensorflow as tf

    x = k.input(30)
    z = tf.signal.stft(x, 7, 4)
    y = [
        tf.math.imag(tf.expand_dims(tf.transpose(z, (0, 2, 1)), -1)),
        tf.math.real(tf.reduce_sum(z, axis=1)),
        tf.signal.inverse_stft(z, 7, 4),
        tf.signal.inverse_stft(z, 6, 3, 8, window_fn=None),
    ]
    return k.model(x, y), [k.normal(2, 30)]


@case(KERAS2)
def tf_signal_fft(k):
    import tensorflow as tf

    a, b = k.input(6, 5), k.input(6, 5)
    z = tf.complex(a, b)
    y = [tf.abs(f(z)) for f in (tf.signal.fft, tf.signal.fft2d, tf.signal.ifft, tf.signal.ifft2d)]
    y += [tf.math.imag(tf.signal.ifft(tf.signal.fft(z))), tf.math.real(tf.square(z)), tf.math.imag(tf.exp(z))]
    return k.model([a, b], y), [k.normal(2, 6, 5), k.normal(2, 6, 5)]


@case(KERAS2)
def tf_signal_windows(k):
    import tensorflow as tf

    x = k.input(3, 17)
    y = [
        tf.signal.frame(x, 5, 2),
        tf.signal.frame(x, 4, 3, pad_end=True, pad_value=1.5),
        tf.signal.frame(x, 2, 5, pad_end=True),
        tf.signal.overlap_and_add(tf.signal.frame(x, 5, 2), 2),
        tf.signal.overlap_and_add(tf.signal.frame(x, 5, 2), 7),
        tf.signal.dct(x),
        tf.signal.dct(x, norm="ortho"),
        tf.signal.mfccs_from_log_mel_spectrograms(x),
    ]
    return k.model(x, y), [k.normal(2, 3, 17)]


@case(KERAS2)
def tf_image_colors(k):
    import tensorflow as tf

    image = tf.image
    x = k.input(3, 4, 3)
    names = "rgb_to_grayscale rgb_to_hsv hsv_to_rgb rgb_to_yuv yuv_to_rgb rgb_to_yiq yiq_to_rgb per_image_standardization".split()
    y = [getattr(image, name)(x) for name in names]
    y += [
        image.grayscale_to_rgb(x[..., :1]),
        image.adjust_brightness(x, 0.2),
        image.adjust_contrast(x, 1.4),
        image.adjust_gamma(x, 0.5, 2.0),
        image.psnr(x, x * 0.9, 1.5),
    ]
    return k.model(x, y), [k.rng.random((2, 3, 4, 3)).astype("float32")]


@case(KERAS2)
def tf_image_places(k):
    import tensorflow as tf

    image = tf.image
    x, n = k.input(6, 5, 2), k.input(4, 3, 1, dtype="uint8")
    y = [
        image.per_image_standardization(n),
        image.flip_left_right(x),
        image.flip_up_down(n),
        image.transpose(x),
        *[image.rot90(x, k=i) for i in (1, 2, 3, -1, 4)],
    ]
    return k.model([x, n], y), [k.normal(2, 6, 5, 2), k.integers(0, 256, 2, 4, 3, 1, dtype="uint8")]


@case(KERAS2)
def tf_image_sizes(k):
    import tensorflow as tf

    image = tf.image
    x, n = k.input(6, 5, 2), k.input(4, 3, 1, dtype="uint8")
    y = [
        *[image.central_crop(x, f) for f in (0.5, 0.8, 1.0)],
        image.crop_to_bounding_box(x, 1, 2, 3, 2),
        image.pad_to_bounding_box(n, 1, 2, 7, 5),
        *[image.resize_with_crop_or_pad(x, h, w) for h, w in ((3, 8), (9, 2), (7, 6), (5, 4))],
    ]
    return k.model([x, n], y), [k.normal(2, 6, 5, 2), k.integers(0, 256, 2, 4, 3, 1, dtype="uint8")]

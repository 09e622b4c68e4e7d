"""Convolution, pooling and resizing, channels first in Theano."""

from .kit import GENERATION, L, case, sequential

if GENERATION == 1:
    SAME, VALID = {"border_mode": "same"}, {"border_mode": "valid"}

    def first(**options):
        return dict(options, dim_ordering="th")

else:
    SAME, VALID = {"padding": "same"}, {"padding": "valid"}

    def first(**options):
        return dict(options, data_format="channels_first")


THEANO = ("k1.2.2_theano", "k2.2.4_theano")
THEANO_POOLING = ("k1.2.2_theano", "k2.0.8_theano", "k2.2.4_theano")


def conv2d(filters, rows, columns, step=(1, 1), **options):
    if GENERATION == 1:
        return L.Convolution2D(filters, rows, columns, subsample=step, **options)
    return L.Conv2D(filters, (rows, columns), strides=step, **options)


def conv1d(filters, length, step=1, **options):
    if GENERATION == 1:
        return L.Convolution1D(filters, length, subsample_length=step, **options)
    return L.Conv1D(filters, length, strides=step, **options)


def conv3d(filters, a, b, c, step=(1, 1, 1), **options):
    if GENERATION == 1:
        return L.Convolution3D(filters, a, b, c, subsample=step, **options)
    return L.Conv3D(filters, (a, b, c), strides=step, **options)


def _images(rng, first_layer, *others):
    return sequential(first_layer, *others), rng.normal32(2, 3, 7, 8)


def _pooled(rng, *layers):
    """Only the names of weights tell the backend of Keras 1."""
    if GENERATION == 1:
        layers += (L.BatchNormalization(axis=1),)
    return _images(rng, *layers)


def image(**options):
    return dict(first(**options), input_shape=(3, 7, 8))


@case(*THEANO)
def conv2d_channels_first(rng):
    return _images(rng, conv2d(4, 3, 2, **image()), conv2d(2, 2, 3, step=(2, 1), **first()))


@case(*THEANO)
def conv2d_channels_first_same(rng):
    return _images(rng, conv2d(4, 3, 3, **image(**SAME)), conv2d(2, 5, 3, **first(**SAME)))


@case(*THEANO)
def conv2d_channels_first_same_even(rng):
    return _images(rng, conv2d(4, 2, 4, **image(**SAME)))


@case(*THEANO)
def conv2d_channels_first_same_strides(rng):
    return _images(rng, conv2d(4, 3, 3, step=(2, 2), **image(**SAME)))


@case(*THEANO)
def conv2d_channels_first_same_even_strides(rng):
    return _images(rng, conv2d(4, 2, 4, step=(2, 2), **image(**SAME)))


@case("k2.2.4_theano")
def conv2d_channels_last(rng):
    options = {"dim_ordering": "tf"} if GENERATION == 1 else {"data_format": "channels_last"}
    return sequential(conv2d(4, 3, 2, input_shape=(7, 8, 3), **options)), rng.normal32(2, 7, 8, 3)


@case(*THEANO)
def conv1d_valid(rng):
    return sequential(conv1d(4, 3, input_shape=(9, 2)), conv1d(3, 2, step=2)), rng.normal32(2, 9, 2)


@case(*THEANO)
def conv1d_same(rng):
    layers = conv1d(4, 3, input_shape=(9, 2), **SAME), conv1d(3, 2, **SAME), conv1d(3, 3, step=2, **SAME)
    return sequential(*layers), rng.normal32(2, 9, 2)


@case("k2.2.4_theano")
def conv2d_dilation(rng):
    return _images(rng, L.Conv2D(4, (3, 2), dilation_rate=(2, 3), **image()))


@case("k1.2.2_theano")
def atrous(rng):
    return _images(rng, L.AtrousConvolution2D(4, 3, 2, atrous_rate=(2, 3), **image()))


@case(*THEANO)
def conv3d_channels_first(rng):
    m = sequential(conv3d(2, 2, 3, 2, **dict(first(), input_shape=(3, 4, 5, 6))))
    return m, rng.normal32(2, 3, 4, 5, 6)


@case("k2.2.4_theano")
def conv2d_transpose(rng):
    return _images(rng, L.Conv2DTranspose(4, (3, 2), strides=(2, 1), **image()))


@case("k2.2.4_theano")
def conv2d_transpose_same(rng):
    return _images(rng, L.Conv2DTranspose(4, (3, 3), strides=(2, 2), **image(**SAME)))


@case("k1.2.2_theano")
def deconvolution(rng):
    layer = L.Deconvolution2D(4, 3, 2, output_shape=(None, 4, 15, 9), subsample=(2, 1), **image())
    return _images(rng, layer)


@case("k2.2.4_theano")
def separable_conv2d(rng):
    return _images(rng, L.SeparableConv2D(4, (3, 2), depth_multiplier=2, **image()))


@case("k2.2.4_theano")
def depthwise_conv2d(rng):
    return _images(rng, L.DepthwiseConv2D((3, 2), depth_multiplier=2, **image()))


@case(*THEANO)
def max_pooling2d(rng):
    return _pooled(rng, L.MaxPooling2D((2, 3), **image()), L.MaxPooling2D((2, 2), strides=(1, 1), **first()))


@case(*THEANO)
def max_pooling2d_same(rng):
    return _pooled(rng, L.MaxPooling2D((3, 3), strides=(2, 2), **image(**SAME)))


@case(*THEANO)
def max_pooling2d_same_even(rng):
    return _pooled(rng, L.MaxPooling2D((2, 2), strides=(2, 2), **image(**SAME)))


@case(*THEANO)
def average_pooling2d(rng):
    return _pooled(rng, L.AveragePooling2D((2, 3), strides=(1, 2), **image()))


@case(*THEANO_POOLING)
def average_pooling2d_same(rng):
    return _pooled(rng, L.AveragePooling2D((3, 3), strides=(2, 2), **image(**SAME)))


@case(*THEANO_POOLING)
def average_pooling2d_same_even(rng):
    return _pooled(rng, L.AveragePooling2D((2, 2), strides=(1, 2), **image(**SAME)))


@case(*THEANO_POOLING)
def pooling3d(rng):
    options = dict(first(), input_shape=(2, 5, 6, 7))
    layers = [L.MaxPooling3D((2, 2, 3), **options)]
    if GENERATION == 2:
        layers += [L.AveragePooling3D((3, 2, 2), **first(**SAME)), L.MaxPooling3D((2, 3, 2), **first(**SAME))]
    return sequential(*layers), rng.normal32(2, 2, 5, 6, 7)


@case(*THEANO_POOLING)
def pooling1d(rng):
    options = {"pool_length": 3, "stride": 2} if GENERATION == 1 else {"pool_size": 3, "strides": 2}
    same = dict(options, **SAME)
    layers = [L.MaxPooling1D(input_shape=(9, 2), **options), L.AveragePooling1D(**same)]
    return sequential(*(layers + [L.BatchNormalization()])), rng.normal32(2, 9, 2)


@case("k1.2.2_theano", "k2.2.4_theano")
def shapes_channels_first(rng):
    size = {"size": (2, 3)}
    m = sequential(
        conv2d(4, 2, 2, **image()),
        L.ZeroPadding2D((1, 2), **first()),
        L.Cropping2D(((0, 1), (1, 0)), **first()),
        L.UpSampling2D(**first(**size)),
        L.GlobalAveragePooling2D(**first()),
    )
    return m, rng.normal32(2, 3, 7, 8)


@case("k2.2.4", "k2.3.1", "tf1.15", "tf2.0")
def bilinear(rng):
    m = sequential(L.UpSampling2D((2, 3), interpolation="bilinear", input_shape=(4, 5, 2)))
    return m, rng.normal32(2, 4, 5, 2)


@case("k2.2.4")
def bilinear_channels_first(rng):
    options = dict(first(interpolation="bilinear"), input_shape=(2, 4, 5))
    return sequential(L.UpSampling2D((3, 2), **options)), rng.normal32(2, 2, 4, 5)


@case("k2.2.4_theano")
def bilinear_of_theano(rng):
    options = dict(first(interpolation="bilinear"), input_shape=(2, 4, 5))
    return sequential(L.UpSampling2D((2, 2), **options)), rng.normal32(2, 2, 4, 5)


@case("k2.2.4_theano")
def conv_lstm2d(rng):
    options = dict(first(**SAME), input_shape=(3, 2, 5, 6), return_sequences=True)
    return sequential(L.ConvLSTM2D(2, (2, 3), **options)), rng.normal32(2, 3, 2, 5, 6)


@case("k2.2.4_theano")
def conv_lstm2d_strides(rng):
    options = dict(first(**SAME), input_shape=(3, 2, 5, 6))
    return sequential(L.ConvLSTM2D(2, (3, 3), strides=(2, 2), **options)), rng.normal32(2, 3, 2, 5, 6)


@case("k1.2.2_theano")
def conv_lstm2d_keras1(rng):
    layer = L.ConvLSTM2D(2, 2, 3, border_mode="same", dim_ordering="th", input_shape=(3, 2, 5, 6))
    return sequential(layer), rng.normal32(2, 3, 2, 5, 6)


@case("k2.2.4_theano")
def separable_conv2d_same(rng):
    return _images(rng, L.SeparableConv2D(4, (3, 3), strides=(2, 2), **image(**SAME)))


@case("k2.2.4_theano")
def separable_conv2d_same_even(rng):
    return _images(rng, L.SeparableConv2D(4, (2, 4), **image(**SAME)))


@case("k2.2.4_theano")
def separable_conv1d(rng):
    return sequential(L.SeparableConv1D(4, 3, padding="same", input_shape=(9, 2))), rng.normal32(2, 9, 2)


@case("k2.2.4_theano")
def depthwise_conv2d_same(rng):
    return _images(rng, L.DepthwiseConv2D((2, 3), strides=(2, 2), **image(**SAME)))


@case("k2.2.4_theano")
def conv1d_causal(rng):
    return sequential(L.Conv1D(4, 3, padding="causal", dilation_rate=2, input_shape=(9, 2))), rng.normal32(2, 9, 2)


@case("k2.2.4_theano")
def conv3d_transpose(rng):
    layer = L.Conv3DTranspose(2, (3, 3, 3), strides=(2, 1, 2), **dict(first(**SAME), input_shape=(2, 3, 4, 3)))
    return sequential(layer), rng.normal32(2, 2, 3, 4, 3)


@case("k2.2.4_theano")
def conv2d_transpose_output_padding(rng):
    return _images(rng, L.Conv2DTranspose(4, (5, 3), strides=(2, 3), output_padding=(0, 2), **image(**SAME)))


@case("k1.2.2_theano")
def deconvolution_same(rng):
    options = dict(image(**SAME), subsample=(2, 2), output_shape=(None, 4, 13, 16))
    return _images(rng, L.Deconvolution2D(4, 3, 5, **options))


@case("k1.2.2")
def conv2d_square_kernel(rng):
    return _images(rng, conv2d(3, 3, 3, **image()))


@case("k1.2.2_theano", "k1.2.2")
def conv3d_square_kernel(rng):
    m = sequential(conv3d(3, 3, 3, 3, **dict(first(), input_shape=(3, 4, 5, 6))))
    return m, rng.normal32(2, 3, 4, 5, 6)

"""The models that are compared, with random weights calibrated so that a wrong number shows."""

import numpy as np

CLASSES = 10
LOGIT_DEVIATION = 2.0


def _application(name, size, pixels=False):
    def build(keras, rng):
        model = getattr(keras.applications, name)(weights=None)
        return model, lambda batch: [_pictures(rng, batch, size) * (127.5 if pixels else 1) + (127.5 if pixels else 0)]

    return build


def _pictures(rng, batch, size):
    """Blocks of 16 pixels with fine noise over them, about -1 … 1, as preprocessed pictures are."""
    coarse = rng.normal(0, 0.6, (batch, -(-size // 16), -(-size // 16), 3))
    coarse = coarse.repeat(16, axis=1).repeat(16, axis=2)[:, :size, :size]
    return np.clip(coarse + rng.normal(0, 0.2, (batch, size, size, 3)), -1, 1).astype("float32")


def mlp(keras, rng):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((64,)),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, lambda batch: [rng.normal(size=(batch, 64)).astype("float32")]


def small_cnn(keras, rng):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, lambda batch: [rng.normal(size=(batch, 28, 28, 1)).astype("float32")]


def lstm(keras, rng):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((100, 32)),
            layers.LSTM(128, return_sequences=True),
            layers.LSTM(128),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, lambda batch: [rng.normal(size=(batch, 100, 32)).astype("float32")]


def bidirectional_gru(keras, rng):
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((100,), dtype="int32"),
            layers.Embedding(5000, 64),
            layers.Bidirectional(layers.GRU(64)),
            layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    return model, lambda batch: [rng.integers(0, 5000, (batch, 100)).astype("int32")]


def transformer(keras, rng, blocks=4, width=256, heads=8, tokens=128):
    layers = keras.layers
    x = entry = keras.Input((tokens, width))
    for _ in range(blocks):
        attended = layers.MultiHeadAttention(heads, width // heads)(x, x)
        x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, attended]))
        inner = layers.Dense(4 * width, activation="gelu")(x)
        x = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, layers.Dense(width)(inner)]))
    pooled = layers.GlobalAveragePooling1D()(x)
    model = keras.Model(entry, layers.Dense(CLASSES, activation="softmax")(pooled))
    return model, lambda batch: [rng.normal(size=(batch, tokens, width)).astype("float32")]


MODELS = {
    "MLP": mlp,
    "SmallCNN": small_cnn,
    "LSTM": lstm,
    "BiGRU": bidirectional_gru,
    "Transformer": transformer,
    "MobileNetV2": _application("MobileNetV2", 224),
    "EfficientNetB0": _application("EfficientNetB0", 224, pixels=True),
    "ResNet50": _application("ResNet50", 224),
    "DenseNet121": _application("DenseNet121", 224),
    "InceptionV3": _application("InceptionV3", 299),
}


def build(keras, name):
    """The calibrated model, and a function that makes inputs for a batch size."""
    keras.utils.set_random_seed(7)
    rng = np.random.default_rng(7)
    model, inputs = MODELS[name](keras, rng)
    _randomize(model, rng)
    _calibrate(keras, model, inputs(4), rng)
    return model, inputs


def _randomize(model, rng):
    """Biases, gammas and betas that differ from 0 and 1."""
    for layer in model._flatten_layers(include_self=False, recursive=True):
        for weight in layer._trainable_variables:
            spread = {"bias": 0.1, "beta": 0.1, "gamma": 0.2}.get(weight.name)
            if spread:
                weight.assign(np.asarray(weight) + rng.uniform(-spread, spread, weight.shape))


def _calibrate(keras, model, inputs, rng):
    """Moving statistics are those of what each normalization is fed; the logits get one deviation.

    One pass in training mode with a momentum of 0 leaves the statistics of its batch behind.
    """
    norms = [x for x in model.layers if type(x).__name__ == "BatchNormalization"]
    momenta = [x.momentum for x in norms]
    for norm in norms:
        norm.momentum = 0.0
    if norms:
        model(inputs[0], training=True)
    for norm, momentum in zip(norms, momenta):
        norm.momentum = momentum
        norm.moving_variance.assign(np.asarray(norm.moving_variance) * rng.uniform(0.8, 1.3, norm.moving_variance.shape) + 1e-6)
    head = model.layers[-1]
    features = keras.Model(model.inputs, head.input).predict_on_batch(inputs[0])
    kernel = np.asarray(head.kernel)
    head.kernel.assign(kernel * (LOGIT_DEVIATION / (features @ kernel).std()))

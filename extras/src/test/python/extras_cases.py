#!/usr/bin/env python3
"""Makes the golden cases of the extras, with the libraries that the layers come from.

    extras_cases.py addons DIR [NAME]   TensorFlow Addons 0.23 and TensorFlow 2.15, Python 3.11 or older
    extras_cases.py hub DIR [NAME]      keras-hub 0.32 and Keras 3.15
    extras_cases.py published DIR [NAME]   tf_keras 2.21, with KERAS_CONTRIB the directory of a keras-contrib checkout
    extras_cases.py sequences DIR [NAME]   keras-self-attention 0.51, keras-position-wise-feed-forward 0.8, TensorFlow 2.15

With a name only the cases whose names contain it are made.

Each case is a directory with the model as the library's Keras saves it, inputs and outputs.
"""

import json
import os
import sys
import zipfile
import zlib
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np


def compress(file):
    """Keras stores the members of its archives as they are, and HDF5 files are mostly empty."""
    with zipfile.ZipFile(file) as z:
        members = {name: z.read(name) for name in z.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)


ONLY = sys.argv[3] if len(sys.argv) > 3 else ""


def save(root, name, keras, model, inputs, forms, rng, load=None):
    """Randomises all weights of a model, saves it and what it predicts, or what it predicts once it is loaded."""
    weights = []
    for w in model.get_weights():
        if w.dtype == bool:
            weights.append(np.ones_like(w))
        else:
            weights.append((rng.standard_normal(w.shape) * 0.5 + 0.2).astype(w.dtype))
    model.set_weights(weights)
    target = Path(root) / name
    target.mkdir(parents=True, exist_ok=True)
    for form in forms:
        model.save(str(target / form))
        if form.endswith(".keras"):
            compress(target / form)
    predicting = load(str(target / forms[0])) if load else model
    outputs = predicting.predict(inputs, verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    np.savez_compressed(target / "inputs.npz", **{f"input_{i}": x for i, x in enumerate(inputs)})
    np.savez_compressed(target / "outputs.npz", **{f"output_{i}": y for i, y in enumerate(outputs)})
    version = getattr(keras, "__version__", None) or json.loads(model.to_json())["keras_version"]
    expect = {"keras_version": version, "total_params": int(model.count_params())}
    (target / "expect.json").write_text(json.dumps(expect, indent=1) + "\n")
    print(name, sum(p.stat().st_size for p in target.iterdir()))


def addons(root):
    import tensorflow as tf
    import tensorflow_addons as tfa

    keras = tf.keras
    L = keras.layers

    class FixedDropout(L.Dropout):
        """As efficientnet and segmentation_models define it."""

        def _get_noise_shape(self, inputs):
            return self.noise_shape

    def case(name, build, also=[]):
        if ONLY not in name:
            return
        keras.backend.clear_session()
        seed = zlib.crc32(name.encode())
        rng = np.random.default_rng(seed)
        ins, outs, arrays = build(rng)
        save(root, name, keras, keras.Model(ins, outs), arrays, ["model.h5"] + also, rng)

    def image(rng, *shape):
        return keras.Input(shape), rng.standard_normal((2, *shape)).astype("float32")

    def normalizations(rng):
        x, a = image(rng, 5, 4, 6)
        n = tfa.layers
        outs = [
            n.InstanceNormalization()(x),
            n.InstanceNormalization(axis=1, center=False, epsilon=1e-5)(x),
            n.InstanceNormalization(axis=3, scale=False)(x),
            n.GroupNormalization(groups=3)(x),
            n.GroupNormalization(groups=2, axis=2, epsilon=1e-2)(x),
            n.GroupNormalization(groups=6, center=False, scale=False)(x),
        ]
        return x, outs, [a]

    def functions(rng):
        x, a = image(rng, 6)
        outs = [tfa.layers.GELU()(x), tfa.layers.GELU(approximate=False)(x), tfa.layers.Maxout(3)(x)]
        for f in ("gelu", "mish", "hardshrink", "softshrink", "tanhshrink", "lisht", "snake", "rrelu"):
            outs.append(L.Dense(5, activation=getattr(tfa.activations, f))(x))
        return x, outs, [a * 2]

    def maxout(rng):
        x, a = image(rng, 4, 6, 3)
        return x, [tfa.layers.Maxout(2, axis=2)(x), tfa.layers.Maxout(2, axis=1)(x), tfa.layers.Maxout(3)(x)], [a]

    def weight_normalization(rng):
        x, a = image(rng, 6, 5, 3)
        w = tfa.layers.WeightNormalization
        y = w(L.Conv2D(4, 3, activation="relu"))(x)
        z = w(L.Dense(5, use_bias=False), data_init=False)(y)
        return x, [y, z], [a]

    def fixed_dropout(rng):
        x, a = image(rng, 4, 4, 3)
        y = FixedDropout(0.2, noise_shape=(None, 1, 1, 1))(L.Conv2D(3, 3, padding="same")(x))
        return x, L.Add()([x, y]), [a]

    def pooling(rng):
        x, a = image(rng, 6, 4, 3)
        n = tfa.layers
        y = L.Reshape((12, 6))(x)
        z = L.Reshape((3, 4, 2, 3))(x)
        outs = [
            n.AdaptiveAveragePooling1D(3)(y),
            n.AdaptiveMaxPooling1D(2, data_format="channels_first")(y),
            n.AdaptiveAveragePooling2D((3, 2))(x),
            n.AdaptiveMaxPooling2D(2)(x),
            n.AdaptiveMaxPooling2D((2, 3), data_format="channels_first")(x),
            n.AdaptiveAveragePooling3D((3, 2, 1))(z),
            n.AdaptiveMaxPooling3D((4, 2, 3), data_format="channels_first")(z),
            n.AdaptiveAveragePooling1D(2, data_format="channels_first")(y),
            n.AdaptiveMaxPooling1D(4)(y),
            n.SpatialPyramidPooling2D([1, 2, (5, 3)])(x),
            n.SpatialPyramidPooling2D([[1, 2], 3], data_format="channels_first")(x),
        ]
        return x, outs, [a]

    def weighted(rng):
        x, a = image(rng, 5, 4, 6)
        n = tfa.layers
        y = L.Reshape((20, 6))(x)
        outs = [
            n.FilterResponseNormalization()(x),
            n.FilterResponseNormalization(epsilon=-1e-2, learned_epsilon=True)(x),
            n.TLU()(x),
            n.TLU(affine=True)(x),
            n.NoisyDense(3, activation="tanh")(y),
            n.NoisyDense(2, use_factorised=False, sigma=0.3)(y),
            n.Snake()(x),
            n.StochasticDepth(0.3)([x, n.Snake("zeros")(x)]),
            n.StochasticDepth()([y, y]),
        ]
        return x, outs, [a]

    def crossing(rng):
        x, a = image(rng, 6)
        y, b = image(rng, 6)
        n = tfa.layers.PolynomialCrossing
        outs = [
            n()([x, y]),
            n(projection_dim=2, use_bias=False)([x, y]),
            n(projection_dim=3, diag_scale=0.4)([x, x]),
        ]
        return [x, y], outs, [a, b]

    def spectral(rng):
        w = tfa.layers.SpectralNormalization
        x, a = image(rng, 6, 5, 3)
        ids = keras.Input((4,), dtype="int32")
        y = w(L.Conv2D(4, 3, activation="relu"))(x)
        z = w(L.Dense(5, use_bias=False), power_iterations=3)(y)
        return [x, ids], [y, z, w(L.Embedding(7, 3))(ids)], [a, rng.integers(0, 7, (2, 4)).astype("int32")]

    def attention(rng):
        q, a = image(rng, 5, 6)
        k, b = image(rng, 4, 3)
        v, c = image(rng, 4, 7)
        m = keras.Input((5, 4), dtype="bool")
        h = keras.Input((2, 5, 4))
        n = tfa.layers.MultiHeadAttention
        outs = [
            n(3, 2)([q, k]),
            n(2, 3, output_size=5, use_projection_bias=False)([q, k, v]),
            *n(3, 2, return_attn_coef=True)([q, k, v], mask=m),
            n(1, 2, dropout=0.2)([q, k], mask=h),
        ]
        seen = rng.random((2, 5, 4)) < 0.6
        heads = (rng.random((2, 2, 5, 4)) < 0.6).astype("float32")
        return [q, k, v, m, h], outs, [a, b, c, seen, heads]

    def sparsemax(rng):
        x, a = image(rng, 5, 4)
        n = tfa.layers.Sparsemax
        outs = [n()(x), n(axis=1)(x), L.Dense(6, activation=tfa.activations.sparsemax)(x)]
        return x, outs, [a]

    def weight_normalized_rnn(rng):
        x, a = image(rng, 4, 3)
        w = tfa.layers.WeightNormalization
        outs = [
            w(L.LSTM(3), data_init=False)(x),
            w(L.GRU(2, return_sequences=True), data_init=False)(x),
            w(L.SimpleRNN(4), data_init=False)(x),
        ]
        return x, outs, [a]

    both = [weighted, attention, crossing, spectral]
    alone = [normalizations, functions, maxout, pooling, sparsemax, weight_normalization, weight_normalized_rnn]
    for build in alone + both:
        case("addons_" + build.__name__, build, ["model.keras"] if build in both else [])
    case("fixed_dropout", fixed_dropout)


def hub(root):
    import keras
    import keras_hub

    L = keras_hub.layers

    def case(name, build):
        if ONLY not in name:
            return
        keras.backend.clear_session()
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        ins, outs, arrays = build(rng)
        save(root, name, keras, keras.Model(ins, outs), arrays, ["model.keras"], rng)

    def tokens(rng, length):
        ids = rng.integers(1, 11, (3, length)).astype("int32")
        ids[1, length // 2 :] = 0
        return keras.Input((length,), dtype="int32"), ids

    def classifier(rng):
        x, a = tokens(rng, 7)
        y = L.TokenAndPositionEmbedding(11, 9, 8, mask_zero=True)(x)
        y = L.TransformerEncoder(intermediate_dim=12, num_heads=2)(y)
        y = L.TransformerEncoder(
            intermediate_dim=10, num_heads=4, activation="gelu", normalize_first=True, layer_norm_epsilon=1e-3)(y)
        y = keras.layers.GlobalAveragePooling1D()(y)
        return x, keras.layers.Dense(3, activation="softmax")(y), [a]

    def masks(rng):
        x = keras.Input((5, 6))
        padding = keras.Input((5,), dtype="bool")
        pairs = keras.Input((5, 5), dtype="bool")
        e = L.TransformerEncoder(intermediate_dim=7, num_heads=3)
        outs = [
            e(x),
            e(x, padding_mask=padding),
            L.TransformerEncoder(intermediate_dim=7, num_heads=2)(x, padding_mask=padding, attention_mask=pairs),
            L.TransformerEncoder(intermediate_dim=7, num_heads=1)(x, attention_mask=pairs),
        ]
        allowed = rng.random((2, 5, 5)) < 0.7
        allowed[:, :, 0] = True
        shown = np.array([[True] * 5, [True, True, True, False, False]])
        return [x, padding, pairs], outs, [rng.standard_normal((2, 5, 6)).astype("float32"), shown, allowed]

    def positions(rng):
        x = keras.Input((5, 8))
        h = keras.Input((5, 3, 6))
        outs = [
            L.PositionEmbedding(7)(x),
            L.PositionEmbedding(9)(x, start_index=3),
            L.SinePositionEncoding()(x),
            L.SinePositionEncoding(max_wavelength=100)(x, start_index=2),
            L.RotaryEmbedding()(x),
            L.RotaryEmbedding(max_wavelength=50, scaling_factor=2.0)(h),
            L.RotaryEmbedding(sequence_axis=2)(h, start_index=4),
            L.RotaryEmbedding(rope_type="dynamic", scaling_factor=3.0)(x),
            L.RotaryEmbedding(denominator_dim=16)(x),
        ]
        arrays = [rng.standard_normal((2, 5, 8)).astype("float32"), rng.standard_normal((2, 5, 3, 6)).astype("float32")]
        return [x, h], outs, arrays

    def token_embeddings(rng):
        x, a = tokens(rng, 6)
        y = L.TokenAndPositionEmbedding(11, 6, 4, tie_weights=False)(x)
        e = L.ReversibleEmbedding(11, 4)
        return x, [y, e(x), e(y, reverse=True)], [a]

    def masked_steps(rng):
        x, a = tokens(rng, 6)
        y = keras.layers.Embedding(11, 4, mask_zero=True)(x)
        z = L.TransformerEncoder(intermediate_dim=3, num_heads=2)(y)
        last = L.TransformerEncoder(intermediate_dim=3, num_heads=2, normalize_first=True)(z)
        return x, [z, last], [a]

    def decoder(rng):
        x, a = tokens(rng, 5)
        embed = keras.layers.Embedding(11, 4, mask_zero=True)
        y = embed(x)
        e = keras.Input((3, 6))
        seen = keras.Input((3,), dtype="bool")
        z = L.TransformerDecoder(intermediate_dim=3, num_heads=2)(y)
        w = L.TransformerDecoder(intermediate_dim=3, num_heads=2, normalize_first=True, activation="gelu")(
            z, e, encoder_padding_mask=seen)
        shown = np.array([[True] * 3, [True, True, False], [True, False, True]])
        return [x, e, seen], [z, w], [a, rng.standard_normal((3, 3, 6)).astype("float32"), shown]

    def decoder_masks(rng):
        d = keras.Input((5, 4))
        e = keras.Input((3, 4))
        padding = keras.Input((5,), dtype="bool")
        pairs = keras.Input((5, 3), dtype="bool")
        y = L.TransformerDecoder(intermediate_dim=3, num_heads=1)(
            d, e, decoder_padding_mask=padding, encoder_attention_mask=pairs, use_causal_mask=False)
        shown = np.array([[True] * 5, [True, True, True, False, False]])
        allowed = rng.random((2, 5, 3)) < 0.6
        allowed[:, :, 0] = True
        arrays = [rng.standard_normal((2, n, 4)).astype("float32") for n in (5, 3)]
        return [d, e, padding, pairs], y, arrays + [shown, allowed]

    def others(rng):
        x = keras.Input((5, 8))
        h = keras.Input((3, 5, 4))
        x6 = keras.Input((4, 6, 3))
        outs = [
            L.FNetEncoder(intermediate_dim=3, activation="gelu", layer_norm_epsilon=1e-3)(x),
            L.AlibiBias()(h),
            L.AlibiBias(alibi_bias_max=5)(x6),
            L.RotaryEmbedding(rope_type="yarn", scaling_factor=4.0, max_wavelength=100, original_max_position_embeddings=16)(x),
            L.RotaryEmbedding(rope_type="yarn", scaling_factor=2.0, beta_fast=8, beta_slow=2, truncate=True,
                original_max_position_embeddings=64)(x),
        ]
        arrays = [rng.standard_normal((2, *i.shape[1:])).astype("float32") for i in (x, h, x6)]
        return [x, h, x6], outs, arrays

    def heads(rng):
        q = keras.Input((4, 6))
        v = keras.Input((3, 5))
        m = keras.Input((4, 3), dtype="bool")
        outs = [
            L.CachedMultiHeadAttention(2, 3)(q, v),
            *L.CachedMultiHeadAttention(1, 2, value_dim=3, use_bias=False)(
                q, v, attention_mask=m, return_attention_scores=True),
        ]
        allowed = rng.random((2, 4, 3)) < 0.6
        allowed[:, :, 0] = True
        arrays = [rng.standard_normal((2, *i.shape[1:])).astype("float32") for i in (q, v)]
        return [q, v, m], outs, arrays + [allowed]

    def masked_words(rng):
        x = keras.Input((6, 4))
        at = keras.Input((2,), dtype="int32")
        outs = [
            L.MaskedLMHead(vocabulary_size=7, activation="softmax")(x, at),
            L.MaskedLMHead(vocabulary_size=5, intermediate_activation="gelu", layer_norm_epsilon=1e-3)(x, mask_positions=at),
        ]
        return [x, at], outs, [rng.standard_normal((2, 6, 4)).astype("float32"), np.array([[1, 5], [0, 2]], "int32")]

    def masked_words_tied(rng):
        x, a = tokens(rng, 5)
        at = keras.Input((2,), dtype="int32")
        embed = L.ReversibleEmbedding(11, 4)
        y = L.MaskedLMHead(token_embedding=embed)(embed(x), at)
        return [x, at], y, [a, np.array([[1, 4], [0, 2], [3, 3]], "int32")]

    for build in (
        classifier, masks, positions, token_embeddings, masked_steps, decoder, decoder_masks, others, heads,
        masked_words, masked_words_tied,
    ):
        case("hub_" + build.__name__, build)


def published(root):
    """Layers that circulate as source: keras-contrib by its own code, the others by their formula."""
    import importlib.util

    import tf_keras as keras

    L = keras.layers
    K = keras.backend
    sys.modules["keras"] = keras
    sys.modules["keras.layers"] = keras.layers
    where = Path(os.environ["KERAS_CONTRIB"]) / "keras_contrib/layers/normalization/instancenormalization.py"
    spec = importlib.util.spec_from_file_location("instancenormalization", where)
    contrib = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(contrib)

    class Scale(L.Layer):
        """A gamma and a beta of each channel."""

        def __init__(self, axis=-1, momentum=0.9, **kwargs):
            super().__init__(**kwargs)
            self.axis, self.momentum = axis, momentum

        def build(self, shape):
            n = (shape[self.axis],)
            self.gamma = self.add_weight(name=self.name + "_gamma", shape=n)
            self.beta = self.add_weight(name=self.name + "_beta", shape=n)

        def call(self, x):
            at = [1] * len(x.shape)
            at[self.axis] = -1
            return tf.reshape(self.gamma, at) * x + tf.reshape(self.beta, at)

        def get_config(self):
            return {**super().get_config(), "momentum": self.momentum, "axis": self.axis}

    class L2Normalization(L.Layer):
        """Pixels of length 1 times a gamma of each channel."""

        def build(self, shape):
            self.gamma = self.add_weight(name=self.name + "_gamma", shape=(shape[3],))

        def call(self, x):
            return K.l2_normalize(x, 3) * self.gamma

        def get_config(self):
            return {**super().get_config(), "gamma_init": 20}

    import tensorflow as tf

    rng = np.random.default_rng(zlib.crc32(b"published"))
    x = keras.Input((4, 5, 3))
    n = contrib.InstanceNormalization
    outs = [
        n()(x),
        n(axis=-1, epsilon=0.2)(x),
        n(axis=1, center=False)(x),
        n(axis=3, scale=False, epsilon=1e-5)(x),
        Scale()(x),
        Scale(axis=1)(x),
        Scale(axis=2, momentum=0.5)(x),
        L2Normalization()(x),
    ]
    arrays = [rng.standard_normal((2, 4, 5, 3)).astype("float32")]
    save(root, "published", keras, keras.Model(x, outs), arrays, ["model.h5"], rng)


def sequences(root):
    from tensorflow import keras
    from keras_position_wise_feed_forward import FeedForward
    from keras_self_attention import ScaledDotProductAttention, SeqSelfAttention

    rng = np.random.default_rng(zlib.crc32(b"sequences"))
    ids = keras.Input((5,), dtype="int32")
    x = keras.layers.Embedding(7, 4, mask_zero=True)(ids)
    z = keras.Input((5, 4))
    k = keras.Input((3, 4))
    v = keras.Input((3, 2))
    s, d = SeqSelfAttention, ScaledDotProductAttention
    outs = [
        s(units=3)(x),
        s(units=2, use_additive_bias=False, use_attention_bias=False, attention_activation="tanh")(z),
        s(attention_type="multiplicative", attention_width=3)(z),
        s(attention_type="multiplicative", history_only=True, attention_activation="sigmoid")(x),
        *s(units=2, attention_width=2, history_only=True, return_attention=True)(z),
        d()(x),
        *d(return_attention=True, history_only=True)([z, k, v]),
        d()([z, x, x]),
        FeedForward(3)(x),
        FeedForward(2, activation="tanh", use_bias=False, dropout_rate=0.1)(z),
    ]
    tokens = rng.integers(1, 7, (2, 5)).astype("int32")
    tokens[1, 3:] = 0
    arrays = [tokens] + [rng.standard_normal((2, *i.shape[1:])).astype("float32") for i in (z, k, v)]
    save(root, "sequences", keras, keras.Model([ids, z, k, v], outs), arrays, ["model.h5"], rng)


if __name__ == "__main__":
    {"addons": addons, "hub": hub, "published": published, "sequences": sequences}[sys.argv[1]](sys.argv[2])

#!/usr/bin/env python3
"""Makes the golden cases of the extras, with the libraries that the layers come from.

    extras_cases.py addons DIR   TensorFlow Addons 0.23 and TensorFlow 2.15, Python 3.11 or older
    extras_cases.py hub DIR      keras-hub 0.32 and Keras 3.15

Each case is a directory with the model as the library's Keras saves it, inputs and outputs.
"""

import json
import os
import sys
import zlib
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import numpy as np


def save(root, name, keras, model, inputs, form, rng):
    """Randomises all weights of a model, saves it and what it predicts."""
    weights = []
    for w in model.get_weights():
        if w.dtype == bool:
            weights.append(np.ones_like(w))
        else:
            weights.append((rng.standard_normal(w.shape) * 0.5 + 0.2).astype(w.dtype))
    model.set_weights(weights)
    target = Path(root) / name
    target.mkdir(parents=True, exist_ok=True)
    outputs = model.predict(inputs, verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    model.save(target / form)
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

    def case(name, build):
        keras.backend.clear_session()
        seed = zlib.crc32(name.encode())
        rng = np.random.default_rng(seed)
        ins, outs, arrays = build(rng)
        save(root, name, keras, keras.Model(ins, outs), arrays, "model.h5", rng)

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

    for build in (normalizations, functions, maxout, weight_normalization, fixed_dropout):
        case("addons_" + build.__name__ if build is not fixed_dropout else "fixed_dropout", build)


def hub(root):
    import keras
    import keras_hub

    L = keras_hub.layers

    def case(name, build):
        keras.backend.clear_session()
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        ins, outs, arrays = build(rng)
        save(root, name, keras, keras.Model(ins, outs), arrays, "model.keras", rng)

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

    for build in (classifier, masks, positions, token_embeddings):
        case("hub_" + build.__name__, build)


if __name__ == "__main__":
    {"addons": addons, "hub": hub}[sys.argv[1]](sys.argv[2])

"""Makes the models of this sample with real Keras, and what they predict.

    python make_models.py keras      # Keras 3
    python make_models.py tf_keras   # Keras 2
"""
import importlib
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np

keras = importlib.import_module(sys.argv[1])
layers = keras.layers
THREE = keras.__version__.startswith("3")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
register = keras.saving.register_keras_serializable


@register(package="my_package")
class MyLayer(layers.Layer):
    """The example of Keras's documentation of custom layers."""

    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.output_dim = output_dim

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[1], self.output_dim),
            initializer="uniform",
            trainable=True,
        )
        super().build(input_shape)

    def call(self, x):
        return keras.ops.dot(x, self.kernel) if THREE else keras.backend.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        return {**super().get_config(), "output_dim": self.output_dim}


@register(package="my_package")
class MyCell(layers.Layer):
    """A recurrent cell without gates: the state is what a half of it and the input add up to."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units))

    def call(self, x, states):
        dot = keras.ops.dot if THREE else keras.backend.dot
        h = states[0] * 0.5 + dot(x, self.kernel)
        return h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


@register(package="my_package")
class MyRNN(layers.RNN):
    """A recurrent layer that brings its cell along."""

    def __init__(self, units, **kwargs):
        super().__init__(MyCell(units), **kwargs)

    def get_config(self):
        config = super().get_config()
        config.pop("cell")
        return {**config, "units": self.cell.units}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@register(package="my_package")
def half(x):
    return x * 0.5


def save(name, model, *inputs):
    rng = np.random.default_rng(7)
    model.set_weights([rng.normal(size=w.shape).astype("float32") for w in model.get_weights()])
    outputs = model.predict(list(inputs) if len(inputs) > 1 else inputs[0], verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    arrays = {f"input_{i}": x for i, x in enumerate(inputs)}
    arrays.update({f"output_{i}": y for i, y in enumerate(outputs)})
    stem = name.rsplit(".", 1)[0]
    np.savez_compressed(os.path.join(FOLDER, stem + ".npz"), **arrays)
    model.save(os.path.join(FOLDER, name))
    if stem == "plain":
        with open(os.path.join(FOLDER, "plain.json"), "w") as out:
            out.write(model.to_json())


rng = np.random.default_rng(3)
flat = rng.normal(size=(2, 5)).astype("float32")
steps = rng.normal(size=(2, 4, 5)).astype("float32")

x = keras.Input((5,), name="x")
plain = keras.Model(x, layers.Dense(2, name="dense")(MyLayer(3, name="mine")(x)))
save("plain.keras" if THREE else "keras2_plain.h5", plain, flat)

s = keras.Input((4, 5), name="steps")
distributed = layers.TimeDistributed(MyLayer(3, name="inner"), name="distributed")(s)
both = layers.Bidirectional(
    layers.RNN(MyCell(2, name="cell"), return_sequences=True, name="over"), name="both")(s)
own = layers.Bidirectional(MyRNN(3, name="mine"), merge_mode="sum", name="own")(s)
save("wrapped.keras" if THREE else "keras2_wrapped.h5", keras.Model(s, [distributed, both, own]),
     steps)

if THREE:
    y = layers.Lambda(lambda t: t * 2, output_shape=(5,), name="double")(x)
    save("functions.keras", keras.Model(x, layers.Dense(3, activation=half, name="dense")(y)), flat)

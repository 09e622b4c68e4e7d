#!/usr/bin/env python3
"""Makes ../resources/custom-cell: a tf_keras model with a cell of one's own that takes constants.

    venv/bin/python custom_cell.py

The test registers the same cell in Java and compares the numbers.
"""

import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tf_keras
from tf_keras import layers

OUT = Path(__file__).resolve().parent.parent / "resources" / "custom-cell"
STEPS, WIDTH, UNITS, CONSTANT = 4, 3, 2, 5


class ConstantCell(layers.Layer):
    """tanh(x kernel + h recurrent + constant weight); gives twice the state."""

    def __init__(self, units, constant, **options):
        super().__init__(**options)
        self.units = units
        self.constant = constant
        self.state_size = self.output_size = units

    def build(self, shape):
        self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units))
        self.recurrent = self.add_weight(name="recurrent", shape=(self.units, self.units))
        self.weight = self.add_weight(name="weight", shape=(self.constant, self.units))
        self.built = True

    def call(self, inputs, states, constants=None):
        total = inputs @ self.kernel + states[0] @ self.recurrent
        if constants is not None:
            total += constants[0] @ self.weight
        h = tf_keras.backend.tanh(total)
        return 2 * h, [h]

    def get_config(self):
        return {**super().get_config(), "units": self.units, "constant": self.constant}


def main():
    rng = np.random.default_rng(4)
    x = tf_keras.Input((STEPS, WIDTH), name="x")
    c = tf_keras.Input((CONSTANT,), name="c")
    states = [tf_keras.Input((UNITS,), name=name) for name in ("there", "back")]
    masked = layers.Masking()(x)
    own = layers.RNN(ConstantCell(UNITS, CONSTANT), return_sequences=True)(masked, constants=c)
    stack = layers.RNN([layers.GRUCell(2), ConstantCell(UNITS, CONSTANT)])
    both = layers.Bidirectional(layers.RNN(ConstantCell(UNITS, CONSTANT), return_state=True))
    without = layers.RNN(ConstantCell(UNITS, CONSTANT))(x)
    outputs = [own, stack(x, constants=[c]), *both(masked, initial_state=states, constants=[c]), without]
    model = tf_keras.Model([x, c, *states], outputs)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    data = [rng.normal(size=(2, *t.shape[1:])).astype("float32") for t in model.inputs]
    data[0][0, 2:] = 0
    data[0][1, 0] = 0
    OUT.mkdir(parents=True, exist_ok=True)
    model.save(OUT / "model.h5")
    np.savez(OUT / "inputs.npz", **{f"input_{i}": a for i, a in enumerate(data)})
    results = model.predict(data, verbose=0)
    np.savez(OUT / "outputs.npz", **{f"output_{i}": a for i, a in enumerate(results)})


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Trains the classifier of this directory on scikit-learn's wine data and saves it in every form.

    python train.py
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from save_forms import save, trained_weights


def build(k):
    """13 measurements of a wine in their own units in, one probability per cultivar out."""
    return k.Sequential(
        [
            k.Input((13,), name="measurements"),
            k.layers.Normalization(name="normalization"),
            k.layers.Dense(16, activation="relu", name="hidden1"),
            k.layers.Dense(8, activation="relu", name="hidden2"),
            k.layers.Dense(3, activation="softmax", name="cultivar"),
        ],
        name="wine",
    )


def main():
    keras.utils.set_random_seed(7)
    wine = load_wine()
    data = wine.data.astype("float32")
    train_x, test_x, train_y, test_y = train_test_split(
        data, wine.target, test_size=0.25, random_state=11, stratify=wine.target
    )
    model = build(keras)
    model.get_layer("normalization").adapt(train_x)
    model.compile(optimizer=keras.optimizers.Adam(5e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(train_x, train_y, epochs=60, batch_size=16, verbose=0)
    accuracy = model.evaluate(test_x, test_y, verbose=0)[1]
    print(f"test accuracy {accuracy:.4f} on {len(test_y)} wines the model has not seen")
    assert accuracy >= 0.95

    # Three unseen wines of the first cultivar, three of the second, two of the third.
    chosen = np.concatenate([np.flatnonzero(test_y == c)[:n] for c, n in ((0, 3), (1, 3), (2, 2))])
    names = [name.replace("/", "_over_") for name in wine.feature_names]
    rows = [",".join(names)] + [",".join(f"{value:g}" for value in row) for row in test_x[chosen]]
    (HERE / "wines.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (HERE / "labels.txt").write_text("cultivar 1\ncultivar 2\ncultivar 3\n", encoding="utf-8")
    (HERE / "truth.txt").write_text("".join(f"cultivar {c + 1}\n" for c in test_y[chosen]), encoding="utf-8")
    inputs = np.loadtxt(HERE / "wines.csv", delimiter=",", skiprows=1).astype("float32")
    assert np.array_equal(inputs, test_x[chosen])
    save(HERE, build, trained_weights(model), inputs)


if __name__ == "__main__":
    main()

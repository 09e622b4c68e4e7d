#!/usr/bin/env python3
"""Trains the CNN of this directory on scikit-learn's handwritten digits and saves it in every form.

    python train.py
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from save_forms import save, trained_weights

LABELS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def build(k):
    """8×8 grey pixels of 0 … 255 in, one probability per digit out."""
    return k.Sequential(
        [
            k.Input((8, 8, 1), name="image"),
            k.layers.Rescaling(1 / 255, name="rescaling"),
            k.layers.Conv2D(8, 3, padding="same", use_bias=False, name="conv1"),
            k.layers.BatchNormalization(name="norm1"),
            k.layers.Activation("relu", name="relu1"),
            k.layers.Conv2D(16, 3, activation="relu", name="conv2"),
            k.layers.MaxPooling2D(2, name="pool"),
            k.layers.Dropout(0.25, name="dropout"),
            k.layers.Flatten(name="flatten"),
            k.layers.Dense(32, activation="relu", name="hidden"),
            k.layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="digits",
    )


def main():
    keras.utils.set_random_seed(7)
    digits = load_digits()
    # What a PNG file can hold: whole numbers of 0 … 255 instead of 0 … 16.
    images = np.rint(digits.images * (255 / 16)).astype("uint8")[..., None]
    train_x, test_x, train_y, test_y = train_test_split(
        images, digits.target, test_size=0.25, random_state=11, stratify=digits.target
    )
    model = build(keras)
    model.compile(optimizer=keras.optimizers.Adam(2e-3), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: 2e-3 if epoch < 45 else 3e-4)
    model.fit(train_x.astype("float32"), train_y, epochs=60, batch_size=32, verbose=0, callbacks=[decay])
    accuracy = model.evaluate(test_x.astype("float32"), test_y, verbose=0)[1]
    print(f"test accuracy {accuracy:.4f} on {len(test_y)} digits the model has not seen")
    assert accuracy >= 0.97

    # The first unseen image of each digit.
    chosen = [int(np.flatnonzero(test_y == digit)[0]) for digit in range(10)]
    (HERE / "images").mkdir(exist_ok=True)
    for digit, index in enumerate(chosen):
        Image.fromarray(test_x[index, ..., 0], mode="L").save(HERE / "images" / f"{LABELS[digit]}.png")
    (HERE / "labels.txt").write_text("\n".join(LABELS) + "\n", encoding="utf-8")
    save(HERE, build, trained_weights(model), test_x[chosen].astype("float32"))


if __name__ == "__main__":
    main()

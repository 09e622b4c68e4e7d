#!/usr/bin/env python3
"""Trains the sequence model of this directory and saves it in every form.

A handwritten digit of scikit-learn's data is told as a sentence: the squares with ink on them, read
row by row and named as on a chessboard (a8 is the top left, h1 the bottom right). Sentences differ in
length, so short ones are padded with 0, which the Embedding masks.

    python train.py
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from save_forms import save, trained_weights

LABELS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WORDS = [f"{column}{8 - row}" for row in range(8) for column in "abcdefgh"]
INK = 6  # of 16


def build(k):
    """Token ids in, one probability per digit out."""
    gru = k.layers.GRU(16, return_sequences=True, name="gru")
    return k.Sequential(
        [
            k.Input((None,), dtype="int32", name="squares"),
            k.layers.Embedding(1 + len(WORDS), 12, mask_zero=True, name="embedding"),
            k.layers.Bidirectional(gru, name="bidirectional"),
            k.layers.LSTM(16, name="lstm"),
            k.layers.Dropout(0.2, name="dropout"),
            k.layers.Dense(10, activation="softmax", name="digit"),
        ],
        name="sequence",
    )


def sentence(image):
    """The ids of the inked squares of an 8×8 image: 1 is the first word of vocabulary.txt."""
    return 1 + np.flatnonzero(image.reshape(-1) >= INK)


def padded(sentences):
    ids = np.zeros((len(sentences), max(map(len, sentences))), "int32")
    for row, words in zip(ids, sentences):
        row[: len(words)] = words
    return ids


def main():
    keras.utils.set_random_seed(7)
    digits = load_digits()
    ids = padded([sentence(image) for image in digits.images])
    train_x, test_x, train_y, test_y = train_test_split(
        ids, digits.target, test_size=0.25, random_state=11, stratify=digits.target
    )
    model = build(keras)
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-2 if epoch < 25 else 2e-3)
    model.fit(train_x, train_y, epochs=35, batch_size=64, verbose=0, callbacks=[decay])
    accuracy = model.evaluate(test_x, test_y, verbose=0)[1]
    print(f"test accuracy {accuracy:.4f} on {len(test_y)} digits the model has not seen")
    assert accuracy >= 0.9

    chosen = [int(np.flatnonzero(test_y == digit)[0]) for digit in range(10)]
    sentences = [[int(i) for i in test_x[index] if i] for index in chosen]
    inputs = padded(sentences)
    (HERE / "vocabulary.txt").write_text("\n".join(["", *WORDS]) + "\n", encoding="utf-8")
    (HERE / "labels.txt").write_text("\n".join(LABELS) + "\n", encoding="utf-8")
    (HERE / "sentences.json").write_text(rows(inputs.tolist()), encoding="utf-8")
    words = [f"{LABELS[d]}: {' '.join(WORDS[i - 1] for i in s)}" for d, s in enumerate(sentences)]
    (HERE / "sentences.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    save(HERE, build, trained_weights(model), inputs)


def rows(values):
    """JSON with one sentence a line."""
    return "[\n" + ",\n".join(json.dumps(row) for row in values) + "\n]\n"


if __name__ == "__main__":
    main()

"""Add, Multiply, Concatenate."""

import numpy as np

from goldenlib.registry import KERAS2, KERAS3, add, case


def _broadcast(class_name):
    def build(k):
        layer = getattr(k.L, class_name)
        a, b, c, d = k.input(3, 4), k.input(1, 4), k.input(3, 1), k.input(4)
        outputs = [layer()([a, b]), layer()([b, c]), layer()([c, a, b]), layer()([a, d]), layer()([d, b, c])]
        return k.model([a, b, c, d], outputs)

    return build


def _same_shape(class_name):
    def build(k):
        layer = getattr(k.L, class_name)
        a, b, c = k.input(2, 3), k.input(2, 3), k.input(2, 3)
        return k.model([a, b, c], [layer()([a, b]), layer()([a, b, c]), layer()([a, a])])

    return build


def _ranks(class_name):
    def build(k):
        layer = getattr(k.L, class_name)
        a, b = k.input(2, 3, 4), k.input(3, 4)
        c = k.input(4)
        return k.model([a, b, c], [layer()([a, c]), layer()([c, a])])

    return build


def _any_length(class_name):
    def build(k):
        layer = getattr(k.L, class_name)
        a, b = k.input(None, 3), k.input(None, 3)
        return k.model([a, b], layer()([a, b])), [k.normal(2, 4, 3), k.normal(2, 4, 3)]

    return build


for _name, _one, _other in (("Add", KERAS3, KERAS2), ("Multiply", KERAS2, KERAS3)):
    add(f"{_name.lower()}", _same_shape(_name), _one)
    add(f"{_name.lower()}_broadcast", _broadcast(_name))
    add(f"{_name.lower()}_ranks", _ranks(_name), _one)
    add(f"{_name.lower()}_any_length", _any_length(_name), _other)


@case()
def concatenate(k):
    a, b, c = k.input(3, 2), k.input(3, 4), k.input(5, 2)
    C = k.L.Concatenate
    outputs = [C()([a, b]), C(axis=1)([a, c]), C(axis=-2)([c, a]), C(axis=2)([a, b, a])]
    return k.model([a, b, c], outputs)


@case(KERAS3)
def concatenate_channels(k):
    x = k.input(4, 3, 2)
    left = k.L.Conv2D(1, 1)(x)
    right = k.L.MaxPooling2D(3, strides=1, padding="same")(x)
    return k.model(x, k.L.Concatenate(axis=3)([left, right, x])), [k.normal(2, 4, 3, 2)]


@case(KERAS2)
def concatenate_batch(k):
    """axis=0 puts the rows of one input below those of the other."""
    a, b = k.input(3), k.input(3)
    return k.model([a, b], k.L.Concatenate(axis=0)([a, b])), [k.normal(2, 3), k.normal(2, 3)]


@case(KERAS2)
def merge_functions(k):
    """The lower-case functions make layers too."""
    a, b = k.input(3), k.input(3)
    y = k.L.add([a, b])
    y = k.L.multiply([y, b])
    return k.model([a, b], k.L.concatenate([y, a]))


@case()
def add_texts(k):
    """A sum of texts is one text behind the other."""
    a, b, c = k.input(3, dtype="string", name="a"), k.input(1, dtype="string", name="b"), k.input(2, 3, dtype="string", name="c")
    data = [np.array([["a", "b", "é"], ["", "x", "y z"]]), np.array([["q"], ["ö"]]), np.array([[["1", "2", "3"], ["4", "5", "6"]]] * 2)]
    return k.model([a, b, c], [k.L.Add()([a, b, a]), k.L.Add()([c, a]), k.L.Add()([b, c])]), data


@case(KERAS2)
def multiply_bools(k):
    inputs = [k.input(3, dtype="bool", name="a"), k.input(1, dtype="bool", name="b"), k.input(3, dtype="bool", name="c")]
    return k.model(inputs, k.L.Multiply()(inputs)), [k.rng.random((4, n)) < 0.6 for n in (3, 1, 3)]


@case(KERAS3)
def dot_of_integers(k):
    """Bytes are multiplied as integers of 32 bits, others as floats, truth values too."""
    arrays = [k.integers(-90, 90, 2, n, 4, dtype="int8") for n in (3, 2)] + [k.rng.random((2, n, 4)) < 0.3 for n in (3, 2)]
    arrays += [k.integers(0, 60, 2, n, 4, dtype="uint8") for n in (3, 2)]
    x = [k.input(*a.shape[1:], dtype=a.dtype.name, name=f"x{i}") for i, a in enumerate(arrays)]
    return k.model(x, [k.L.Dot(2)(x[i : i + 2]) for i in (0, 2, 4)]), arrays

"""The list of cases: a case is a function of a Kit that returns a built model and its inputs."""

from dataclasses import dataclass
from typing import Callable

KERAS2 = "keras2"
KERAS3 = "keras3"
BOTH = (KERAS3, KERAS2)

# For forms: cases that hold a layout which the rotation of forms would leave out.
KERAS_FILE = ("model.keras", "model.weights.h5")
V3_WEIGHTS = ("model.weights.h5", "model.keras")

_CASES = []


@dataclass(frozen=True)
class Case:
    """One model of one or both Keras generations.

    build: takes a Kit, returns the model, or (model, [inputs in model order]).
    atol, rtol: written to expect.json; None leaves the runner's own tolerance.
    forms: the file forms to try, in this order; None lets them rotate.
    max_bytes: how large the directory may be.
    eager: call the model instead of model.predict, which refuses some names and an empty batch.
    """

    name: str
    family: str
    generations: tuple
    build: Callable
    atol: float | None = None
    rtol: float | None = None
    forms: tuple | None = None
    max_bytes: int = 40_000
    eager: bool = False


def case(*generations, **options):
    """Registers the decorated function as a case of these generations (both when none is named)."""

    def register(function):
        add(function.__name__, function, *generations, **options)
        return function

    return register


def add(name, build, *generations, **options):
    """Registers a case under an explicit name, with options of Case; for families made in a loop."""
    family = build.__module__.rsplit(".", 1)[-1]
    generations = generations or BOTH
    for other in _CASES:
        if other.name == name and set(other.generations) & set(generations):
            raise ValueError(f"two cases are called {name}")
    _CASES.append(Case(name, family, generations, build, **options))


def all_cases():
    return list(_CASES)

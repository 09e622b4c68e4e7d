"""The kinds of layers that a random model is grown by."""

from dataclasses import dataclass
from typing import Callable

KINDS = []
FLOATS = ("float16", "bfloat16", "float32", "float64")


def dtype_of(x):
    return x.dtype if isinstance(x.dtype, str) else x.dtype.name


def is_float(x):
    return dtype_of(x) in FLOATS


def is_number(x):
    return dtype_of(x) not in ("string", "bool")


def is_whole(x):
    return dtype_of(x).startswith(("int", "uint"))


@dataclass(frozen=True)
class Kind:
    """A kind of layer: on which tensors it is called, how often it comes, and the call itself."""

    name: str
    ranks: tuple
    fit: Callable
    weight: float
    generation: str | None
    make: Callable

    def fits(self, x):
        return self.fit(x) and (not self.ranks or len(x.shape) in self.ranks)

    def allowed(self, growth):
        recipe = growth.recipe
        if self.generation not in (None, recipe.generation):
            return False
        return recipe.only is None or self.name in recipe.only


def kind(*ranks, fit=is_float, weight=1.0, generation=None):
    """Registers a function (growth, x) -> tensor or tensors; ranks count the batch axis."""

    def register(function):
        KINDS.append(Kind(function.__name__, ranks, fit, weight, generation, function))
        return function

    return register


def maybe(r, chance, **options):
    """These options with this chance, else none."""
    return options if r.random() < chance else {}


def activation(g):
    """An activation's name, most often of the usual ones."""
    names = ["relu", "tanh", "sigmoid", "linear", None, "softmax", "elu", "selu", "softplus", "softsign", "hard_sigmoid"]
    names += ["gelu", "swish", "exponential"]
    if g.k.keras3:
        names += ["relu6", "silu", "leaky_relu", "mish", "hard_silu", "celu", "log_softmax", "hard_tanh", "tanh_shrink"]
        names += ["squareplus", "soft_shrink", "sparse_plus", "sparse_sigmoid", "log_sigmoid", "hard_shrink"]
        names += ["sparsemax"]
    else:
        names += ["mish"]
    return g.r.choice(names if g.r.random() < 0.6 else names[:6])


def layer_dtype(g):
    """Now and then a dtype or policy of the layer's own."""
    if g.recipe.policy or g.r.random() > 0.06:
        return {}
    dtype = g.r.choice(("float64", "float32", "mixed_float16"))
    g.recipe.half |= dtype == "mixed_float16"
    return {"dtype": dtype}

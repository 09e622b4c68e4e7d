"""How a random model grows: inputs, then layer after layer on tensors that fit, then what is given out."""

import random

import numpy as np

from goldenlib.registry import Case, KERAS3

from . import attention, convolution, general, nesting, operations, pictures, recurrence, texts  # noqa: F401
from .kinds import KINDS

MAX_ELEMENTS = 1500
POLICIES = ("float16", "mixed_float16", "bfloat16", "mixed_bfloat16", "float64")
TOLERANCE = {"float16": 2e-2, "mixed_float16": 2e-2, "bfloat16": 1.2e-1, "mixed_bfloat16": 1.2e-1}
FORMS = ("model.keras", "model.h5", "model.weights.h5", "weights.h5")
WORDS = ["a", "bee", "sea", "Dee.", "é", "", "eff gee", "zed", "nine"]


class Recipe:
    """One seed's model. Everything random comes from `r`, except the weights' values, which the kit draws."""

    def __init__(self, seed, generation, size=12, only=None, every=False):
        self.name = f"fuzz_{seed}"
        self.generation = generation
        self.size = size
        self.every = every
        self.r = random.Random(f"{generation}{seed}")
        self.only = only.split(",") if only else None
        self.used = []
        self.refused = []
        self.policy = None
        self.half = False
        if self.r.random() < 0.3:
            self.policy = self.r.choice(POLICIES)
        self.batch = self.r.choice((1, 2, 3, 5))

    def case(self):
        tolerance = TOLERANCE.get(self.policy)
        return Case(
            self.name,
            "fuzz",
            (self.generation,),
            self._build,
            atol=tolerance,
            rtol=tolerance,
            forms=(self.r.choice(FORMS),),
            eager=self.r.random() < 0.85,
        )

    def shapes_differ(self):
        return bool({"einsum_dense", "rms_normalization", "text_vectorization"} & set(self.used))

    def _set_policy(self, policy):
        k = self.k
        if k.keras3:
            k.K.config.set_dtype_policy(policy)
        else:
            k.K.mixed_precision.set_global_policy(policy)

    def _build(self, kit):
        self.k = kit
        self.data = {}
        self._set_policy(self.policy or "float32")
        grown = Growth(self, [self.make_input() for _ in range(self.r.choice((1, 1, 2, 2, 3)))])
        grown.grow(self.r.randint(3, self.size))
        inputs, outputs = grown.ends(self.every)
        model = kit.model(self._packed_inputs(inputs), self._packed(outputs))
        names = [tensor.name.split(":")[0] for tensor in model.inputs]
        return model, [self.data[name] for name in names]

    def _packed_inputs(self, inputs):
        if len(inputs) == 1:
            return inputs[0] if self.r.random() < 0.7 else inputs
        if self.r.random() < 0.2:
            return {self._plain_name(x): x for x in inputs}
        return inputs

    def _plain_name(self, tensor):
        return tensor.name.split(":")[0]

    def _packed(self, outputs):
        if len(outputs) == 1:
            return outputs[0] if self.r.random() < 0.7 else outputs
        chance = self.r.random()
        if chance < 0.15:
            return {f"{self.r.choice('zkb')}{i}": x for i, x in enumerate(outputs)}
        if chance < 0.25 and self.k.keras3:
            return {"rest": list(outputs[1:]), "first": (outputs[0],)}
        return outputs

    def make_input(self, shape=None, kind=None):
        """A model input with data that suits its dtype."""
        r, g = self.r, self.k.rng
        kind = kind or r.choices(("float", "tokens", "bool", "int", "text"), (60, 22, 5, 9, 4))[0]
        if shape is None:
            rank = r.choices((1, 2, 3, 4), (3, 5, 5, 1))[0] if kind in ("float", "int") else r.choice((1, 2, 2))
            if kind == "tokens":
                rank = r.choice((1, 1, 1, 2))
            if kind == "text":
                rank = 1
            top = {1: 9, 2: 7, 3: 7, 4: 4}[rank]
            shape = tuple(r.choice((1, r.randint(2, top), r.randint(2, top))) for _ in range(rank))
        name = f"in_{r.choice('zyxab')}{len(self.data)}"
        full = (self.batch, *shape)
        asked = shape
        if kind in ("float", "tokens", "int") and r.random() < 0.15 and len(shape) > 1:
            asked = (None, *shape[1:])
        if kind == "float":
            dtype = None if r.random() < 0.9 else r.choice(("float32", "float64", "float16"))
            data = g.standard_normal(full)
            if len(shape) == 2 and r.random() < 0.7:
                data *= g.random((self.batch, shape[0], 1)) < 0.7
        elif kind == "tokens":
            dtype = r.choice(("int32", "int32", "int64", "float32", "uint8"))
            data = g.integers(0, 6, full)
        elif kind == "bool":
            dtype, data = "bool", g.random(full) < 0.6
        elif kind == "int":
            dtype = r.choice(("int32", "int64", "int8", "uint8", "int16", "uint16"))
            data = g.integers(0 if dtype[0] == "u" else -5, 7, full)
        else:
            dtype, data = "string", g.choice(WORDS, full)
        tensor = self.k.input(*asked, dtype=dtype, name=name)
        self.data[name] = data if dtype == "string" else data.astype(np.dtype(tensor_dtype(tensor)))
        if tensor_dtype(tensor) == "bfloat16":
            self.data[name] = self.data[name].astype("float32")
        return tensor


class Growth:
    """The tensors of one model, or of one nested model, while it grows."""

    def __init__(self, recipe, inputs, depth=0):
        self.recipe, self.k, self.r = recipe, recipe.k, recipe.r
        self.depth = depth
        self.inputs = list(inputs)
        self.tensors = list(inputs)
        self.used = set()

    def grow(self, layers):
        done = tried = 0
        while done < layers and tried < layers * 8:
            tried += 1
            done += self._step()

    def _step(self):
        r = self.r
        kinds = [kind for kind in KINDS if kind.allowed(self)]
        kind = r.choices(kinds, [kind.weight for kind in kinds])[0]
        fitting = [x for x in self.tensors if kind.fits(x)]
        if not fitting:
            return 0
        x = r.choice(fitting + fitting[-2:] * 2)
        taken = [x]
        self.take = lambda other: (taken.append(other), other)[1]
        try:
            made = kind.make(self, x)
        except Exception as error:
            self.recipe.refused.append(f"{kind.name}: {type(error).__name__}: {str(error).strip().splitlines()[:1]}"[:170])
            return 0
        made = [t for t in (made if isinstance(made, (list, tuple)) else [made]) if is_handy(t)]
        if not made:
            return 0
        self.used.update(id(t) for t in taken)
        self.tensors += made
        self.recipe.used.append(kind.name)
        return 1

    def other(self, fits):
        """Another tensor that fits, or None."""
        fitting = [x for x in self.tensors if fits(x)]
        return self.take(self.r.choice(fitting)) if fitting else None

    def ends(self, every=False):
        """The inputs that something uses, and the tensors that nothing uses (and now and then one more)."""
        inner = [x for x in self.tensors if not any(x is y for y in self.inputs)]
        if every:
            return self.inputs, inner
        outputs = [x for x in inner if id(x) not in self.used or self.r.random() < 0.08] or self.inputs[:1]
        return self.inputs, outputs


def tensor_dtype(x):
    return x.dtype if isinstance(x.dtype, str) else x.dtype.name


def is_handy(x):
    """Whether more can grow on a tensor: known rank, a batch of any size, not too large."""
    shape = getattr(x, "shape", None)
    if shape is None or getattr(shape, "rank", 0) is None or type(x).__name__ in ("SparseTensor", "RaggedTensor"):
        return False
    shape = tuple(shape)
    if not 2 <= len(shape) <= 5 or shape[0] is not None or 0 in shape:
        return False
    return int(np.prod([6 if n is None else n for n in shape[1:]])) <= MAX_ELEMENTS

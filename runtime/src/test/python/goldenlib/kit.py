"""What a case is built with: one Keras generation, its layers, and a random generator of its own."""

import math
import zlib

import numpy as np

from .registry import KERAS2, KERAS3


class Kit:
    """One Keras generation, seeded by the name of the case, so that a case never depends on another.

    K is the module (keras or tf_keras) and L its layers. A case of a model that cannot run here sets
    reference to a function that makes a model of the same numbers from it. A stateful model that is to
    predict several batches sets batch_size.
    """

    def __init__(self, generation, case_name):
        if generation == KERAS3:
            import keras as module
        elif generation == KERAS2:
            import tf_keras as module
        else:
            raise ValueError(f"unknown generation {generation}")
        self.generation = generation
        self.keras3 = generation == KERAS3
        self.K = module
        self.L = module.layers
        self._kept = []
        self.reference = None
        self.batch_size = None
        self.randomized = False
        seed = zlib.crc32(f"{generation}/{case_name}".encode())
        self.rng = np.random.default_rng(seed)
        module.backend.clear_session()
        module.utils.set_random_seed(seed)

    def input(self, *shape, **options):
        """A model input of this shape, without the batch axis."""
        return self.K.Input(shape, **options)

    def model(self, inputs, outputs, **options):
        return self.K.Model(inputs, outputs, **options)

    def sequential(self, *layers, **options):
        return self.K.Sequential(list(layers), **options)

    def leaky_relu(self, slope, **options):
        """LeakyReLU, whose argument the generations call differently."""
        key = "negative_slope" if self.keras3 else "alpha"
        return self.L.LeakyReLU(**{key: slope}, **options)

    # Data

    def normal(self, *shape, scale=1.0, shift=0.0, dtype="float32"):
        return (self.rng.standard_normal(shape) * scale + shift).astype(dtype)

    def integers(self, low, high, *shape, dtype="int32"):
        """Whole numbers of [low, high)."""
        return self.rng.integers(low, high, shape).astype(dtype)

    def tokens(self, vocabulary, batch, length):
        """Token ids padded with 0: row 0 whole, row 1 padded behind, row 2 has holes, row 3 is all 0."""
        ids = self.rng.integers(1, vocabulary, (batch, length)).astype("int32")
        if batch > 1:
            ids[1, length // 2 :] = 0
        if batch > 2:
            ids[2, 0] = 0
            ids[2, length // 2] = 0
        if batch > 3:
            ids[3, :] = 0
        return ids

    def default_inputs(self, model, batch=2):
        """Normally distributed values for every input; unknown axes other than the batch become 5."""
        arrays = []
        for tensor in model.inputs:
            shape = list(tensor.shape)
            shape = [batch if shape[0] is None else shape[0]] + [5 if n is None else n for n in shape[1:]]
            arrays.append(self.normal(*shape))
        return arrays

    # Weights

    def keep(self, *variables):
        """Leaves these weights as the case set them."""
        self._kept.extend(variables)

    def randomize(self, model):
        """Gives every weight a random value that keeps the outputs near 1.

        Normalization's statistics stay as the case adapted them; the states of stateful layers stay
        zero, as a freshly loaded model has them.
        """
        self.randomized = True
        done = {id(variable) for variable in self._kept}
        for variable in model.weights:
            if id(variable) in done or not hasattr(variable, "name") or None in tuple(variable.shape):
                continue  # a vocabulary, or its idf_weights, is no weight to change
            done.add(id(variable))
            value = self._random_value(_leaf(variable), tuple(variable.shape))
            if value is not None:
                variable.assign(value.astype(str(np.dtype(_dtype_name(variable)))))

    def _random_value(self, leaf, shape):
        normal = self.rng.standard_normal(shape)
        uniform = self.rng.uniform(0.5, 1.5, shape)
        if leaf in ("kernel", "pointwise_kernel", "recurrent_kernel", "real_kernel", "imag_kernel", "unscaled_kernel"):
            return normal / math.sqrt(max(1, math.prod(shape[:-1])))
        if leaf == "depthwise_kernel":
            return normal / math.sqrt(max(1, math.prod(shape[:-2])))
        if leaf == "alpha":
            return normal * 0.7
        if leaf in ("embeddings", "reverse_embeddings", "vector_u"):
            return normal
        if leaf == "bias":
            return normal * 0.3
        if leaf in ("gamma", "moving_variance", "moving_stddev", "renorm_stddev", "scale", "kernel_scale", "concat_score_weight"):
            return uniform
        if leaf in ("beta", "moving_mean", "renorm_mean"):
            return normal * 0.3
        if leaf in ("mean", "variance", "count") or "state" in leaf or leaf.lower() == "variable":
            return None
        raise ValueError(f"no rule for the random values of a weight called {leaf}")


def _leaf(variable):
    """The last part of a weight's name: kernel, gamma, …"""
    path = getattr(variable, "path", None) or variable.name
    return path.rsplit("/", 1)[-1].split(":")[0]


def _dtype_name(variable):
    dtype = variable.dtype
    return dtype if isinstance(dtype, str) else dtype.name

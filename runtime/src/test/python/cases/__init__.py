"""The cases, one family of layers per file. A case is named after what it pins down."""

import importlib

FAMILIES = (
    "core",
    "activation",
    "convolution",
    "separable",
    "pooling",
    "transposed",
    "spatial",
    "local",
    "noise",
    "worked",
    "normalization",
    "normalization_more",
    "adaptive",
    "applications",
    "augmentation",
    "images",
    "signals",
    "categories",
    "text",
    "embedding",
    "recurrent",
    "cells",
    "simple_rnn",
    "conv_lstm",
    "cudnn",
    "bidirectional",
    "time_distributed",
    "stateful",
    "merging",
    "masking",
    "structure",
    "nested",
    "training",
    "dtypes",
    "precision",
    "quantized",
    "low_rank",
    "operations",
    "operations_dtypes",
    "operations_neural",
    "operations_numpy",
    "linear_algebra",
    "operations_core",
    "operations_signals",
    "operations_images",
    "operations_order",
    "operations_values",
    "tensorflow_ops",
    "tensorflow_signals",
    "tensorflow_linalg",
    "tensorflow_ops_more",
    "attention",
)


def load():
    """Imports every family, which registers its cases."""
    for family in FAMILIES:
        importlib.import_module(f"{__name__}.{family}")

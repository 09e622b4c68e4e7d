#!/usr/bin/env python3
"""Copies golden cases that genuine old versions of Keras wrote.

    import_old_cases.py old-keras-cases.tar.xz     unpacks and copies below ../golden/old

The archive holds case directories made by Keras 1.2.2, 2.0.8 … 2.3.1, TF 2.3 … 2.15 and Keras 3.0 … 3.9.
Taken are those whose every layer is in LAYERS; the others are listed with what they lack, so that
adding a layer to LAYERS and running this again brings its cases.
"""

import argparse
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from goldenlib import coverage

HERE = Path(__file__).resolve().parent
MAX_BYTES = 300_000

LAYERS = set(
    """InputLayer Dense Activation Dropout Flatten Reshape Conv1D Conv2D DepthwiseConv2D SeparableConv2D
    MaxPooling1D MaxPooling2D AveragePooling1D AveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D
    GlobalAveragePooling1D GlobalAveragePooling2D BatchNormalization LayerNormalization ZeroPadding2D Embedding
    LSTM GRU Bidirectional TimeDistributed Add Multiply Concatenate ReLU LeakyReLU Softmax Rescaling
    Normalization TFOpLambda SlicingOpLambda TensorFlowOpLayer Model Functional Sequential
    Conv3D Conv1DTranspose Conv2DTranspose Conv3DTranspose DepthwiseConv1D SeparableConv1D MaxPooling3D
    AveragePooling3D GlobalMaxPooling3D GlobalAveragePooling3D ZeroPadding1D ZeroPadding3D Cropping1D Cropping2D
    Cropping3D UpSampling1D UpSampling2D UpSampling3D Permute RepeatVector ActivityRegularization SpatialDropout1D
    SpatialDropout2D SpatialDropout3D GaussianNoise GaussianDropout AlphaDropout PReLU ELU ThresholdedReLU Subtract
    Average Maximum Minimum Dot LocallyConnected1D LocallyConnected2D Masking Convolution2D Deconvolution2D
    Merge SimpleRNN ConvLSTM2D RNN SimpleRNNCell GRUCell LSTMCell StackedRNNCells CuDNNGRU CuDNNLSTM
    Attention MultiHeadAttention""".split()
)
# Op nodes: those that Keras 3 puts into a graph by itself, for masks and mixed dtypes, then others.
OPS = {"ops.NotEqual", "ops.Any", "ops.LogicalOr", "ops.ExpandDims", "ops.ZerosLike", "ops.Cast"}
OPS |= {"ops.Add", "ops.Multiply", "ops.GetItem"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, default=HERE.parent / "golden" / "old")
    options = parser.parse_args()
    taken = total = 0
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(options.archive) as archive:
            archive.extractall(scratch, filter="data")
        for source in sorted((p.parent for p in Path(scratch).rglob("inputs.npz")), key=lambda p: p.name):
            reason, size = refusal(source)
            if reason:
                print(f"skipped {source.name}: {reason}")
                continue
            copy(source, options.out / source.name)
            taken += 1
            total += size
            print(f"taken   {source.name} ({size} bytes)")
    print(f"{taken} cases, {total} bytes")
    return 0


def files(source):
    return [p for p in sorted(source.iterdir()) if p.name != "summary.txt"]


def refusal(source):
    """(why the case is not taken or None, its size)."""
    size = sum(p.stat().st_size for p in files(source))
    missing = sorted(set(classes(source)) - LAYERS - OPS)
    if missing:
        return f"needs {' '.join(missing)}", size
    if size > MAX_BYTES:
        return f"{size} bytes", size
    return None, size


def classes(source):
    return coverage.layer_classes(coverage.config_of(source))


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in files(source):
        shutil.copyfile(path, target / path.name)


if __name__ == "__main__":
    sys.exit(main())

"""STFTSpectrogram and MelSpectrogram."""

import numpy as np

from goldenlib.registry import KERAS3, add, case

for _name, _modes in (("powers", ("log", "magnitude", "psd")), ("parts", ("real", "imag", "angle", "stft"))):

    def _modes_of(modes):
        def build(k):
            x = k.input(17, 2)
            y = [k.L.STFTSpectrogram(mode=m, frame_length=6, frame_step=4, fft_length=7)(x) for m in modes]
            return k.model(x, y), [k.normal(2, 17, 2)]

        return build

    add(f"stft_spectrogram_{_name}", _modes_of(_modes), KERAS3)


@case(KERAS3)
def stft_spectrogram_arguments(k):
    x = k.input(19, 2)
    y = [
        k.L.STFTSpectrogram(frame_length=5, padding="same", expand_dims=True)(x),
        k.L.STFTSpectrogram("magnitude", frame_length=5, frame_step=3, window="hamming", periodic=True, scaling="spectrum")(x),
        k.L.STFTSpectrogram("psd", frame_length=4, window=[1.0, 2.0, 0.5, 0.25], scaling=None)(x),
        k.L.STFTSpectrogram("stft", frame_length=4, frame_step=1, window=None, expand_dims=True)(x),
        k.L.STFTSpectrogram("psd", frame_length=2, padding="same")(x),
    ]
    return k.model(x, y), [k.normal(3, 19, 2)]


@case(KERAS3)
def stft_spectrogram_channels_first(k):
    x = k.input(2, 17)
    first = {"data_format": "channels_first", "frame_length": 5, "frame_step": 2}
    y = [
        k.L.STFTSpectrogram("angle", **first)(x),
        k.L.STFTSpectrogram("log", expand_dims=True, padding="same", **first)(x),
        k.L.STFTSpectrogram("stft", padding="same", **first)(x),
        k.L.STFTSpectrogram("stft", expand_dims=True, **first)(x),
    ]
    return k.model(x, y), [k.normal(2, 2, 17)]


@case(KERAS3)
def stft_spectrogram_any_length(k):
    x = k.input(None, 1)
    y = k.L.STFTSpectrogram("magnitude", frame_length=8, expand_dims=True)(x)
    return k.model(x, k.L.GlobalAveragePooling2D()(k.L.Conv2D(3, 2)(y))), [k.normal(2, 29, 1)]


@case(KERAS3)
def stft_spectrogram_dtypes(k):
    x = k.input(15, 1)
    y = [k.L.STFTSpectrogram("magnitude", frame_length=4, dtype=d)(x) for d in ("float64", "mixed_float16")]
    return k.model(x, y), [k.normal(2, 15, 1)]


@case(KERAS3)
def mel_spectrogram(k):
    x = k.input(300)
    some = {"num_mel_bins": 7, "sampling_rate": 8000}
    y = [
        k.L.MelSpectrogram(fft_length=64, sequence_stride=21, **some)(x),
        k.L.MelSpectrogram(fft_length=50, sequence_stride=30, sequence_length=33, window="hamming", **some)(x),
        k.L.MelSpectrogram(fft_length=60, sequence_stride=40, power_to_db=False, mag_exp=1.5, min_freq=200.0, max_freq=3000.0, **some)(x),
        k.L.MelSpectrogram(fft_length=32, sequence_stride=50, window=None, top_db=9.0, min_power=1e-3, ref_power=20.0, **some)(x),
    ]
    signal = k.normal(2, 300) * np.linspace(0.0, 2.0, 300, dtype="float32")
    return k.model(x, y), [signal]


@case(KERAS3)
def mel_spectrogram_dtypes(k):
    x = k.input(2, None)
    some = {"fft_length": 32, "sequence_stride": 20, "num_mel_bins": 5}
    y = [
        k.L.MelSpectrogram(dtype="mixed_float16", **some)(x),
        k.L.MelSpectrogram(dtype="bfloat16", power_to_db=False, **some)(x),
        k.L.MelSpectrogram(dtype="float64", power_to_db=False, **some)(x),
        k.L.MelSpectrogram(window=[float(i % 5) for i in range(32)], **some)(x),
    ]
    return k.model(x, y), [k.normal(3, 2, 90)]


@case(KERAS3)
def mel_spectrogram_integers(k):
    x = k.input(70, dtype="int32")
    y = k.L.MelSpectrogram(fft_length=16, sequence_stride=10, num_mel_bins=4, min_freq=300)(x)
    return k.model(x, k.L.Dense(3)(y)), [k.integers(-900, 900, 2, 70)]

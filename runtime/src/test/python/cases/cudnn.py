"""CuDNNLSTM and CuDNNGRU, which run on GPUs only: the expected numbers are those of LSTM and GRU.

tf_keras converts the weights when it loads the file of the one model into the other.
"""

import tempfile
from pathlib import Path

from goldenlib.registry import KERAS2, add


def _case(build):
    """build: takes the two classes and makes the model, so of cuDNN's layers as of the plain ones."""

    def of_kit(k):
        def plain(model):
            same = build(k, k.L.LSTM, lambda units, **more: k.L.GRU(units, reset_after=True, **more))[0]
            with tempfile.TemporaryDirectory() as scratch:
                path = Path(scratch) / "weights.h5"
                model.save_weights(path)
                same.load_weights(path)
            return same

        k.reference = plain
        from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
        from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

        return build(k, CuDNNLSTM, CuDNNGRU)

    return of_kit


def _plain(**arguments):
    def build(k, lstm, gru):
        x = k.input(4, 3)
        results = []
        for layer in (lstm, gru):
            result = layer(2, **arguments)(x)
            results.extend(result if isinstance(result, list) else [result])
        return k.model(x, results), [k.normal(2, 4, 3)]

    return build


def _initial_state(k, lstm, gru):
    x, h, c = k.input(4, 3), k.input(2, name="h"), k.input(2, name="c")
    outputs = [lstm(2)(x, initial_state=[h, c]), gru(2)(x, initial_state=[h])]
    return k.model([x, h, c], outputs), [k.normal(2, 4, 3), k.normal(2, 2), k.normal(2, 2)]


def _bidirectional(k, lstm, gru):
    x = k.input(4, 3)
    y = k.L.Bidirectional(lstm(2, return_sequences=True))(x)
    return k.model(x, k.L.Bidirectional(gru(3), merge_mode="sum")(y)), [k.normal(2, 4, 3)]


for _form in ("model.h5", "weights.h5", "model.keras", "model.weights.h5"):
    _name = _form.replace(".", "_")
    add(f"cudnn_sequences_{_name}", _case(_plain(return_sequences=True)), KERAS2, forms=(_form,))
add("cudnn_state", _case(_plain(return_state=True)), KERAS2)
add("cudnn_backwards", _case(_plain(go_backwards=True, return_sequences=True)), KERAS2)
add("cudnn_time_major", _case(_plain(time_major=True, return_sequences=True)), KERAS2)
add("cudnn_initial_state", _case(_initial_state), KERAS2)
add("cudnn_bidirectional", _case(_bidirectional), KERAS2)


def _time_major_backwards(k, lstm, gru):
    """Going backwards, cuDNN's layers turn the second axis around, which is then the batch."""
    x, h = k.input(2, 3, name="x"), k.input(2, name="h")
    options = {"time_major": True, "return_sequences": True}
    if "CuDNN" in lstm.__name__:
        options["go_backwards"] = True
        return k.model([x, h], [lstm(2, **options)(x), gru(2, **options)(x, initial_state=[h])]), _data(k)
    turned = k.L.Lambda(lambda t: t[:, ::-1])(x)
    return k.model([x, h], [lstm(2, **options)(turned), gru(2, **options)(turned, initial_state=[h])]), _data(k)


def _data(k):
    return [k.normal(2, 2, 3), k.normal(2, 2)]


add("cudnn_time_major_backwards", _case(_time_major_backwards), KERAS2)

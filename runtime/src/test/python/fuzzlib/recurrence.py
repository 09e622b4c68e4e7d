"""Recurrent layers and their wrappers, with masks and states of the model's own."""

from .kinds import activation, dtype_of, is_float, kind, maybe

SMOOTH = ("tanh", "tanh", "sigmoid", "relu", "softsign", "linear", "hard_sigmoid")


def _options(g, name):
    r = g.r
    options = {**maybe(r, 0.25, activation=r.choice(SMOOTH)), **maybe(r, 0.2, use_bias=False)}
    if name in ("LSTM", "GRU"):
        options.update(maybe(r, 0.25, recurrent_activation=r.choice(("sigmoid", "hard_sigmoid", "tanh"))))
    if name == "GRU":
        options.update(maybe(r, 0.3, reset_after=False))
    return options


def _cell(g, units=None):
    name = g.r.choice(("LSTM", "GRU", "SimpleRNN"))
    return getattr(g.k.L, f"{name}Cell")(units or g.r.randint(1, 4), **_options(g, name))


def _layer(g, units, **more):
    r, L = g.r, g.k.L
    shared = {**maybe(r, 0.2, go_backwards=True), **maybe(r, 0.2, unroll=True), **more}
    if r.random() < 0.2:
        cell = [_cell(g, units) for _ in range(2)] if r.random() < 0.5 else _cell(g, units)
        return L.RNN(cell, **shared), None
    name = r.choice(("LSTM", "GRU", "SimpleRNN"))
    if g.k.keras3 is False:
        shared.update(maybe(r, 0.1, time_major=False))
    return getattr(L, name)(units, **shared, **_options(g, name)), 2 if name == "LSTM" else 1


def _mask(g, x):
    if g.r.random() > 0.25:
        return {}
    if g.r.random() < 0.2:
        return {"mask": None}
    mask = g.other(lambda t: dtype_of(t) == "bool" and len(t.shape) == 2 and t.shape[1] == x.shape[1])
    return {} if mask is None else {"mask": mask}


@kind(3, weight=6)
def recurrent(g, x):
    r = g.r
    call = _mask(g, x)
    units = r.randint(1, 4)
    start = None
    if r.random() < 0.25:
        start = g.other(lambda t: is_float(t) and len(t.shape) == 2 and t.shape[1] is not None and t.shape[1] < 8)
        units = start.shape[1] if start is not None else units
    layer, states = _layer(g, units, return_sequences=r.random() < 0.6, return_state=r.random() < 0.25)
    if start is not None and states:
        call["initial_state"] = [start] * states
    if r.random() < 0.15:
        call["training"] = False if r.random() < 0.7 else None
    y = layer(x, **call)
    if r.random() < 0.1 and not call:
        other = g.other(lambda t: is_float(t) and len(t.shape) == 3 and t.shape[2] == x.shape[2])
        y = (list(y) if isinstance(y, (list, tuple)) else [y]) + list(_flat(layer(other)))
    return y


def _flat(y):
    return y if isinstance(y, (list, tuple)) else [y]


@kind(3, weight=4)
def bidirectional(g, x):
    r = g.r
    call = _mask(g, x)
    units = r.randint(1, 3)
    layer, _ = _layer(g, units, return_sequences=r.random() < 0.6, return_state=r.random() < 0.2)
    mode = r.choice(("concat", "concat", "sum", "mul", "ave", None))
    backward = {}
    if r.random() < 0.2:
        config = {"return_sequences": layer.return_sequences, "return_state": layer.return_state}
        backward["backward_layer"] = g.k.L.GRU(units, go_backwards=not layer.go_backwards, **config)
    return g.k.L.Bidirectional(layer, merge_mode=mode, **backward)(x, **call)


@kind(3, 4, 5, weight=3)
def time_distributed(g, x):
    r, L = g.r, g.k.L
    rank = len(x.shape)
    layers = [lambda: L.Dense(r.randint(1, 4), activation(g)), lambda: L.LayerNormalization(), lambda: L.BatchNormalization()]
    if rank > 3:
        layers += [lambda: L.Flatten(), lambda: L.Dense(2), lambda: L.Activation("softmax")]
    if rank == 4:
        layers += [lambda: L.Conv1D(2, 2, padding="same"), lambda: L.LSTM(2), lambda: L.GlobalAveragePooling1D()] * 2
        layers += [lambda: L.Bidirectional(L.GRU(2))]
    if rank == 5:
        layers += [lambda: L.Conv2D(2, 2, padding="same"), lambda: L.MaxPooling2D(2), lambda: L.GlobalMaxPooling2D()] * 2
    return L.TimeDistributed(r.choice(layers)())(x, **_mask(g, x))


@kind(3, weight=3)
def masking(g, x):
    return g.k.L.Masking(mask_value=0.0)(x)

"""Models in models: Functional and Sequential ones, called once or twice."""

from .kinds import activation, dtype_of, is_float, kind, maybe


def _input_like(g, x):
    return g.k.input(*tuple(x.shape)[1:], dtype=dtype_of(x))


@kind(fit=lambda x: dtype_of(x) != "string", weight=3)
def functional(g, x):
    """A nested Functional of one or two inputs, whose outputs are several at times."""
    from .model import Growth

    r = g.r
    if g.depth > 1:
        raise ValueError("deep enough")
    outer = [x]
    if r.random() < 0.3:
        outer.append(g.other(lambda t: dtype_of(t) != "string"))
    inner = Growth(g.recipe, [_input_like(g, t) for t in outer], g.depth + 1)
    inner.grow(r.randint(1, 4))
    inputs, outputs = inner.ends()
    outputs = outputs[:3]
    single = len(outputs) == 1 and r.random() < 0.7
    model = g.k.model(inputs[0] if len(inputs) == 1 else inputs, outputs[0] if single else outputs)
    y = model(outer[0] if len(outer) == 1 else outer, **maybe(r, 0.1, training=False))
    if r.random() < 0.2 and len(outer) == 1:
        other = g.other(lambda t: tuple(t.shape) == tuple(x.shape) and dtype_of(t) == dtype_of(x))
        return _flat(y) + _flat(model(other))
    return y


def _flat(y):
    return list(y) if isinstance(y, (list, tuple)) else list(y.values()) if isinstance(y, dict) else [y]


@kind(2, 3, 4, weight=3)
def sequential(g, x):
    """A nested Sequential with or without an input of its own, which may hold another model."""
    r, L = g.r, g.k.L
    rank = len(x.shape)
    layers = []
    deferred = r.random() < 0.4
    if not deferred:
        layers.append(g.k.input(*tuple(x.shape)[1:], dtype=dtype_of(x)))
    for _ in range(r.randint(1, 3)):
        choices = [lambda: L.Dense(r.randint(1, 4), activation(g)), lambda: L.BatchNormalization(), lambda: L.Dropout(0.2), lambda: L.LayerNormalization()]
        choices += [lambda: L.Activation(activation(g)), lambda: g.k.sequential(L.Dense(r.randint(2, 4)), L.BatchNormalization())]
        if rank == 3:
            choices += [lambda: L.LSTM(2, return_sequences=True), lambda: L.Conv1D(2, 2, padding="same"), lambda: L.Bidirectional(L.GRU(2, return_sequences=True))]
            choices += [lambda: L.TimeDistributed(L.Dense(2))]
        if rank == 4:
            choices += [lambda: L.Conv2D(3, 2, padding="same", activation="relu"), lambda: L.MaxPooling2D(2, padding="same"), lambda: L.DepthwiseConv2D(2, padding="same")] * 2
        layers.append(r.choice(choices)())
    model = g.k.sequential(*layers)
    y = model(x)
    if r.random() < 0.2:
        return [y, model(g.other(lambda t: is_float(t) and tuple(t.shape) == tuple(x.shape)))]
    return y


@kind(3, 4, weight=1)
def time_distributed_model(g, x):
    """A model at every step."""
    r, L = g.r, g.k.L
    inner = g.k.input(*tuple(x.shape)[2:])
    if len(x.shape) == 4:
        y = L.GRU(2, return_sequences=r.random() < 0.5)(L.Dense(2)(inner))
    else:
        y = L.BatchNormalization()(L.Dense(2, "tanh")(inner))
    return L.TimeDistributed(g.k.model(inner, y))(x)


@kind(2, 3, weight=1.5)
def shared_with_a_model(g, x):
    """A layer that is called beside the model that it is also part of."""
    r, L = g.r, g.k.L
    layer = L.Dense(r.randint(1, 4), activation(g)) if r.random() < 0.6 or len(x.shape) == 2 else L.GRU(2, return_sequences=True)
    inner = _input_like(g, x)
    model = g.k.model(inner, L.BatchNormalization()(layer(inner)))
    return [model(x), layer(x)] if r.random() < 0.5 else [layer(x), model(x)]


@kind(2, 3, weight=1.5)
def cut_from_a_model(g, x):
    """A model that ends within another one, and the other one too."""
    r, L = g.r, g.k.L
    inner = _input_like(g, x)
    first = L.Dense(r.randint(1, 4), activation(g))(inner)
    second = L.LayerNormalization()(first)
    whole = g.k.model(inner, L.Dense(2)(second))
    part = g.k.model(whole.input, whole.layers[r.choice((1, 2))].output)
    tail = g.k.model(second, whole.output) if g.k.keras3 and r.random() < 0.4 else None
    made = [part(x), whole(x)]
    return made if tail is None else [*made, tail(L.Dense(int(second.shape[-1]))(x))]


@kind(2, 3, weight=2)
def model_of_dicts(g, x):
    """A nested model whose inputs, and at times outputs, are dicts."""
    r, L = g.r, g.k.L
    other = g.other(lambda t: is_float(t) and len(t.shape) == len(x.shape))
    names = r.sample(("west", "north", "east"), 2)
    inputs = {name: g.k.input(*tuple(t.shape)[1:], dtype=dtype_of(t), name=f"{name}{len(g.tensors)}_{g.depth}") for name, t in zip(names, (x, other))}
    if r.random() < 0.5:
        inputs = {tensor.name.split(":")[0]: tensor for tensor in inputs.values()}
    outputs = [L.Dense(r.randint(1, 3), activation(g))(t) for t in inputs.values()]
    outputs.append(L.Activation("tanh")(list(inputs.values())[0]))
    packed = dict(zip(("second", "first", "and"), outputs)) if r.random() < 0.5 else outputs
    y = g.k.model(inputs, packed)(dict(zip(inputs, (x, other))))
    return _flat(y)

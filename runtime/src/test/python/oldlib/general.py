"""What models of their time were made of, by the tf.keras of TensorFlow 1."""

from .kit import L, case, model, sequential

TF_1 = ("tf1.13", "tf1.14", "tf1.15")


@case(*TF_1)
def lstm(rng):
    m = sequential(L.LSTM(3, return_sequences=True, input_shape=(4, 2)), L.LSTM(2, activation="relu"), L.Dense(2))
    return m, rng.normal32(2, 4, 2)


@case(*TF_1)
def gru(rng):
    m = sequential(L.GRU(3, return_sequences=True, input_shape=(4, 2)), L.GRU(2, reset_after=True))
    return m, rng.normal32(2, 4, 2)


@case("tf1.13", "tf1.15")
def bidirectional_masked(rng):
    layers = [
        L.Embedding(5, 3, mask_zero=True, input_length=4),
        L.Bidirectional(L.LSTM(2, return_sequences=True)),
        L.Bidirectional(L.GRU(2), merge_mode="sum"),
    ]
    return sequential(*layers), rng.randint(0, 3, size=(3, 4)).astype("int32")


@case("tf1.13", "tf1.15")
def cnn(rng):
    m = sequential(
        L.Conv2D(4, 3, padding="same", activation="relu", input_shape=(6, 7, 3)),
        L.BatchNormalization(),
        L.MaxPooling2D(),
        L.SeparableConv2D(3, 2),
        L.Dropout(0.5),
        L.Flatten(),
        L.Dense(2, activation="softmax"),
    )
    return m, rng.normal32(2, 6, 7, 3)


@case("tf1.13", "tf1.15")
def nested(rng):
    inner_input = L.Input((3,))
    inner = model(inner_input, L.Dense(2, activation="hard_sigmoid")(inner_input))
    inner.trainable = False
    a, b = L.Input((3,)), L.Input((3,))
    return model([a, b], [L.Add()([inner(a), inner(b)]), inner(a)]), [rng.normal32(2, 3), rng.normal32(2, 3)]


@case("tf1.13")
def time_distributed(rng):
    m = sequential(
        L.TimeDistributed(L.Conv1D(2, 2), input_shape=(3, 4, 2)),
        L.TimeDistributed(L.Flatten()),
        L.SimpleRNN(2, go_backwards=True),
        L.LeakyReLU(0.1),
    )
    return m, rng.normal32(2, 3, 4, 2)


@case("tf1.13")
def cells(rng):
    m = sequential(L.RNN([L.LSTMCell(3), L.GRUCell(2)], input_shape=(4, 2)))
    return m, rng.normal32(2, 4, 2)


@case("tf1.13")
def conv_lstm2d(rng):
    m = sequential(L.ConvLSTM2D(2, (2, 3), padding="same", input_shape=(3, 4, 5, 2)))
    return m, rng.normal32(2, 3, 4, 5, 2)

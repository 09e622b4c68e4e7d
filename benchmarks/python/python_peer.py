"""Keras or OpenVINO behind the protocol of PeerMain.

    python_peer.py keras|openvino MODEL THREADS
"""

import os
import sys
import time
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
warnings.filterwarnings("ignore")

import numpy as np


class Keras:
    """Keras on TensorFlow: the faster of predict_on_batch and a traced function."""

    def __init__(self, path, threads):
        import keras
        import tensorflow as tf

        if threads:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
            tf.config.threading.set_inter_op_parallelism_threads(threads)
        self.tf = tf
        self.model = keras.models.load_model(path, compile=False)
        self.traced = tf.function(lambda *xs: self.model(list(xs) if len(xs) > 1 else xs[0], training=False))
        self.name = f"Keras {keras.__version__} / TensorFlow {tf.__version__}"

    def prepare(self, inputs):
        tensors = [self.tf.constant(x) for x in inputs]
        given = inputs if len(inputs) > 1 else inputs[0]
        ways = [lambda: self.model.predict_on_batch(given), lambda: self.traced(*tensors).numpy()]
        for way in ways:
            way()
        # Warmed up, the faster of both; what decides is the quickest of some runs.
        best = min(ways, key=lambda way: min(_spent(way) for _ in range(5)))
        return best, lambda: [np.asarray(ways[0]())]


class OpenVino:
    def __init__(self, path, threads):
        import openvino

        self.core = openvino.Core()
        self.path = path
        self.config = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        if threads:
            self.config["INFERENCE_NUM_THREADS"] = threads
        self.name = f"OpenVINO {openvino.__version__.split('-')[0]}"

    def prepare(self, inputs):
        model = self.core.read_model(self.path)
        model.reshape({port: list(x.shape) for port, x in zip(model.inputs, inputs)})
        request = self.core.compile_model(model, "CPU", self.config).create_infer_request()
        given = dict(enumerate(inputs))
        run = lambda: request.infer(given, share_inputs=True, share_outputs=True)
        return run, lambda: [np.array(x) for x in run().values()]


def _spent(way):
    start = time.perf_counter_ns()
    way()
    return time.perf_counter_ns() - start


def read(text):
    path, dtype, shape = text.rsplit(":", 2)
    return np.fromfile(path, dtype).reshape([int(d) for d in shape.split("x")])


def measure(run, seconds):
    times = []
    end = time.perf_counter_ns() + int(seconds * 1e9)
    while time.perf_counter_ns() < end or len(times) < 3:
        times.append(_spent(run))
    times.sort()
    return f"{len(times)} {times[len(times) // 2]} {times[len(times) * 95 // 100]} {times[0]}"


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what a library prints is no answer
    peer = {"keras": Keras, "openvino": OpenVino}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
    prepared = {}
    answers.write(f"ready {peer.name}\n")
    for line in sys.stdin:
        command, *words = line.split()
        if command == "quit":
            return
        try:
            if command == "set":
                prepared[words[0]] = peer.prepare([read(x) for x in words[1:]])
                answers.write("ok\n")
            elif command == "outputs":
                outputs = prepared[words[0]][1]()
                for i, y in enumerate(outputs):
                    y.astype("<f4").tofile(f"{words[1]}.{i}")
                answers.write(f"ok {len(outputs)}\n")
            elif command == "time":
                answers.write(f"ok {measure(prepared[words[0]][0], float(words[1]))}\n")
            else:
                answers.write(f"error no command {command}\n")
        except Exception as e:  # the table tells what a peer throws
            answers.write("error " + " ".join(repr(e).split()) + "\n")


if __name__ == "__main__":
    main()

"""Whole processes, from nothing to the first prediction: wall time and peak memory."""

import os
import statistics
import subprocess
import sys
import time

KERAS = """
import os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras, numpy
model = keras.models.load_model(sys.argv[1], compile=False)
print(model.predict_on_batch(numpy.load(sys.argv[2])).argmax())
"""
ORT = """
import sys
import numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
print(session.run(None, {session.get_inputs()[0].name: numpy.load(sys.argv[2])})[0].argmax())
"""
# seconds, as a part of Keras's, megabytes
LIMITS = {
    ("summary", "MLP"): (0.35, None, None),
    ("predict", "MLP"): (0.5, 0.1, 150),
    ("predict", "MobileNetV2"): (0.9, 0.12, 250),
}


def run_once(command):
    """Seconds, megabytes and exit code of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return seconds, usage.ru_maxrss / scale, process.returncode


def measure(keras4j, models, runs, peers=True):
    """Rows for the table. keras4j is the command, as a list; models is the directory of them."""
    commands = {}
    for kind, name in LIMITS:
        model = models / name
        data = str(model / "b1.in.0.npy")
        file = str(model / "model.keras")
        arguments = ["summary", file] if kind == "summary" else ["predict", file, "--input", data]
        commands["keras4j", kind, name] = [*keras4j, *arguments]
        if peers and kind == "predict":
            commands["Keras", kind, name] = [sys.executable, "-c", KERAS, file, data]
            commands["ONNX Runtime (Python)", kind, name] = [sys.executable, "-c", ORT, str(model / "model.onnx"), data]
    figures = {key: [] for key in commands}
    for turn in range(runs + 1):
        for key, command in commands.items():
            if key[0] == "Keras" and turn > max(1, runs // 3):
                continue  # seconds each, and steady
            figure = run_once(command)
            if turn:  # the first one fills the caches of files
                figures[key].append(figure)
    return [_row(key, figures) for key in commands]


def _row(key, figures):
    runtime, kind, name = key
    row = {"what": f"{runtime}: {kind} {name}", "seconds": None, "megabytes": None}
    if any(code for _, _, code in figures[key]) or not figures[key]:
        row["what"] += " (fails)"
        return row
    row["seconds"] = statistics.median(s for s, _, _ in figures[key])
    row["megabytes"] = statistics.median(m for _, m, _ in figures[key])
    if runtime == "keras4j":
        row["secondsLimit"], row["kerasLimit"], row["megabytesLimit"] = LIMITS[kind, name]
        keras = figures.get(("Keras", kind, name))
        if keras:
            row["kerasRatio"] = row["seconds"] / statistics.median(s for s, _, _ in keras)
    return row

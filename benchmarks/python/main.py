"""Compares keras4j with Keras, ONNX Runtime, OpenVINO and DL4J; started by benchmarks/compare."""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import cold
import report
import rounds

HERE = Path(__file__).resolve().parent
MAIN_CLASS = "org.keras4j.benchmarks.peers.PeerMain"
TOLERANCE = 1e-3
CALLERS = (("MLP", 1), ("MobileNetV2", 1), ("LSTM", 1), ("MobileNetV2", 0))


def arguments():
    p = argparse.ArgumentParser(prog="benchmarks/compare", description="Compares keras4j with other runtimes, in one run.")
    p.add_argument("--models", help=f"some of {','.join(report.LIMITS)} (default: all)")
    p.add_argument("--peers", default="keras4j,ort,openvino,keras", help="default: %(default)s; also dl4j (a big download)")
    p.add_argument("--batches", default="1,16", help="of 1,16 (default: both)")
    p.add_argument("--rounds", type=int, default=5, help="turns of each peer (default: %(default)s)")
    p.add_argument("--seconds", type=float, default=1.0, help="length of one turn (default: %(default)s)")
    p.add_argument("--threads", type=int, default=0, help="threads of one prediction, for all peers (default: their own choice)")
    p.add_argument("--parts", default="steady,callers,cold", help="what is measured (default: %(default)s)")
    p.add_argument("--cold-runs", type=int, default=9, help="default: %(default)s")
    p.add_argument("--profile", type=Path, metavar="DIR", help="write which step takes how long")
    p.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file, too")
    p.add_argument("--make-only", action="store_true", help="make the models, and measure nothing")
    p.add_argument("--remake", action="store_true", help="make the models anew")
    # From benchmarks/compare, which builds what they name:
    p.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    p.add_argument("--class-path", required=True, help=argparse.SUPPRESS)
    p.add_argument("--dl4j-class-path", default="", help=argparse.SUPPRESS)
    p.add_argument("--keras4j", required=True, help=argparse.SUPPRESS)
    options = p.parse_args()
    options.models = options.models.split(",") if options.models else list(report.LIMITS)
    unknown = set(options.models) - set(report.LIMITS)
    if unknown:
        p.error(f"no models {', '.join(sorted(unknown))}")
    options.peers = options.peers.split(",")
    options.parts = options.parts.split(",")
    options.batches = [int(b) for b in options.batches.split(",")]
    return options


def make(options, name):
    """The directory of a model, made where it is missing."""
    directory = options.work / "models" / name
    about = directory / "about.json"
    dl4j = "dl4j" in options.peers
    stale = options.remake or not about.exists() or (dl4j and "dl4j" not in json.loads(about.read_text()))
    if stale:
        print(f"making {name}", file=sys.stderr)
        command = [sys.executable, str(HERE / "make.py"), name, str(directory), *(["--dl4j"] if dl4j else [])]
        with open(options.work / f"make.{name}.log", "w") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log)
    return directory, json.loads(about.read_text())


def java():
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def command(options, label, directory, about, threads):
    """How the peer is started; none when there is no file for it."""
    jvm = [java(), "-Xmx4g", MAIN_CLASS]
    if label == "keras4j":
        return [*jvm, label, str(directory / "model.keras"), str(threads)]
    if label == "ort":
        return about["onnx"] and [*jvm, label, str(directory / about["onnx"]), str(threads)]
    if label == "dl4j":
        file = about.get("dl4j")
        return file and [*jvm, label, str(directory / file), str(threads)]
    file = "model.keras" if label == "keras" else about["openvino"]
    return file and [sys.executable, str(HERE / "python_peer.py"), label, str(directory / file), str(threads)]


def environment(options, label):
    """With the class path of the peer. As an argument it would be too long for ONNX Runtime, which dies of
    command lines beyond 4096 bytes."""
    path = options.dl4j_class_path if label == "dl4j" else options.class_path
    return {**os.environ, "CLASSPATH": path}


def steady(options, name):
    """Rows for one model: peers that are loaded, checked, and timed in turn."""
    directory, about = make(options, name)
    aside = {}
    peers = []
    try:
        for label in options.peers:
            start = command(options, label, directory, about, options.threads)
            if not start:
                aside[label] = "; ".join(about["notes"]) or "no file"
                continue
            peers.append(rounds.PeerProcess(label, start, options.work / f"{name}.{label}.log", environment(options, label)))
        rows = []
        for batch in options.batches:
            ready = []
            apart = dict(aside)
            for peer in peers:
                off = rounds.check(peer, batch, about, options.work)
                if peer.failure:
                    apart[peer.label] = peer.failure
                elif off > TOLERANCE:
                    apart[peer.label] = f"differs from Keras by {off:.1e}"
                else:
                    ready.append(peer)
            times = rounds.measure(ready, batch, options.seconds, options.rounds)
            rows.append(report.steady_row(name, batch, times, apart))
            if options.profile and "keras4j" in times:
                options.profile.mkdir(parents=True, exist_ok=True)
                peer = next(p for p in ready if p.label == "keras4j")
                peer.ask("profile", f"b{batch}", (options.profile / f"{name}.b{batch}.txt").resolve())
        return rows, {p.label: p.name for p in peers}
    finally:
        for peer in peers:
            peer.close()


def callers(options, name, threads):
    """One and two callers of keras4j at once, in turn."""
    directory, about = make(options, name)
    start = command(options, "keras4j", directory, about, threads)
    peer = rounds.PeerProcess("keras4j", start, options.work / f"{name}.callers.log", environment(options, "keras4j"))
    try:
        peer.ask("set", "b1", *about["sets"]["1"]["inputs"])
        peer.ask("callers", "b1", 2, options.seconds)
        figures = {1: [], 2: []}
        for _ in range(options.rounds):
            for count, values in figures.items():
                answer = peer.ask("callers", "b1", count, options.seconds)
                if answer:
                    values.append(float(answer[0]))
        if peer.failure:
            raise SystemExit(f"{name}: {peer.failure}")
        one, two = (sorted(v)[len(v) // 2] for v in figures.values())
        return {"model": name, "threads": threads, "one": one, "two": two, "ratio": two / one}
    finally:
        peer.close()


def main():
    options = arguments()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.make_only:
        for name in options.models:
            make(options, name)
        return 0
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.2f}\n")
    results = {"steady": [], "callers": [], "cold": [], "peers": {}}
    if "steady" in options.parts:
        for name in options.models:
            rows, names = steady(options, name)
            results["steady"] += rows
            results["peers"].update(names)
            print(report.steady_table(rows, options.peers).split("\n", 2)[2], flush=True)
        print("\n" + report.steady_table(results["steady"], options.peers))
        print("\n" + "; ".join(f"{k}: {v}" for k, v in results["peers"].items()))
    if "callers" in options.parts:
        wanted = [c for c in CALLERS if c[0] in options.models]
        results["callers"] = [callers(options, *c) for c in wanted]
        print("\n" + report.callers_table(results["callers"]))
    if "cold" in options.parts:
        for name in ("MLP", "MobileNetV2"):
            make(options, name)
        peers = "keras" in options.peers
        results["cold"] = cold.measure(options.keras4j.split(), options.work / "models", options.cold_runs, peers)
        print("\n" + report.cold_table(results["cold"]))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

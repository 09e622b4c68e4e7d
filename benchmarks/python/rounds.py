"""Peers as processes, timed in turn."""

import signal
import statistics
import subprocess
import threading
import time
from pathlib import Path

START_SECONDS = 120


class PeerProcess:
    """One runtime with one model, in a process of its own that answers line by line."""

    def __init__(self, label, command, log, environment):
        self.label = label
        self.log = open(log, "w")
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, bufsize=1, env=environment
        )
        self.failure = None
        self.name = label
        patience = threading.Timer(START_SECONDS, self.process.kill)
        patience.start()
        answer = self.process.stdout.readline()
        patience.cancel()
        if answer.startswith("ready "):
            self.name = answer[6:].strip()
        elif answer.startswith("failed "):
            self.fail("does not load the model: " + answer[7:160].strip())
        elif not answer and self.process.wait() == -signal.SIGKILL:
            self.fail(f"has not loaded the model after {START_SECONDS} s")
        else:
            self.fail(f"does not start, see {log}")

    def fail(self, why):
        self.failure = self.failure or why

    def ask(self, *words):
        """The answer's words, or none after a failure."""
        if self.failure:
            return None
        try:
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer.startswith("ok"):
            self.fail(answer.strip()[:200] or "died")
            return None
        return answer.split()[1:]

    def close(self):
        try:
            self.process.stdin.write("quit\n")
            self.process.stdin.close()
            self.process.wait(20)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()


def check(peer, batch, about, scratch):
    """How far the peer is from Keras; one that is too far stands aside."""
    import numpy as np  # not there when only --help is asked for

    sets = about["sets"][str(batch)]
    prefix = Path(scratch) / f"{peer.label}.b{batch}"
    if peer.ask("set", f"b{batch}", *sets["inputs"]) is None or peer.ask("outputs", f"b{batch}", prefix) is None:
        return None
    worst = 0.0
    for i, text in enumerate(sets["outputs"]):
        expected = np.fromfile(text.rsplit(":", 2)[0], "<f4")
        actual = np.fromfile(f"{prefix}.{i}", "<f4")
        if actual.size != expected.size or not np.isfinite(actual).all():
            worst = float("inf")
        else:
            worst = max(worst, float(np.abs(actual - expected).max() / np.abs(expected).max()))
    return worst


def measure(peers, batch, seconds, count):
    """Times the peers in turn, round by round. Gives the median of each one's medians, in ms."""
    for peer in peers:
        peer.ask("time", f"b{batch}", seconds)  # warms up
    medians = {peer.label: [] for peer in peers}
    for turn in range(count):
        order = peers if turn % 2 == 0 else peers[::-1]
        for peer in order:
            time.sleep(0.05)  # threads of the one before go to sleep
            answer = peer.ask("time", f"b{batch}", seconds)
            if answer:
                medians[peer.label].append(int(answer[1]) / 1e6)
    return {label: statistics.median(values) for label, values in medians.items() if values}

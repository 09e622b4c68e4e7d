"""The limits, and the tables that tell which are kept."""

# What a prediction of keras4j may take, as a multiple of what the peer takes. ONNX Runtime is the
# first yardstick; where its export fails or is wrong, OpenVINO stands in.
LIMITS = {
    "ResNet50": (1.05, 0.6),
    "InceptionV3": (1.05, 0.6),
    "DenseNet121": (1.05, 0.6),
    "MobileNetV2": (1.1, 0.35),
    "EfficientNetB0": (1.2, 0.35),
    "MLP": (1.0, 0.1),
    "SmallCNN": (1.0, 0.1),
    "LSTM": (1.0, 0.5),
    "BiGRU": (1.0, 0.5),
    "Transformer": (1.1, 0.7),
}
TIGHTER = {("MobileNetV2", 16): (0.9, 0.35)}
TWO_CALLERS = 1.8


def verdict(ratio, limit, least=False):
    """The ratio with its limit: at most, or at least."""
    if ratio is None:
        return "—"
    kept = ratio >= limit if least else ratio <= limit
    return f"{ratio:.2f} {'≥' if least else '≤'} {limit:g} {'ok' if kept else 'NOT'}"


def time_text(ms):
    if ms is None:
        return "—"
    return f"{ms * 1000:.1f} µs" if ms < 1 else f"{ms:.2f} ms"


def _ratio(times, peer):
    ours, theirs = times.get("keras4j"), times.get(peer)
    return ours / theirs if ours and theirs else None


def steady_row(name, batch, times, aside):
    """A row of the main table, as a dict that JSON can hold."""
    against_runtime, against_keras = TIGHTER.get((name, batch), LIMITS[name])
    yardstick = next((p for p in ("ort", "openvino") if p in times and p not in aside), None)
    return {
        "model": name,
        "batch": batch,
        "ms": times,
        "aside": aside,
        "yardstick": yardstick,
        "ratio": _ratio(times, yardstick),
        "limit": against_runtime,
        "kerasRatio": _ratio(times, "keras"),
        "kerasLimit": against_keras,
    }


def steady_table(rows, labels):
    head = ["model", "batch", *labels, "against its yardstick", "against Keras", "remarks"]
    lines = []
    for r in rows:
        names = {"ort": "ORT", "openvino": "OpenVINO", None: ""}
        lines.append(
            [
                r["model"],
                str(r["batch"]),
                *[time_text(r["ms"].get(p)) for p in labels],
                f"{names[r['yardstick']]} {verdict(r['ratio'], r['limit'])}".strip(),
                verdict(r["kerasRatio"], r["kerasLimit"]),
                "; ".join(f"{k}: {v}" for k, v in r["aside"].items()),
            ]
        )
    return markdown(head, lines)


def callers_table(rows):
    lines = [
        [r["model"], str(r["threads"] or "all"), f"{r['one']:.1f}/s", f"{r['two']:.1f}/s", verdict(r["ratio"], TWO_CALLERS, least=True)]
        for r in rows
    ]
    return markdown(["model, batch 1", "threads a prediction", "one caller", "two callers", "two to one"], lines)


def cold_table(rows):
    lines = []
    for r in rows:
        seconds = "—" if r["seconds"] is None else f"{r['seconds']:.2f} s"
        memory = "—" if r["megabytes"] is None else f"{r['megabytes']:.0f} MB"
        verdicts = []
        for key, value, unit in (("secondsLimit", r["seconds"], "s"), ("kerasLimit", r.get("kerasRatio"), "× Keras"), ("megabytesLimit", r["megabytes"], "MB")):
            limit = r.get(key)
            if limit is not None and value is not None:
                verdicts.append(f"≤ {limit:g} {unit} {'ok' if value <= limit else 'NOT'}")
        lines.append([r["what"], seconds, memory, ", ".join(verdicts)])
    return markdown(["cold process", "median wall time", "peak memory", "limits"], lines)


def markdown(head, lines):
    widths = [max(len(row[i]) for row in [head, *lines]) for i in range(len(head))]
    rows = [head, ["-" * w for w in widths], *lines]
    return "\n".join("| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows)

"""Figures as tables, and the machine they are from. Standard library only."""

import datetime
import os
import platform
import statistics
from importlib import metadata
from pathlib import Path

NAMES = {
    "keras_predict": "Keras predict", "keras_function": "Keras tf.function", "onnxruntime": "ONNX Runtime",
    "openvino": "OpenVINO", "ours": "ours", "ours_plan": "ours, steps alone"}
PACKAGES = ["tensorflow-cpu", "keras", "onnxruntime", "openvino", "tf2onnx", "onnx", "numpy"]
FLAGS = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"]


def machine(options, version):
    """What the figures depend on, for people."""
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    present = set(fields.get("flags", "").split())
    return {
        "processor": f"{fields.get('model name', platform.processor())}, family {fields.get('cpu family', '?')}, "
                     f"model {fields.get('model', '?')}",
        "flags": " ".join(f for f in FLAGS if f in present) + "; without " + " ".join(f for f in FLAGS if f not in present),
        "cores": f"{os.cpu_count()}, of which {options.threads} are used",
        "date": datetime.date.today().isoformat(),
        "versions": ", ".join([f"pipeline {version}"] + [f"{name} {metadata.version(name)}" for name in PACKAGES]
                              + [f"Python {platform.python_version()}"]),
        "rounds": f"{options.rounds} rounds, at least {options.seconds:g} s of batches each, threads {options.threads}"}


def values(entry, side, figure="images_per_second"):
    """A side's figure in each round where it has one."""
    return [r[side][figure] for r in entry["rounds"] if r.get(side, {}).get(figure) is not None]


def ratios(entry, peers):
    """Ours / best peer: of the medians, then round by round; None without both."""
    medians = [statistics.median(found) for peer in peers if (found := values(entry, peer))]
    own = values(entry, "ours")
    if not medians or not own:
        return None, []
    each = []
    for r in entry["rounds"]:
        best = max((r[p]["images_per_second"] or 0 for p in peers if p in r), default=0)
        if best and r.get("ours", {}).get("images_per_second"):
            each.append(r["ours"]["images_per_second"] / best)
    return statistics.median(own) / max(medians), each


def spread(found):
    return f"{statistics.median(found):.1f} ({min(found):.1f}..{max(found):.1f})" if found else "–"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def markdown(about, networks, peers):
    """Two tables (images per second, peak memory), batch sizes, largest differences, the machine."""
    sides = [*peers, "ours"]
    text = ["Images per second, median (min..max) of the rounds:", ""]
    text.append(row(["network", *(NAMES[s] for s in sides), "ours / best peer", NAMES["ours_plan"]]))
    text.append("|---" * (len(sides) + 3) + "|")
    for network, entry in networks.items():
        ratio, each = ratios(entry, peers)
        shown = "–" if ratio is None else f"{ratio:.2f}" + (f" ({min(each):.2f}..{max(each):.2f})" if each else "")
        cells = [spread(values(entry, side)) for side in sides]
        text.append(row([network, *cells, shown, spread(values(entry, "ours_plan"))]))
    text += ["", "Peak memory of a process, MB, the largest of the rounds; in brackets the batch size, for ours N:", ""]
    text.append(row(["network", *(NAMES[s] for s in sides)]))
    text.append("|---" * (len(sides) + 1) + "|")
    for network, entry in networks.items():
        cells = []
        for side in sides:
            found = values(entry, side, "peak_megabytes")
            size = entry.get("files") if side == "ours" else entry["batch"].get(side)
            cells.append(f"{max(found):.0f} ({size})" if found else "–")
        text.append(row([network, *cells]))
    text += ["", "Largest difference from Keras, in parts of a picture's largest feature: " + "; ".join(
        f"{network} " + ", ".join(f"{NAMES[s]} {d:.0e}" for s, d in entry["difference"].items())
        for network, entry in networks.items()) + ".", ""]
    for network, entry in networks.items():
        text += [f"Left out, {network}, {NAMES[side]}: {why}" for side, why in entry["failed"].items()]
        disturbed = sum(1 for r in entry["rounds"] if "ours" in r and r["ours"]["images_per_second"] is None)
        if disturbed:
            text.append(f"{network}: {disturbed} rounds of ours gave no figure.")
    text += ["Settings: " + "; ".join(
        f"{network} {NAMES[side]} {settings}" for network, entry in networks.items()
        for side, settings in entry["settings"].items() if settings), ""] if any(
            any(e["settings"].values()) for e in networks.values()) else []
    others = [r["others_busy"] for entry in networks.values() for r in entry["rounds"]]
    text += [f"- {key}: {value}" for key, value in about.items()]
    if others:
        text.append(f"- processor time used by others before each network's round: {min(others):.0%}..{max(others):.0%}")
    return "\n".join(text)

"""Figures as tables, and the machine they are from. Standard library only."""

import datetime
import os
import platform
import statistics
from importlib import metadata
from pathlib import Path

from sides import peers_at, title

PACKAGES = ["tensorflow-cpu", "keras", "torch", "onnxruntime", "openvino", "nncf", "tf2onnx", "onnx", "numpy"]
FLAGS = ["avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile"]


def version(package):
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"no {package}"


def machine(options, own):
    """What the figures depend on, for people."""
    fields = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    present = set(fields.get("flags", "").split())
    pictures = "photos, cut to size" if options.photos else "drawn"
    weights = f", but of {', '.join(options.weights)} trained ones" if options.weights else ""
    return {
        "processor": f"{fields.get('model name', platform.processor())}, family {fields.get('cpu family', '?')}, "
                     f"model {fields.get('model', '?')}",
        "flags": " ".join(f for f in FLAGS if f in present) + "; without " + " ".join(f for f in FLAGS if f not in present),
        "cores": f"{os.cpu_count()}, of which {options.threads} are used",
        "date": datetime.date.today().isoformat(),
        "versions": ", ".join([f"pipeline {own}"] + [version(name) for name in PACKAGES]
                              + [f"Python {platform.python_version()}"]),
        "pictures": f"{pictures}; {options.calibration} others to quantise peers by",
        "weights": f"random{weights}",
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


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cells) + " |" for cells in lines] + [""]


def rates(networks, peers, sides):
    for network, entry in networks.items():
        ratio, each = ratios(entry, peers)
        shown = "–" if ratio is None else f"{ratio:.2f}" + (f" ({min(each):.2f}..{max(each):.2f})" if each else "")
        yield [network, *(spread(values(entry, side)) for side in sides), shown, spread(values(entry, "ours_plan"))]


def memory(networks, sides):
    for network, entry in networks.items():
        cells = []
        for side in sides:
            found = values(entry, side, "peak_megabytes")
            size = entry.get("files") if side == "ours" else entry["chosen"].get(side, {}).get("batch")
            cells.append(f"{max(found):.0f} ({size})" if found else "–")
        yield [network, *cells]


def nearness(networks, sides, precision):
    for network, entry in networks.items():
        cells = []
        for side in sides:
            found = entry["accuracy"].get(side)
            if found is None:
                cells.append("–")
            elif precision == "float32":
                cells.append(f"{found['difference']:.0e}")
            else:
                cells.append(f"{found['cosine_mean']:.5f} (≥ {found['cosine_min']:.5f})")
        yield [network, *cells] + ([] if precision == "float32" else [f"{entry['cosine_between_pictures']:.5f}"])


def remarks(networks):
    """What was left out and why, and how each peer was run."""
    for network, entry in networks.items():
        for side, why in entry["failed"].items():
            yield f"- left out, {network}, {title(side)}: {' '.join(why.split())}"
        disturbed = sum(1 for r in entry["rounds"] if "ours" in r and r["ours"]["images_per_second"] is None)
        if disturbed:
            yield f"- {network}: {disturbed} rounds of ours gave no figure"
        settings = "; ".join(
            f"{title(side)} " + ", ".join(f"{key} {value}" for key, value in way["settings"].items())
            for side, way in entry["chosen"].items() if way["settings"])
        if settings:
            yield f"- {network}: {settings}"


def section(precision, networks):
    """One precision: images per second, peak memory, nearness to Keras in float32, remarks."""
    peers = [p for p in peers_at(precision) if any(p in e["chosen"] or p in e["failed"] for e in networks.values())]
    sides = [*peers, "ours"]
    titles = [title(side) for side in sides]
    text = [f"### {precision}", "", "Images per second, median (min..max) of the rounds:", ""]
    text += table(["network", *titles, "ours / best peer", title("ours_plan")], rates(networks, peers, sides))
    text += ["Peak memory of a process, MB, the largest of the rounds; in brackets the batch size, for ours N:", ""]
    text += table(["network", *titles], memory(networks, sides))
    if precision == "float32":
        text += ["Largest difference from Keras' predict, in parts of a picture's largest feature:", ""]
        text += table(["network", *titles], nearness(networks, sides, precision))
    else:
        text += ["Cosine with Keras' features in float32, mean over pictures (smallest):", ""]
        text += table(["network", *titles, "two pictures"], nearness(networks, sides, precision))
    return text + [*remarks(networks), ""]


def markdown(about, precisions):
    """A section for each precision, and the machine."""
    text = [line for precision, networks in precisions.items() for line in section(precision, networks)]
    text += [f"- {key}: {value}" for key, value in about.items()]
    others = [r["others_busy"] for networks in precisions.values() for e in networks.values() for r in e["rounds"]]
    if others:
        text.append(f"- processor time used by others before each network's round: {min(others):.0%}..{max(others):.0%}")
    return "\n".join(text)

"""Does `--plan` tell the truth? What it says beside what the run that follows takes.

    python docs/benchmarks/plan.py --photos FOLDER [--count 480] [--rounds 5] [--mobilenet-v2 WEIGHTS]

Needs the built binary .build/release/pipeline and nothing else. `--count` different files are made of FOLDER's JPEGs (each gets a
comment of its own, so that no two have the same bytes). For every network and layer: plan, run, in turn, into a new store each time; seconds
of the extract stage (a run of its own, `--only dataset --only extract`, process start included), growth of the store's file and the greatest resident memory of the
process, beside what the plan said. Weights are random but for --mobilenet-v2: they cost the same time.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

CASES = [
    ("mobilenet_v2", "out_relu", "avg"),
    ("mobilenet_v2", "out_relu", "flatten"),
    ("resnet50", "conv5_block3_out", "avg"),
    ("vgg16", "block5_pool", "flatten"),
]
BINARY = Path(__file__).resolve().parents[2] / ".build/release/pipeline"


def make_photos(source, folder, count):
    files = sorted(p for p in source.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    folder.mkdir()
    for index in range(count):
        data = files[index % len(files)].read_bytes()
        assert data[:2] == b"\xff\xd8", files[index % len(files)]
        comment = f"{index:08d}".encode()
        (folder / f"{index:06d}.jpg").write_bytes(
            data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:])


def timed(command):
    """Seconds, peak resident bytes and standard output of a command."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out = child.stdout.read()
    error = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: {error.decode()}")
    return time.perf_counter() - start, usage.ru_maxrss * 1024, out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--count", type=int, default=480)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mobilenet-v2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        make_photos(options.photos, folder / "photos", options.count)
        print(f"{options.count} photos, medians of {options.rounds}; said by --plan / found by the run")
        for network, layer, pooling in CASES:
            weights = options.mobilenet_v2 if network == "mobilenet_v2" and options.mobilenet_v2 else "random"
            pipeline = folder / "plan.yaml"
            pipeline.write_text(
                f"store: {folder}/store.sqlite\ndataset: {{folder: {folder}/photos}}\n"
                f"backbone: {{name: {network}, weights: {weights}}}\n"
                f"features: [{{layer: {layer}, pooling: {pooling}}}]\n")
            seconds, memory, sizes = [], [], []
            for _ in range(options.rounds):
                for file in folder.glob("store.sqlite*"):
                    file.unlink()
                plan_seconds, _, out = timed([BINARY, "run", pipeline, "--plan", "--json", "--quiet"])
                plan = json.loads(out)
                run_seconds, peak, _ = timed(
                    [BINARY, "run", pipeline, "--only", "dataset", "--only", "extract", "--quiet"])
                seconds.append((plan["extraction_seconds"], run_seconds, plan_seconds))
                memory.append((plan["memory_byte_count"], peak))
                sizes.append((plan["store_byte_count"], (folder / "store.sqlite").stat().st_size))
            said, found, asked = (statistics.median(column) for column in zip(*seconds))
            ratios = sorted(s / f for s, f, _ in seconds)
            print(
                f"{network} {layer} {pooling}: time {said:.1f} / {found:.1f} s "
                f"(ratio {statistics.median(ratios):.2f}, {ratios[0]:.2f} to {ratios[-1]:.2f}; planning took {asked:.1f} s), "
                f"memory {memory[0][0] / 1e6:.0f} / {statistics.median(m for _, m in memory) / 1e6:.0f} MB, "
                f"store {sizes[0][0] / 1e6:.1f} / {sizes[0][1] / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()

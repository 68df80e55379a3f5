"""Whole extraction jobs, this project against Keras, on the same files and weights, in turn in one go.

    python docs/benchmarks/keras_vs_pipeline.py FOLDER [--rounds 5] [--networks mobilenet_v2 resnet50 vgg16]

Needs keras 3 on tensorflow-cpu, pillow and h5py (measured with keras 3.15.1, tensorflow 2.21.0), and the built
binary .build/release/pipeline. Weights are Keras' own random initialisation (seed 1), saved as .h5 and read by
both, so nothing is downloaded. The Keras job is the one people write: load_img to the target size,
preprocess_input, predict in batches of 8 with global average pooling, save the array. Ours writes the SQLite
store. Each job is a process of its own; wall seconds and peak resident memory are the operating system's.
"First feature" is the same job on one image: start of the process to its end.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NETWORKS = {
    "mobilenet_v2": ("MobileNetV2", "mobilenet_v2", "out_relu", 224),
    "resnet50": ("ResNet50", "resnet50", "conv5_block3_out", 224),
    "vgg16": ("VGG16", "vgg16", "block5_pool", 224),
    "vgg19": ("VGG19", "vgg19", "block5_pool", 224),
    "inception_v3": ("InceptionV3", "inception_v3", "mixed10", 299),
    "xception": ("Xception", "xception", "block14_sepconv2_act", 299),
}

KERAS_JOB = """
import sys, numpy as np, keras
from keras.applications import {module} as m
from keras.utils import load_img, img_to_array
model = m.{cls}(weights=None, include_top=False, pooling="avg", input_shape=({size}, {size}, 3))
model.load_weights(sys.argv[1])
x = np.stack([img_to_array(load_img(p, target_size=({size}, {size}))) for p in open(sys.argv[2]).read().split("\\n") if p])
np.save(sys.argv[3], model.predict(m.preprocess_input(x), batch_size=8, verbose=0))
"""

WEIGHTS_JOB = """
import sys, keras
from keras.applications import {module} as m
keras.utils.set_random_seed(1)
m.{cls}(weights=None, include_top=False, pooling="avg", input_shape=({size}, {size}, 3)).save(sys.argv[1])
"""


def measure(command, environment=None):
    """Runs a command in a child of its own; returns wall seconds and peak resident MB."""
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        error_file = os.open("/tmp/keras_vs_pipeline.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(error_file, 2)
        os.execvpe(command[0], command, {**os.environ, **(environment or {})})
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"failed: {command}\n{Path('/tmp/keras_vs_pipeline.err').read_text()[-2000:]}")
    return seconds, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--networks", nargs="*", default=list(NETWORKS))
    parser.add_argument("--binary", default=".build/release/pipeline")
    arguments = parser.parse_args()
    files = sorted(str(p) for p in Path(arguments.folder).rglob("*") if p.suffix.lower() in (".jpg", ".jpeg", ".png"))
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for network in arguments.networks:
            cls, module, layer, size = NETWORKS[network]
            weights = f"{scratch}/{network}.h5"
            subprocess.run(
                [sys.executable, "-c", WEIGHTS_JOB.format(cls=cls, module=module, size=size), weights],
                check=True, env={**os.environ, **quiet}, stderr=subprocess.DEVNULL)
            figures = {"keras": [], "ours": [], "keras first": [], "ours first": []}
            for round in range(arguments.rounds):
                for suffix, chosen in (("", files), (" first", files[:1])):
                    listing = Path(scratch, "files.txt")
                    listing.write_text("\n".join(chosen))
                    job = KERAS_JOB.format(cls=cls, module=module, size=size)
                    figures["keras" + suffix].append(measure(
                        [sys.executable, "-c", job, weights, str(listing), f"{scratch}/features.npy"], quiet))
                    store = f"{scratch}/{network}-{round}{suffix.strip()}.sqlite"
                    target = [arguments.folder] if chosen is files else chosen
                    figures["ours" + suffix].append(measure(
                        [arguments.binary, "extract", *target, "--backbone", network, "--weights", weights,
                         "--layer", f"{layer}:avg", "--store", store, "--quiet"]))
            row = {"network": network, "images": len(files), "rounds": arguments.rounds}
            for name, values in figures.items():
                row[name + " seconds"] = round_(statistics.median(v[0] for v in values))
                row[name + " peak MB"] = round_(max(v[1] for v in values))
            row["ratio of whole jobs"] = round_(row["keras seconds"] / row["ours seconds"])
            row["ratio of first feature"] = round_(row["keras first seconds"] / row["ours first seconds"])
            row["all seconds"] = {k: [round_(v[0]) for v in values] for k, values in figures.items()}
            rows.append(row)
            print(json.dumps(row), flush=True)
    print("\n| network | images | Keras s | ours s | ratio | Keras img/s | ours img/s | Keras peak MB | ours peak MB "
          "| Keras first s | ours first s |\n|---|---|---|---|---|---|---|---|---|---|---|")
    for r in rows:
        print(f"| {r['network']} | {r['images']} | {r['keras seconds']} | {r['ours seconds']} | {r['ratio of whole jobs']} "
              f"| {r['images'] / r['keras seconds']:.1f} | {r['images'] / r['ours seconds']:.1f} "
              f"| {r['keras peak MB']:.0f} | {r['ours peak MB']:.0f} "
              f"| {r['keras first seconds']} | {r['ours first seconds']} |")
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
    print(f"\n{model}, {os.cpu_count()} cores; medians of {arguments.rounds} rounds, peak memory is the largest seen")


def round_(value):
    return float(f"{value:.4g}")


if __name__ == "__main__":
    main()

"""Test accuracies of a frozen network with a new top, of its last blocks fine-tuned, and of that with augmentation.

    python docs/benchmarks/finetune.py BINARY SHARED_IMAGES WEIGHTS_FOLDER [--datasets flowers] [--seeds 1 2 3] [--epochs N]

SHARED_IMAGES has the folders catdog and flowers, each with a folder of photos per class. WEIGHTS_FOLDER has MobileNetV2's
weights for pictures without its top. A seed decides the split (stratified, 20 % for validation, 30 % for the test; the same
for the three ways), the new weights and the order of the pictures. Needs Python alone. `--epochs 1` is for trying the
script: so many in each phase.
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

WEIGHTS = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
# The phases of pipelines/finetune.yaml.
TOP = "{{trainable_from: top, epochs: {top}, optimizer: {{adam: {{learning_rate: 0.001}}}}}}"
LAST_BLOCKS = """trainable_from: block_15_expand
      epochs: {last}
      optimizer: {{adam: {{learning_rate: 0.00005}}}}
      callbacks:
        - early_stopping: {{monitor: val_loss, patience: 5, restore_best_weights: true}}"""
AUGMENTATION = """  augmentation: {rotation_range: 10, shear_range: 0.2, zoom_range: 0.1, horizontal_flip: true}
  augmented_copies: 5
"""
WAYS = {
    "frozen": ("frozen network, new top", [TOP], ""),
    "tuned": ("last blocks fine-tuned", [TOP, LAST_BLOCKS], ""),
    "augmented": ("the same with augmentation", [TOP, LAST_BLOCKS], AUGMENTATION),
}


def pipeline_file(way, folder, weights, seed, store, epochs):
    phases = "\n".join(
        "    - " + phase.format(top=epochs or 20, last=epochs or 15) for phase in WAYS[way][1])
    return f"""name: {way}
seed: {seed}
store: {store}
dataset:
  folder: {folder}
  split: {{validation: 0.2, test: 0.3, method: stratified}}
images: {{interpolation: bilinear}}
backbone: {{name: mobilenet_v2, weights: {weights}}}
training:
  top: [global_average_pooling, {{dropout: {{rate: 0.2}}}}, {{dense: {{units: classes, activation: softmax}}}}]
  batch_size: 16
{WAYS[way][2]}  phases:
{phases}
evaluate: {{splits: [validation, test]}}
"""


def run(binary, text, place):
    """Accuracies by split, their number of pictures, the epochs that were run, and minutes of the whole process."""
    path = Path(place, "finetune.yaml")
    path.write_text(text)
    started = time.perf_counter()
    done = subprocess.run([binary, "run", str(path), "--json", "--quiet"], capture_output=True, text=True)
    minutes = (time.perf_counter() - started) / 60
    if done.returncode != 0:
        sys.exit(f"failed with\n{text}\n{done.stderr[-2000:]}")
    result = json.loads(done.stdout)
    stages = {stage["name"]: stage for stage in result["stages"]}
    return accuracies(result) | {"epochs": stages["train"]["counts"]["epochs"], "minutes": minutes}


def accuracies(result):
    found = {}
    for evaluation in result["evaluations"]:
        found[evaluation["split"]] = evaluation["accuracy"]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("images")
    parser.add_argument("weights")
    parser.add_argument("--datasets", nargs="*", default=["catdog", "flowers"])
    parser.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    parser.add_argument("--epochs", type=int, help="in each phase; default: 20 and 15")
    arguments = parser.parse_args()
    weights = Path(arguments.weights, WEIGHTS).resolve()
    rows = []
    for dataset in arguments.datasets:
        folder = Path(arguments.images, dataset).resolve()
        figures = {way: [] for way in arguments.ways}
        for seed in arguments.seeds:
            for way in arguments.ways:
                with tempfile.TemporaryDirectory() as place:
                    text = pipeline_file(way, folder, weights, seed, f"{place}/finetune.sqlite", arguments.epochs)
                    figure = run(os.path.abspath(arguments.binary), text, place)
                figures[way].append(figure)
                print(json.dumps({"dataset": dataset, "seed": seed, "way": way, **figure}), flush=True)
        rows += [(dataset, way, figures[way]) for way in arguments.ways]
    print("\n| photos | way | test accuracy, mean | each seed | validation, mean | epochs | minutes, mean | each seed |")
    print("|---|---|---|---|---|---|---|---|")
    for dataset, way, found in rows:
        def mean(key):
            return statistics.mean(f[key] for f in found)

        def each(key, form):
            return " ".join(format(f[key], form) for f in found)

        print(f"| {dataset} | {WAYS[way][0]} | {mean('test'):.4f} | {each('test', '.4f')} | {mean('validation'):.4f} "
              f"| {each('epochs', 'd')} | {mean('minutes'):.2f} | {each('minutes', '.2f')} |")
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
    print(f"\n{model}, {os.cpu_count()} cores; minutes are of whole runs, from files to metrics")


if __name__ == "__main__":
    main()

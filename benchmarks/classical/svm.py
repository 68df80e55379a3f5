"""RBF SVC, fit + predict, 10 classes: pipeline-bench beside scikit-learn and scikit-learn-intelex.

    python svm.py --bench .build/release/pipeline-bench --rows 2000 --columns 2048 25088 100352

Needs numpy 2.4.6, scikit-learn 1.9.1 and scikit-learn-intelex 2026.2.0. Every round runs each side once in a child
process of its own, in an order that turns round; shown are medians and the peak memory of the child (wait4).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile


def samples(columns, rows, folder):
    """ReLU-like features of overlapping classes, of whose labels 8 % are wrong; float32."""
    import numpy as np

    rng = np.random.default_rng(5)
    labels = rng.integers(0, 10, 2 * rows)
    hidden = rng.normal(size=(10, 64))[labels] * 0.45 + rng.normal(size=(2 * rows, 64))
    features = np.empty((2 * rows, columns), np.float32)
    for start in range(0, columns, 8192):
        width = min(8192, columns - start)
        loads = rng.normal(size=(64, width)) / 8
        noise = 0.3 * rng.standard_normal((2 * rows, width), dtype=np.float32) - 0.3
        features[:, start : start + width] = np.maximum(hidden @ loads + noise, 0)
    wrong = rng.random(2 * rows) < 0.08
    labels[wrong] = rng.integers(0, 10, wrong.sum())
    np.save(folder / "x.npy", features[:rows])
    np.save(folder / "z.npy", features[rows:])
    np.save(folder / "y.npy", labels[:rows].astype(np.int64))


def peer(name, folder):
    """One fit and predict in this process; seconds as JSON."""
    import time

    if name == "intelex":
        from sklearnex import patch_sklearn

        patch_sklearn(verbose=False)
    import numpy as np
    from sklearn.svm import SVC

    x, y, z = (np.load(folder / f"{name}.npy") for name in "xyz")
    begin = time.perf_counter()
    fitted = SVC().fit(x, y)
    middle = time.perf_counter()
    fitted.predict(z)
    print(json.dumps({"fit": middle - begin, "predict": time.perf_counter() - middle}))


def ours(bench, folder):
    files = ["--train", folder / "x.npy", "--labels", folder / "y.npy", "--test", folder / "z.npy"]
    return [bench, "heads", *map(str, files), "--rounds", "1", "--seconds", "0", "--json"]


def run(command):
    """What a child says, and its peak memory in MB."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    found = json.loads(text)
    if "measurements" in found:
        seconds = {one["name"]: one["seconds"] for one in found["measurements"]}
        found = {"fit": seconds["svm: fit"], "predict": seconds["svm: predict"]}
    return found, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", default=".build/release/pipeline-bench")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--columns", type=int, nargs="+", default=[2048])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sides", nargs="+", default=["ours", "sklearn", "intelex"])
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(options.peer, pathlib.Path(options.folder))
    print("| features | side | fit s | predict s | both s | peak MB |\n|---|---|---|---|---|---|")
    for columns in options.columns:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            samples(columns, options.rows, folder)
            found = {side: [] for side in options.sides}
            for number in range(options.rounds):
                for side in options.sides[:: -1 if number % 2 else 1]:
                    child = [sys.executable, __file__, "--peer", side, "--folder", str(folder)]
                    found[side].append(run(ours(options.bench, folder) if side == "ours" else child))
            for side, rounds in found.items():
                fit = statistics.median(one["fit"] for one, _ in rounds)
                predict = statistics.median(one["predict"] for one, _ in rounds)
                both = statistics.median(one["fit"] + one["predict"] for one, _ in rounds)
                peak = max(memory for _, memory in rounds)
                print(f"| {columns} | {side} | {fit:.3f} | {predict:.3f} | {both:.3f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()

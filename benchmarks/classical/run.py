"""Reduction and heads beside scikit-learn and scikit-learn-intelex: seconds and peak memory, in turn.

    python -m pip install -r benchmarks/classical/requirements.txt
    python benchmarks/classical/run.py pca --columns 2048 25088 100352
    python benchmarks/classical/run.py svm mlp grid

Run from the project's folder after `swift build -c release`. Every round runs each side once in a process of its own, cold,
in an order that turns round from round to round. Shown are medians over the rounds and the largest peak of memory.
Peers read float32 .npy files; ours reads the same numbers from a store. Reading counts for nobody's seconds, but for
everybody's memory.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

SIDES = {
    "pca": ["ours", "products", "full", "randomized"],
    "svm": ["ours", "sklearn", "intelex"],
    "mlp": ["ours", "sklearn"],
    "logistic_regression": ["ours", "sklearn"],
    "linear_svm": ["ours", "sklearn"],
    "grid": ["ours", "sklearn"],
}
HERE = pathlib.Path(__file__).parent


def child(command):
    """What a child says, its seconds and its peak memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return json.loads(text), time.perf_counter() - begin, usage.ru_maxrss / 1024


def ours(build, task, side, folder):
    bench = build / "pipeline-bench"
    if task != "grid":
        output = folder / f"{task}_ours.txt"
        name = "products" if side == "products" else task
        found, _, memory = child([bench, "once", name, "--store", folder / "s.sqlite", "--output", output])
        return found, memory
    # The command itself, with everything it does: reading, every row of the search into the store, fitting the winner.
    grid = "C=0.1,1,10,100,1000 gamma=scale,0.0001,0.001,0.01"
    copy = folder / "grid.sqlite"
    copy.write_bytes((folder / "s.sqlite").read_bytes())
    found, seconds, memory = child(
        [build / "pipeline", "train", "--store", copy, "--features", "2", "--reduce", "", "--no-probability", "--where",
         "split = 'train'", "--search", grid, "--cv", "5", "--json", "--quiet"])
    (folder / "grid_ours.json").write_text(json.dumps(
        [[p["value"] for p in one["parameters"]] + [one["mean"]] for one in found["searches"][0]["results"]]))
    return {"fit": seconds, "predict": 0}, memory


def agreement(task, sides, folder):
    """How far answers agree, in words."""
    if task == "grid" and "sklearn" in sides:
        left, right = (
            {tuple(map(str, (float(c), g if g == "scale" else float(g)))): m
             for c, g, m in json.loads((folder / f"grid_{side}.json").read_text())} for side in ("ours", "sklearn"))
        worst = max(abs(left[key] - right[key]) for key in right)
        return f"largest difference of a mean score {worst:.1e}"
    answers = {side: (folder / f"{task}_{side}.txt") for side in sides}
    answers = {side: path.read_text().split() for side, path in answers.items() if path.exists() and task != "pca"}
    return ", ".join(
        f"{sum(a == b for a, b in zip(answers['ours'], labels))} of {len(labels)} labels as {side}"
        for side, labels in answers.items() if side != "ours" and "ours" in answers)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tasks", nargs="+", choices=SIDES)
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--columns", type=int, nargs="+", default=[2048])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sides", nargs="+", help="only these")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path(".build/release"))
    options = parser.parse_args()
    print("| task | features | side | fit s | predict s | both s | of each round | peak MB | |\n|---|---|---|---|---|---|---|---|---|")
    for columns in options.columns:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            # In a process of its own: a child's peak of memory counts from its parent's size.
            subprocess.run(
                [sys.executable, HERE / "features.py", options.build / "pipeline", str(options.rows), str(columns), folder],
                check=True)
            for task in options.tasks:
                sides = [side for side in SIDES[task] if options.sides is None or side in options.sides]
                found = {side: [] for side in sides}
                for number in range(options.rounds):
                    for side in sides[:: -1 if number % 2 else 1]:
                        if side in ("ours", "products"):
                            found[side].append(ours(options.build, task, side, folder))
                        else:
                            said, _, memory = child([sys.executable, HERE / "peer.py", task, side, folder])
                            found[side].append((said, memory))
                words = agreement(task, sides, folder)
                for side, rounds in found.items():
                    parts = [statistics.median(one[key] for one, _ in rounds) for key in ("fit", "predict")]
                    both = [one["fit"] + one["predict"] for one, _ in rounds]
                    peak = max(memory for _, memory in rounds)
                    print(
                        f"| {task} | {options.rows}×{columns} | {side} | {parts[0]:.3f} | {parts[1]:.3f} | "
                        f"{statistics.median(both):.3f} | {' '.join(f'{one:.2f}' for one in both)} | {peak:.0f} | "
                        f"{words if side == 'ours' else ''} |", flush=True)


if __name__ == "__main__":
    main()

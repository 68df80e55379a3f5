"""What features are worth: a linear probe on photos, the same for networks and for colours with edges; and what they cost.

    python docs/benchmarks/probe.py accuracy IMAGES --out FOLDER --backbone NAME=SPEC … [--classical] [--binary PATH]
    python docs/benchmarks/probe.py speed PHOTOS… --backbone NAME=SPEC --backbone NAME=SPEC [--rounds 5] [--binary PATH]

SPEC is [NETWORK,]WEIGHTS[:FEATURES[+FEATURES…]][@SIZE]. WEIGHTS is `imagenet`, `random`, `builtin` or a file; a network file needs
no NETWORK. FEATURES is LAYER[&LAYER…], put one behind the other; a LAYER is averaged, LAYER/max and LAYER/flatten are not. Each makes a
row of its own. Without any they are the network's own last layer, without SIZE (pixels of both sides) 224. Photos are stretched to the size with Pillow's bilinear filter, which averages when it reduces.

    --backbone formulanet=formulanet,builtin@96 --backbone trial=trial.safetensors@96
    --backbone "MobileNetV2, ImageNet=mobilenet_v2,mobilenet_v2_…_no_top.h5:out_relu@224"
    --backbone "MobileNetV2, random=mobilenet_v2,random:out_relu+block_13_expand_relu+block_6_expand_relu@224"

accuracy: IMAGES has the folders catdog, flowers and fruits, each with a folder of photos per class (fruits once more in train and
test, which are put together), and cifar10.tar.gz (unpacked into FOLDER, or already in `--cifar10 FOLDER`). A seed decides the split:
half of every class learns, half is the test; of CIFAR-10, 40 of each class's training pictures learn, 40 of its test pictures are
the test. FOLDER/splits has them as path,label,split, and result.json their digest: the same for all that compete. `random` weights
have the split's seed. What competes gives vectors only; StandardScaler and LinearSVC do the rest, C from 1e-4 to 1 by 3-fold
cross-validation within the half that learns. `--classical` adds histograms of colours with HOG in several settings.
FOLDER/result.md and FOLDER/result.json hold the mean and the standard deviation over the seeds, and every single figure.

speed: whole jobs, from the start of the process to the end of a new store, decoding included, in turn, `--rounds` times after one
uncounted; medians. PHOTOS are folders; copies of a photo are computed once and would not count. Peak memory is the operating system's.

Needs numpy and scikit-learn, `--classical` scikit-image and pillow (measured with numpy 2.4.6, scikit-learn 1.9.1, scikit-image
0.26.0, pillow 13.0.0), and the built binary .build/release/pipeline. `speed` needs Python alone. Nothing is downloaded.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

SETS = ("catdog", "flowers", "fruits", "cifar10")
SEEDS = (0, 1, 2)
CIFAR_PER_CLASS = 40
C_GRID = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)
SUFFIXES = (".jpg", ".jpeg", ".png")
CLASSICAL = "colours and HOG"
CLASSICAL_SIDE = 128


class Backbone:
    """What to extract: a name for the tables and the parts of a SPEC."""

    def __init__(self, text):
        name, _, spec = text.partition("=")
        match = re.fullmatch(r"(?:([a-z0-9_.]+),)?([^:@]+)(?::([^@]+))?(?:@(\d+))?", spec)
        if not name or match is None:
            raise argparse.ArgumentTypeError(f"expected NAME=[NETWORK,]WEIGHTS[:LAYER[+LAYER]][@SIZE], got {text!r}")
        self.name, self.network, self.weights = name, match[1], match[2]
        # Rows of (layer, pooling).
        self.rows = {}
        for row in match[3].split("+") if match[3] else []:
            parts = [layer.partition("/") for layer in row.split("&")]
            self.rows[row] = [(layer, pooling or "avg") for layer, _, pooling in parts]
        self.size = int(match[4] or 224)
        if self.network is None and self.weights in ("imagenet", "random"):
            raise argparse.ArgumentTypeError(f"{text!r}: '{self.weights}' needs a network, as in mobilenet_v2,{self.weights}")
        if self.weights not in ("imagenet", "random", "builtin"):
            if not os.path.isfile(self.weights):
                raise argparse.ArgumentTypeError(f"no file {self.weights!r}")
            self.weights = os.path.abspath(self.weights)

    def pipeline_file(self, listing, store, seed):
        # JSON's strings are YAML's, too.
        named = f"name: {self.network}, " if self.network else ""
        wanted = dict.fromkeys(part for parts in self.rows.values() for part in parts)
        layers = "".join(f"  - {{layer: {layer}, pooling: {pooling}}}\n" for layer, pooling in wanted)
        return (
            f"name: probe\nseed: {seed}\nstore: {json.dumps(str(store))}\ndataset: {{csv: {json.dumps(str(listing))}}}\n"
            f"images: {{target_size: [{self.size}, {self.size}], interpolation: bilinear, on_error: fail}}\n"
            f"backbone: {{{named}weights: {json.dumps(self.weights)}}}\n" + (f"features:\n{layers}" if layers else ""))


# Splits

def photos_by_class(folders):
    """Class -> sorted files, of several folders with the same classes."""
    found = {}
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix.lower() in SUFFIXES:
                found.setdefault(path.parent.name, []).append(str(path.resolve()))
    if len(found) < 2:
        sys.exit(f"expected a folder of photos per class in {', '.join(map(str, folders))}")
    return dict(sorted(found.items()))


def make_split(name, seed, classes, cifar_test=None):
    """(path, label, split) of every photo that a seed uses."""
    chooser = random.Random(f"{name} {seed}")
    rows = []
    for label, files in classes.items():
        if cifar_test is None:
            order = chooser.sample(files, len(files))
            half = (len(order) + 1) // 2
            parts = {"train": order[:half], "test": order[half:]}
        else:
            parts = {"train": chooser.sample(files, CIFAR_PER_CLASS), "test": chooser.sample(cifar_test[label], CIFAR_PER_CLASS)}
        rows += [(path, label, split) for split in ("train", "test") for path in sorted(parts[split])]
    return rows


def make_splits(images, cifar, out, sets, seeds):
    """{set: {seed: rows}}, also written as CSV with paths relative to where the sets are; and a digest of them all."""
    images, splits, digest = Path(images), {}, hashlib.sha256()
    Path(out, "splits").mkdir(parents=True, exist_ok=True)
    for name in sets:
        root, cifar_test = images.resolve(), None
        if name == "cifar10":
            root = Path(cifar or unpacked_cifar(images, out)).resolve()
            classes, cifar_test = photos_by_class([root / "train"]), photos_by_class([root / "test"])
        elif name == "fruits":
            classes = photos_by_class([images / name / "train", images / name / "test"])
        else:
            classes = photos_by_class([images / name])
        splits[name] = {}
        for seed in seeds:
            rows = splits[name][seed] = make_split(name, seed, classes, cifar_test)
            target = Path(out, "splits", f"{name}-{seed}.csv")
            with open(target, "w", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(("path", "label", "split"))
                writer.writerows((os.path.relpath(path, root), label, split) for path, label, split in rows)
            digest.update(target.read_bytes())
    return splits, digest.hexdigest()


def unpacked_cifar(images, out):
    target = Path(out, "cifar10")
    if not (target / "test").is_dir():
        with tarfile.open(images / "cifar10.tar.gz") as archive:
            archive.extractall(target, filter="data")
    found = sorted(p.parent for p in target.rglob("train") if p.is_dir())
    return found[0] if found else target


# Features

def write_listing(target, paths):
    with open(target, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("path",), *((path,) for path in paths)])
    return target


def extracted(backbone, paths, seed, binary, out):
    """{row's name: {path: vector}}."""
    import numpy as np

    folder = Path(out, "stores")
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"\W+", "-", backbone.name) + f"-{seed}"
    # Always anew: an older store may hold features of other layers, or of a binary with other arithmetic.
    for old in folder.glob(f"{stem}.sqlite*"):
        old.unlink()
    store, config = folder / f"{stem}.sqlite", folder / f"{stem}.yaml"
    config.write_text(backbone.pipeline_file(write_listing(folder / f"{stem}.csv", paths), store, seed))
    subprocess.run([binary, "run", str(config), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    found = {}
    with sqlite3.connect(store) as database:
        query = """SELECT recipe.layer, recipe.pooling, image.path, vector FROM image JOIN feature_summary USING (content_id)
                   JOIN recipe USING (recipe_id) JOIN feature_vector USING (vector_id)"""
        for layer, pooling, path, vector in database.execute(query):
            found.setdefault((layer, pooling), {})[path] = np.frombuffer(vector, "<f4")
    if not found or any(set(paths) - set(vectors) for vectors in found.values()):
        sys.exit(f"{store}: not every photo has its features")
    rows = {
        f"{backbone.name}, {row}": {path: np.concatenate([found[part][path] for part in parts]) for path in paths}
        for row, parts in (backbone.rows or {"": list(found)}).items()}
    return {backbone.name: next(iter(rows.values()))} if len(rows) == 1 else rows


def classical_features(paths):
    """{row's name: {path: vector}} of settings from which the best of each set is taken."""
    import numpy as np
    from PIL import Image
    from skimage.color import rgb2hsv
    from skimage.feature import hog

    def histogram(hsv, parts):
        """Joint histograms of 8 hues, saturations and values, of the picture's parts x parts tiles."""
        bins = np.minimum((hsv * 8).astype(int), 7) @ (64, 8, 1)
        step = CLASSICAL_SIDE // parts
        tiles = [bins[y:y + step, x:x + step] for y in range(0, CLASSICAL_SIDE, step) for x in range(0, CLASSICAL_SIDE, step)]
        return np.concatenate([np.bincount(tile.ravel(), minlength=512) / tile.size for tile in tiles])

    def edges(pixels, cell):
        return hog(pixels, orientations=9, pixels_per_cell=(cell, cell), cells_per_block=(2, 2), block_norm="L2-Hys",
                   transform_sqrt=True, channel_axis=-1)

    rows = {}
    for path in paths:
        with Image.open(path) as photo:
            pixels = np.asarray(photo.convert("RGB").resize((CLASSICAL_SIDE, CLASSICAL_SIDE), Image.Resampling.BILINEAR))
        hsv = rgb2hsv(pixels)
        whole, quarters = histogram(hsv, 1), histogram(hsv, 2)
        fine, coarse = edges(pixels, 8), edges(pixels, 16)
        # The root makes distances those of Hellinger, which suit histograms better than Euclid's.
        for name, vector in {
            "HOG of 8 pixels, colours": (fine, whole),
            "HOG of 16 pixels, roots of colours": (coarse, whole ** 0.5),
            "HOG of 16 pixels, roots of colours in 2x2 tiles": (coarse, quarters ** 0.5),
            "roots of colours alone": (whole ** 0.5,),
        }.items():
            rows.setdefault(name, {})[path] = np.concatenate(vector).astype(np.float32)
    return rows


# Probe

def scaled(train, *others):
    """Standardised by `train`, then turned into the space that `train` spans.

    A linear machine with an L2 penalty has its weights within that space, so turning changes nothing but the time it takes.
    """
    import numpy as np
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train)
    parts = [scaler.transform(part) for part in (train, *others)]
    if train.shape[1] > train.shape[0]:
        basis = np.linalg.qr(parts[0].T)[0]
        parts = [part @ basis for part in parts]
    return parts


def classifier(x, c, seed):
    from sklearn.svm import LinearSVC

    # Fewer values than photos overlap: there liblinear's dual form crawls at large C. Elsewhere it is the faster one.
    if x.shape[1] < x.shape[0]:
        return LinearSVC(C=c, dual=False, tol=1e-2)
    return LinearSVC(C=c, dual=True, tol=1e-3, max_iter=5000, random_state=seed)


def probe(train, train_labels, test, test_labels, seed):
    """Accuracy in the test half, and the C that cross-validation chose; of equals, the least."""
    import warnings

    import numpy as np
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import StratifiedKFold

    with warnings.catch_warnings():
        # One that has not converged is scored as it is, whoever competes.
        warnings.simplefilter("ignore", ConvergenceWarning)
        scores = np.zeros(len(C_GRID))
        for inner, held in StratifiedKFold(3, shuffle=True, random_state=seed).split(train, train_labels):
            inner_x, held_x = scaled(train[inner], train[held])
            for index, c in enumerate(C_GRID):
                scores[index] += classifier(inner_x, c, seed).fit(inner_x, train_labels[inner]).score(held_x, train_labels[held])
        best = C_GRID[int(np.argmax(scores))]
        train_x, test_x = scaled(train, test)
        return float(classifier(train_x, best, seed).fit(train_x, train_labels).score(test_x, test_labels)), best


def probe_rows(features, rows, seed):
    import numpy as np

    parts = {}
    for part in ("train", "test"):
        chosen = [(path, label) for path, label, split in rows if split == part]
        parts[part] = (np.stack([features[path] for path, _ in chosen]).astype(np.float64), np.array([label for _, label in chosen]))
    return probe(*parts["train"], *parts["test"], seed)


def measure_accuracy(arguments):
    splits, digest = make_splits(arguments.images, arguments.cifar10, arguments.out, arguments.sets, arguments.seeds)
    everything = sorted({path for seeds in splits.values() for rows in seeds.values() for path, _, _ in rows})
    by_seed = {s: sorted({p for seeds in splits.values() for p, _, _ in seeds[s]}) for s in arguments.seeds}
    # group -> row -> set -> list of one figure per seed
    groups, chosen_c = {}, {}

    def add(group, features_of_rows, seeds):
        for row, features in features_of_rows.items():
            for name in splits:
                for seed in seeds:
                    accuracy, c = probe_rows(features, splits[name][seed], seed)
                    groups.setdefault(group, {}).setdefault(row, {}).setdefault(name, []).append(accuracy)
                    chosen_c.setdefault(row, {}).setdefault(name, []).append(c)
            print(row, {n: [round(v, 4) for v in values] for n, values in groups[group][row].items()}, file=sys.stderr, flush=True)

    if arguments.classical:
        add(CLASSICAL, classical_features(everything), arguments.seeds)
    for backbone in arguments.backbone:
        if backbone.weights == "random":
            for seed in arguments.seeds:
                add(backbone.name, extracted(backbone, by_seed[seed], seed, arguments.binary, arguments.out), [seed])
        else:
            add(backbone.name, extracted(backbone, everything, 0, arguments.binary, arguments.out), arguments.seeds)

    table = table_of(groups, list(splits))
    sizes = {n: {part: sum(r[2] == part for r in seeds[arguments.seeds[0]]) for part in ("train", "test")} for n, seeds in splits.items()}
    Path(arguments.out, "result.md").write_text(table)
    Path(arguments.out, "result.json").write_text(json.dumps({
        "machine": machine_name(), "splits_sha256": digest, "seeds": arguments.seeds, "photos": sizes, "c_grid": C_GRID,
        "accuracies": groups, "chosen_c": chosen_c}, indent=1) + "\n")
    print(table, end="")


def table_of(groups, sets):
    """Markdown: every row, and for a group of several the best of each set."""
    lines = ["| features | " + " | ".join(sets) + " |", "|---|" + "---|" * len(sets)]
    for group, rows in groups.items():
        for row, values in rows.items():
            lines.append(f"| {row} | " + " | ".join(figure(values[name]) for name in sets) + " |")
        if len(rows) > 1:
            best = [max((values[name] for values in rows.values()), key=statistics.mean) for name in sets]
            lines.append(f"| **{group}, the best of each set** | " + " | ".join(figure(values) for values in best) + " |")
    return "\n".join(lines) + "\n"


def figure(values):
    spread = f" ± {statistics.stdev(values) * 100:.1f}" if len(values) > 1 else ""
    return f"{statistics.mean(values) * 100:.1f}{spread}"


# Speed

def job(command):
    """Wall seconds, processor seconds and peak resident MB of a process of its own.

    A process starts with its parent's peak, so the parent must stay small: no numpy here.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        pid = os.fork()
        if pid == 0:
            try:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                os.dup2(errors.fileno(), 2)
                os.execvp(command[0], command)
            finally:
                os._exit(127)
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            errors.seek(0)
            sys.exit(f"failed: {' '.join(command)}\n{errors.read().decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure_speed(arguments):
    photos = sorted(str(p.resolve()) for folder in arguments.photos for p in Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES)
    if not photos:
        sys.exit(f"no photos in {', '.join(arguments.photos)}")
    count = len(photos)
    figures = {backbone.name: [] for backbone in arguments.backbone}
    with tempfile.TemporaryDirectory() as scratch:
        listing = write_listing(Path(scratch, "photos.csv"), photos)
        for turn in range(arguments.rounds + 1):
            for number, backbone in enumerate(arguments.backbone):
                place = Path(scratch, f"{turn}-{number}")
                config = Path(f"{place}.yaml")
                config.write_text(backbone.pipeline_file(listing, f"{place}.sqlite", 0))
                threads = ["--threads", str(arguments.threads)] if arguments.threads else []
                result = job([arguments.binary, "run", str(config), "--quiet", *threads])
                for file in Path(scratch).glob(f"{place.name}.sqlite*"):
                    file.unlink()
                # The first turn reads the files into memory and lets the binary choose its algorithms.
                if turn > 0:
                    figures[backbone.name].append(result)
    lines = [f"| {count} photos | features/s | least | most | processor ms a photo | peak MB |", "|---|---|---|---|---|---|"]
    for name, results in figures.items():
        rates = sorted(count / seconds for seconds, _, _ in results)
        processor = statistics.median(cpu for _, cpu, _ in results) / count * 1000
        memory = statistics.median(peak for _, _, peak in results)
        lines.append(f"| {name} | {statistics.median(rates):.1f} | {rates[0]:.1f} | {rates[-1]:.1f} | {processor:.1f} | {memory:.0f} |")
    print("\n".join(lines))
    print(f"\n{machine_name()}; medians of {arguments.rounds} rounds in turn")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps({
            "machine": machine_name(), "photos": count, "columns": ["wall seconds", "processor seconds", "peak MB"],
            "rounds": figures}, indent=1) + "\n")


def machine_name():
    try:
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.processor())
    except OSError:
        model = platform.processor()
    return f"{model}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    accuracy = commands.add_parser("accuracy")
    accuracy.add_argument("images")
    accuracy.add_argument("--out", required=True)
    accuracy.add_argument("--cifar10")
    accuracy.add_argument("--classical", action="store_true")
    accuracy.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    accuracy.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    accuracy.set_defaults(action=measure_accuracy)
    speed = commands.add_parser("speed")
    speed.add_argument("photos", nargs="+", metavar="PHOTOS")
    speed.add_argument("--rounds", type=int, default=5)
    speed.add_argument("--threads", type=int)
    speed.add_argument("--json")
    speed.set_defaults(action=measure_speed)
    for command in (accuracy, speed):
        command.add_argument("--backbone", type=Backbone, action="append", default=[], metavar="NAME=SPEC")
        command.add_argument("--binary", default=".build/release/pipeline")
    arguments = parser.parse_args()
    arguments.binary = os.path.abspath(arguments.binary)
    names = [backbone.name for backbone in arguments.backbone]
    if len(set(names)) < len(names):
        parser.error("every --backbone needs a name of its own")
    if not names and not getattr(arguments, "classical", False):
        parser.error("nothing to measure: give --backbone or --classical")
    arguments.action(arguments)


if __name__ == "__main__":
    main()

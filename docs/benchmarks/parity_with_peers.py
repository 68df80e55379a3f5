"""Holds the built binary, end to end, against Keras, Pillow and scikit-learn on real photos.

    python docs/benchmarks/parity_with_peers.py --photos FOLDER --catdog FOLDER --odd FOLDER \
        --weights mobilenet_v2_..._224.h5 mobilenet_v2_..._224_no_top.h5 [--binary .build/release/pipeline]
        [--only classify pooled networks catdog again odd]

Prints a markdown table of what was measured; the exit code is 1 when a bar is missed.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, scikit-learn 1.9.1, pillow 13.0.0, h5py 3.14.0, numpy 2.4.6, Python 3.11.
`--photos` is a flat folder of JPEGs, one of them `n02099601_golden_retriever.JPEG` (imagenet-sample-images); `--catdog`
has cat/ and dog/; `--odd` is any tree of awkward image files; `--weights` are Keras' own two MobileNetV2 files, with the top
and without. Everything else is made here, in a temporary folder. Nothing is downloaded.

How features are compared: element by element, |ours - theirs| <= 1e-4 * |theirs| + 1e-5 * (largest |theirs| of the same
image). "Relative" in the table is the largest |ours - theirs| / |theirs| among values above 1 % of the largest of the same
image; "of the bar" is the largest part of the allowed difference that was used, over all values.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRATCH = Path(tempfile.mkdtemp(prefix="parity-"))
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", KERAS_HOME=str(SCRATCH / "keras"))
# Keras would fetch this file, and fetches it again where its digest is another one.
CLASS_INDEX = (ROOT / "data" / "imagenet_class_index.json").read_text().rstrip("\n")
(SCRATCH / "keras" / "models").mkdir(parents=True)
(SCRATCH / "keras" / "models" / "imagenet_class_index.json").write_text(CLASS_INDEX)

import h5py
import keras
import numpy as np
import PIL
import sklearn
import tensorflow as tf
from keras.applications import mobilenet_v2
from keras.src.applications import imagenet_utils
from keras.utils import img_to_array, load_img
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

tf.config.threading.set_intra_op_parallelism_threads(2)
tf.config.threading.set_inter_op_parallelism_threads(1)

# The digest that Keras asks for in keras/src/applications/imagenet_utils.py.
CLASS_INDEX_MD5 = "c2c37ea517e94d9795004a39431a14cb"
RETRIEVER = "n02099601_golden_retriever.JPEG"
EXPECTED = [("golden_retriever", 0.7407), ("Labrador_retriever", 0.1079), ("Chesapeake_Bay_retriever", 0.0650)]
IMAGE_EXTENSIONS = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".ppm", ".tif", ".tiff"}
# Written by every run on purpose: when, which run, how long.
DIARY_TABLES = {"run", "stage", "sqlite_sequence"}
DIARY_COLUMNS = {"run_id", "created_at"}

rows = []


def report(check, bar, measured, passed):
    rows.append((check, bar, measured, passed))
    print(f"{'ok    ' if passed else 'MISSED'} {check}: {measured}", file=sys.stderr, flush=True)


# ---------------------------------------------------------------- the two sides


def pipeline(*arguments, expected=0):
    """Runs the binary in the scratch folder; returns its JSON and the wall seconds."""
    start = time.perf_counter()
    done = subprocess.run([options.binary, *map(str, arguments), "--json", "--quiet"], cwd=SCRATCH,
                          capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode != expected:
        raise SystemExit(f"exit code {done.returncode}, expected {expected}: pipeline {' '.join(map(str, arguments))}\n"
                         f"{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return json.loads(done.stdout), seconds


def connect(store):
    return sqlite3.connect(f"file:{SCRATCH / store}?mode=ro", uri=True)


def stored_features(store, layer, pooling, paths):
    """(images, values) in the order of `paths`."""
    with connect(store) as database:
        found = dict(database.execute(
            "SELECT i.path, f.vector FROM feature AS f JOIN image AS i ON i.image_id = f.image_id"
            " JOIN recipe AS r ON r.recipe_id = f.recipe_id WHERE r.layer = ? AND r.pooling = ?", (layer, pooling)))
    return np.stack([np.frombuffer(found[str(path)], "<f4") for path in paths])


def keras_pixels(paths):
    return np.stack([img_to_array(load_img(path, target_size=(224, 224))) for path in paths])


def exact_outputs(build, weights, layers, pixels):
    """What the network says in float64: how far Keras itself is from it shows how far two float32 sides may be apart."""
    keras.config.set_dtype_policy("float64")
    model = build()
    keras.config.set_dtype_policy("float32")
    model.set_weights(weights)
    taps = keras.Model(model.input, [model.get_layer(layer).output for layer in layers])
    parts = [tf.nest.flatten(taps(tf.constant(pixels[i:i + 5], tf.float64))) for i in range(0, len(pixels), 5)]
    return [np.concatenate([part[number].numpy() for part in parts]) for number in range(len(layers))]


def part_of_bar(values, reference):
    largest = np.abs(reference).max(axis=1, keepdims=True)
    return float((np.abs(values - reference) / (1e-4 * np.abs(reference) + 1e-5 * largest)).max())


def compare(check, ours, theirs, exact):
    """Element by element; the rule is in this file's first comment."""
    if ours.shape != theirs.shape:
        report(check, "same shape", f"{ours.shape} against {theirs.shape}", False)
        return
    ours, theirs = ours.astype(np.float64), theirs.astype(np.float64)
    largest = np.abs(theirs).max(axis=1, keepdims=True)
    difference = np.abs(ours - theirs)
    used = part_of_bar(ours, theirs)
    strong = np.abs(theirs) > 0.01 * largest
    relative = (difference[strong] / np.abs(theirs)[strong]).max()
    report(check, "1e-4 relative",
           f"relative {relative:.1e}, {100 * used:.0f} % of the bar (from float64: ours {100 * part_of_bar(ours, exact):.0f} %, "
           f"Keras {100 * part_of_bar(theirs, exact):.0f} %); {ours.size:,} values, largest {largest.max():.3g}",
           bool(used <= 1 and np.isfinite(ours).all()))


# ---------------------------------------------------------------- MobileNetV2 with its real weights


def classify():
    top_weights = options.weights[0]
    photos = sorted(options.photos.iterdir())
    model = mobilenet_v2.MobileNetV2(weights=str(top_weights))
    if hashlib.md5(CLASS_INDEX.encode()).hexdigest() != CLASS_INDEX_MD5:
        imagenet_utils.CLASS_INDEX = json.loads(CLASS_INDEX)
    theirs = model.predict(mobilenet_v2.preprocess_input(keras_pixels(photos)), batch_size=8, verbose=0)
    answer, _ = pipeline("classify", *photos, "--weights", top_weights, "--top", 1000)
    ours = [image["predictions"] for image in answer["images"]]
    assert [image["path"] for image in answer["images"]] == [str(path) for path in photos]

    retriever = [path.name for path in photos].index(RETRIEVER)
    found = [(p["name"], p["probability"]) for p in ours[retriever][:3]]
    keras_found = [(name, float(value)) for _, name, value in
                   mobilenet_v2.decode_predictions(theirs[retriever:retriever + 1], top=3)[0]]
    for title, triple in (("pipeline", found), ("Keras", keras_found)):
        close = all(a[0] == b[0] and abs(a[1] - b[1]) <= 0.0005 for a, b in zip(triple, EXPECTED))
        report(f"golden retriever photo, {title}", "0.7407, 0.1079, 0.0650 ± 0.0005",
               ", ".join(f"{name} {value:.4f}" for name, value in triple), close)

    lists = mobilenet_v2.decode_predictions(theirs, top=1000)
    names = {wordnet_id: name for wordnet_id, name in imagenet_utils.CLASS_INDEX.values()}
    equal = sum(names[p["wordnet_id"]] == p["name"] for p in ours[0])
    digest = hashlib.md5(CLASS_INDEX.encode()).hexdigest()
    report("class names", f"1000 of 1000 from the file with MD5 {CLASS_INDEX_MD5[:8]}…, which Keras asks for",
           f"{equal} of 1000 as in data/imagenet_class_index.json, MD5 {digest[:8]}…"
           + ("" if digest == CLASS_INDEX_MD5 else ", ANOTHER FILE THAN KERAS'"),
           equal == 1000 and digest == CLASS_INDEX_MD5)
    first = sum(a[0]["wordnet_id"] == b[0][0] for a, b in zip(ours, lists))
    five = sum([p["wordnet_id"] for p in a[:5]] == [p[0] for p in b[:5]] for a, b in zip(ours, lists))
    count = len(photos)
    report("top-1, photo by photo", f"{count} of {count} equal", f"{first} of {count}", first == count)
    report("top-5 in order", f"{count} of {count} equal", f"{five} of {count}", five == count)
    worst = 0
    for a, b in zip(ours, lists):
        expected = {wordnet_id: float(value) for wordnet_id, _, value in b}
        assert len(a) == len(expected) == 1000
        worst = max(worst, *(abs(p["probability"] - expected[p["wordnet_id"]]) for p in a))
    report("all 1000 probabilities of each photo", "1e-4", f"largest difference {worst:.1e}", worst <= 1e-4)


def pooled():
    photos = sorted(options.photos.iterdir())
    pipeline("extract", *photos, "--weights", options.weights[1], "--layer", "out_relu:avg", "--store", "pooled.sqlite")
    def build(weights=None):
        return mobilenet_v2.MobileNetV2(include_top=False, pooling="avg", input_shape=(224, 224, 3), weights=weights)

    model = build(str(options.weights[1]))
    pixels = mobilenet_v2.preprocess_input(keras_pixels(photos))
    theirs = model.predict(pixels, batch_size=8, verbose=0)
    exact, = exact_outputs(build, model.get_weights(), ["out_relu"], pixels)
    compare(f"MobileNetV2 no top, out_relu avg, {len(photos)} photos",
            stored_features("pooled.sqlite", "out_relu", "avg", photos), theirs, exact.mean(axis=(1, 2)))


# ---------------------------------------------------------------- VGG16 and both generations of ResNet50


def make_sensible(model, pixels):
    """Batch statistics near those of real pictures, nothing exactly 0 or 1, all from the seed.

    Freshly made networks have means 0 and variances 1, which leave huge values behind fifty layers and would hide a
    mistake in any of the four. The last normalization of a residual branch gets a small gamma, as training gives it: with 1, a
    random ResNet50 multiplies rounding, and Keras in float32 is four times the bar away from Keras in float64.
    """
    generator = np.random.default_rng(2)
    normalizations = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    for layer in normalizations:
        layer.momentum = 0.0
        if layer.name.endswith(("_3_bn", "_branch2c")):
            layer.gamma.assign(layer.gamma * 0.25)
    if normalizations:
        model(pixels, training=True)
    for layer in model.layers:
        for variable in layer.weights:
            noise = generator.uniform(-1, 1, variable.shape).astype(np.float32)
            value = variable.numpy()
            if variable.name in ("gamma", "moving_variance"):
                variable.assign(value * (1 + 0.2 * noise))
            elif variable.name == "moving_mean":
                variable.assign(value + 0.1 * np.abs(value).mean() * noise)
            elif variable.name in ("beta", "bias"):
                variable.assign(value + 0.1 * noise)


def networks():
    # The old ResNet50, which Keras no longer has, is built in one place only.
    specification = importlib.util.spec_from_file_location("backbones", ROOT / "Tests/Golden/Generators/backbones.py")
    generators = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(generators)
    photos = sorted(options.photos.iterdir())[:10]
    shape = (224, 224, 3)
    cases = [
        ("VGG16", "vgg16", "block5_pool", "block4_conv2", lambda: keras.applications.VGG16(
            include_top=False, weights=None, input_shape=shape)),
        ("ResNet50", "resnet50", "conv5_block3_out", "conv4_block6_out", lambda: keras.applications.ResNet50(
            include_top=False, weights=None, input_shape=shape)),
        ("ResNet50 of keras-applications 1.0.8", "resnet50_v0.2", "activation_49", "activation_40",
         lambda: generators.old_resnet50(False, shape)),
    ]
    for number, (title, backbone, last, inner, build) in enumerate(cases):
        keras.utils.clear_session()
        keras.utils.set_random_seed(1)
        model = build()
        pixels = keras.applications.vgg16.preprocess_input(keras_pixels(photos))
        make_sensible(model, pixels)
        weights, store = SCRATCH / f"network{number}.h5", f"network{number}.sqlite"
        model.save(weights)
        pipeline("extract", *photos, "--backbone", backbone, "--weights", weights, "--store", store,
                 "--layer", f"{last}:avg", "--layer", f"{last}:flatten", "--layer", f"{inner}:flatten")
        outputs = [model.get_layer(last).output, model.get_layer(inner).output]
        maps, inner_maps = keras.Model(model.input, outputs).predict(pixels, batch_size=5, verbose=0)
        average = keras.layers.GlobalAveragePooling2D()(maps).numpy()
        exact, exact_inner = exact_outputs(build, model.get_weights(), [last, inner], pixels)
        for layer, pooling, theirs, truth in (
                (last, "avg", average, exact.mean(axis=(1, 2))), (last, "flatten", maps, exact),
                (inner, "flatten", inner_maps, exact_inner)):
            compare(f"{title}, {layer} {pooling}, {len(photos)} photos", stored_features(store, layer, pooling, photos),
                    theirs.reshape(len(photos), -1), truth.reshape(len(photos), -1))


# ---------------------------------------------------------------- photos to classifier


def catdog_file(name, folder, store, probability):
    text = f"""
name: {name}
seed: 42
store: {store}
dataset:
  folder: {folder}
  split: {{validation: 0.2, test: 0.2, method: hash}}
backbone:
  name: mobilenet_v2
  weights: {options.weights[1]}
features:
  - {{layer: out_relu, pooling: avg}}
reduce:
  - standard_scaler
  - pca: {{components: 64, solver: full}}
head:
  svm: {{kernel: rbf, C: 1.0, gamma: scale, tolerance: 1.0e-9, probability: {str(probability).lower()}}}
evaluate: {{splits: [train, validation, test]}}
"""
    path = SCRATCH / f"{name}.yaml"
    path.write_text(text)
    return path


def catdog():
    pipeline("run", catdog_file("votes", options.catdog, "catdog.sqlite", False))
    pipeline("run", catdog_file("sigmoid", options.catdog, "catdog.sqlite", True))
    with connect("catdog.sqlite") as database:
        listing = database.execute(
            "SELECT i.path, d.label, d.split FROM dataset_image AS d JOIN image AS i ON i.image_id = d.image_id"
            " JOIN dataset USING (dataset_id) WHERE dataset.name = 'votes' ORDER BY d.position").fetchall()
        stored = {model: {path: (predicted, margin) for path, predicted, margin in database.execute(
            "SELECT i.path, p.predicted, p.margin FROM prediction AS p JOIN image AS i ON i.image_id = p.image_id"
            " JOIN model AS m ON m.model_id = p.model_id WHERE m.name = ?", (model,))} for model in ("votes", "sigmoid")}
        accuracies = dict(database.execute(
            "SELECT split, value FROM metric JOIN model USING (model_id)"
            " WHERE model.name = 'votes' AND metric.name = 'accuracy'"))
    paths = [row[0] for row in listing]
    labels = np.array([row[1] for row in listing])
    splits = np.array([row[2] for row in listing])
    features = stored_features("catdog.sqlite", "out_relu", "avg", paths).astype(np.float64)
    is_train = splits == "train"

    def machine():
        return SVC(C=1.0, kernel="rbf", gamma="scale", tol=1e-9)

    reducer = make_pipeline(StandardScaler(), PCA(64, svd_solver="full"))
    reduced_train = reducer.fit_transform(features[is_train])
    reduced = reducer.transform(features)
    svc = machine().fit(reduced_train, labels[is_train])
    theirs, decisions = svc.predict(reduced), svc.decision_function(reduced)

    sizes = ", ".join(f"{split} {np.sum(splits == split)}" for split in ("train", "validation", "test"))
    for split in ("validation", "test"):
        chosen = splits == split
        accuracy = float(np.mean(theirs[chosen] == labels[chosen]))
        report(f"accuracy, {split} ({np.sum(chosen)} photos)", "at least scikit-learn's",
               f"{accuracies[split]:.4f}, scikit-learn {accuracy:.4f}", accuracies[split] >= accuracy - 1e-12)
    equal = sum(stored["votes"][path][0] == label for path, label in zip(paths, theirs))
    report("labels in the store", f"{len(paths)} of {len(paths)} equal", f"{equal} of {len(paths)} ({sizes})",
           equal == len(paths))
    answer, _ = pipeline("predict", *paths, "--store", "catdog.sqlite", "--model", "votes")
    images = {image["path"]: image for image in answer["images"]}
    ours = np.array([images[path]["decision_values"][0] for path in paths])
    worst = np.abs(ours - decisions).max()
    report("decision values of `predict`, all photos", "1e-4",
           f"largest difference {worst:.1e}, values {decisions.min():.2f} to {decisions.max():.2f}", worst <= 1e-4)
    equal = sum(images[path]["predictions"][0]["label"] == label for path, label in zip(paths, theirs))
    report("labels of `predict`", f"{len(paths)} of {len(paths)} equal", f"{equal} of {len(paths)}", equal == len(paths))
    same = max(abs(stored["votes"][path][1] - images[path]["margin"]) for path in paths)
    report("margins of `run` and of `predict`, another process", "1e-12", f"largest difference {same:.1e}", same <= 1e-12)

    calibrated = CalibratedClassifierCV(machine(), method="sigmoid", ensemble=False).fit(reduced_train, labels[is_train])
    theirs = calibrated.predict_proba(reduced)
    answer, _ = pipeline("predict", *paths, "--store", "catdog.sqlite", "--model", "sigmoid", "--top", 2)
    classes = list(calibrated.classes_)
    worst = 0
    for path, image in zip(paths, answer["images"]):
        assert image["path"] == path and len(image["predictions"]) == 2
        for p in image["predictions"]:
            worst = max(worst, abs(p["probability"] - theirs[paths.index(path), classes.index(p["label"])]))
    report("probabilities, against CalibratedClassifierCV(ensemble=False)", "1e-4",
           f"largest difference {worst:.1e}", worst <= 1e-4)


# ---------------------------------------------------------------- the second time, and after kill -9


def extraction(summary):
    return next(stage["counts"] for stage in summary["stages"] if stage["name"] == "extract")


def contents(store):
    """{table: rows} of all that is not a diary; blobs are compared by their bytes."""
    result = {}
    with connect(store) as database:
        problems = database.execute("PRAGMA integrity_check").fetchall()
        assert problems == [("ok",)], problems
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in sorted(set(tables) - DIARY_TABLES):
            columns = [row[1] for row in database.execute(f'PRAGMA table_xinfo("{table}")')]
            kept = [f'"{column}"' for column in columns if column not in DIARY_COLUMNS]
            # Whatever SQLite returns for a float is the same 8 bytes for equal stores.
            result[table] = sorted(database.execute(f'SELECT {", ".join(kept)} FROM "{table}"'), key=repr)
    return result


def stored_count(store):
    """Photos in a store that may not be there yet."""
    try:
        with connect(store) as database:
            return database.execute("SELECT count(*) FROM image").fetchone()[0]
    except sqlite3.OperationalError:
        return -1


def again():
    folder = SCRATCH / "again"
    shutil.copytree(options.catdog, folder)
    whole = catdog_file("again", folder, "whole.sqlite", True)
    summary, uninterrupted = pipeline("run", whole)
    count = extraction(summary)["images"]
    reference = contents("whole.sqlite")
    summary, seconds = pipeline("run", whole)
    states = [stage["status"] for stage in summary["stages"][1:]]
    report(f"second identical run, {count} photos", "0 extracted, under 1 s",
           f"{extraction(summary)['extracted']} extracted, {seconds:.2f} s (first run {uninterrupted:.1f} s)",
           extraction(summary)["extracted"] == 0 and seconds < 1 and set(states) == {"up_to_date"})
    same = contents("whole.sqlite") == reference
    report("store after the second run", "same rows, same bytes", "same" if same else "differs", same)

    generator = random.Random(5)
    for attempt in range(5):
        killed_store = f"killed{attempt}.sqlite"
        file = SCRATCH / f"killed{attempt}.yaml"
        file.write_text(whole.read_text().replace("whole.sqlite", killed_store))
        # By photos and not by the clock, which says nothing where others use the machine; then anywhere within a batch.
        target, delay = generator.randrange(count - 40), generator.uniform(0, 0.1)
        process = subprocess.Popen([options.binary, "run", str(file), "--quiet"], cwd=SCRATCH,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        start = time.perf_counter()
        while process.poll() is None and stored_count(killed_store) < target:
            time.sleep(0.002)
        time.sleep(delay)
        moment = time.perf_counter() - start
        was_running = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = max(0, stored_count(killed_store))
        with sqlite3.connect(SCRATCH / killed_store) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        summary, _ = pipeline("run", file)
        counts = extraction(summary)
        found = contents(killed_store)
        different = [table for table in reference if found.get(table) != reference[table]]
        vectors = len(found["feature_vector"])
        report(f"kill -9, moment {attempt + 1} ({moment:.1f} s), run again", "store as uninterrupted",
               f"{'killed' if was_running else 'NOT RUNNING'} with {done} of {count} photos stored; then "
               f"{counts['extracted']} extracted; {len(reference)} tables, {vectors} vectors: "
               + (f"{', '.join(different)} differ" if different else "identical"),
               was_running and sound and not different and found.keys() == reference.keys()
               and counts["extracted"] + done == count)

    for number, photo in enumerate(sorted(options.photos.iterdir())[:10]):
        shutil.copy(photo, folder / ("cat" if number % 2 else "dog") / f"new{number}.jpg")
    summary, _ = pipeline("run", whole)
    counts = extraction(summary)
    report("ten photos added", "10 extracted", f"{counts['extracted']} extracted of {counts['images']}",
           counts["extracted"] == 10 and counts["images"] == count + 10)


# ---------------------------------------------------------------- files that are not as they should be


def odd():
    folder = SCRATCH / "odd"
    folder.mkdir()
    for path in sorted(options.odd.rglob("*")):
        if path.is_file():
            assert not (folder / path.name).exists(), path
            shutil.copy(path, folder)
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in IMAGE_EXTENSIONS)
    summary, _ = pipeline("extract", folder, "--weights", options.weights[1], "--store", "odd.sqlite")
    with connect("odd.sqlite") as database:
        states = dict(database.execute("SELECT path, status FROM image"))
        reasonless = database.execute("SELECT count(*) FROM failed_image WHERE ifnull(error, '') = ''").fetchone()[0]
        unmeasured = database.execute(
            "SELECT count(*) FROM image WHERE status = 'ok' AND image_id NOT IN (SELECT image_id FROM feature)").fetchone()[0]
    passed = [path for path in files if states.get(str(path)) == "ok"]
    failed = [path for path in files if states.get(str(path)) == "failed"]
    report("awkward files in one folder", "exit 0, ok + failed = files",
           f"exit 0, {len(passed)} ok + {len(failed)} failed of {len(files)} files; {reasonless} without a reason, "
           f"{unmeasured} ok without a feature",
           len(passed) + len(failed) == len(files) == len(states) and reasonless == 0 and unmeasured == 0)
    decoded = set()
    for path in files:
        try:
            load_img(path, target_size=(224, 224))
            decoded.add(path)
        except Exception:  # Whatever it raises, people get no picture.
            pass
    missed = sorted(path.name for path in failed if path in decoded)
    beyond = sorted(path.name for path in passed if path not in decoded)
    report("awkward files that Keras' load_img decodes and we do not", "0",
           f"{len(missed)}{': ' + ', '.join(missed) if missed else ''}; the other way round "
           f"{len(beyond)}{': ' + ', '.join(beyond) if beyond else ''}", not missed)


# ---------------------------------------------------------------- all together


def main():
    checks = {"classify": classify, "pooled": pooled, "networks": networks, "catdog": catdog, "again": again, "odd": odd}
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=".build/release/pipeline", type=Path)
    parser.add_argument("--photos", required=True, type=Path)
    parser.add_argument("--catdog", required=True, type=Path)
    parser.add_argument("--odd", required=True, type=Path)
    parser.add_argument("--weights", required=True, type=Path, nargs=2, metavar=("TOP", "NO_TOP"))
    parser.add_argument("--only", nargs="*", choices=list(checks), default=list(checks))
    global options
    options = parser.parse_args()
    for name in ("binary", "photos", "catdog", "odd"):
        setattr(options, name, getattr(options, name).resolve())
    options.weights = [path.resolve() for path in options.weights]
    start = time.perf_counter()
    for name in options.only:
        try:
            checks[name]()
        except (Exception, SystemExit) as error:
            report(name, "finishes", f"{type(error).__name__}: {error}".replace("\n", " "), False)
    print("| check | bar | measured | |\n|---|---|---|---|")
    for check, bar, measured, passed in rows:
        print(f"| {check} | {bar} | {measured} | {'ok' if passed else '**missed**'} |")
    version = subprocess.run([options.binary, "--version"], capture_output=True, text=True).stdout.strip()
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    print(f"\npipeline {version}; keras {keras.__version__}, tensorflow {tf.__version__}, scikit-learn {sklearn.__version__}, "
          f"pillow {PIL.__version__}, h5py {h5py.__version__}, numpy {np.__version__}, Python {platform.python_version()}; "
          f"{model}, {os.cpu_count()} cores; {time.perf_counter() - start:.0f} s in all")
    return 0 if rows and all(row[3] for row in rows) else 1


if __name__ == "__main__":
    try:
        code = main()
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    sys.exit(code)

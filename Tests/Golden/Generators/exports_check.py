"""Loads every form that `pipeline store export` writes and compares it bit by bit with the store.

Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, pandas 3, duckdb, liac-arff 2.5.
Run `python exports_check.py PATH_OF_PIPELINE` from anywhere. Not part of the tests, which run without Python.
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

import arff
import duckdb
import numpy as np
import pandas as pd
import scipy.io.arff
from sklearn.datasets import load_svmlight_file

PIPELINE = os.path.abspath(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[3]
LABELS = ["a,b", 'say "hi"', "two\nlines", "it's", "りんご🍎", "<script>", "50%", " blank ", "back\\slash", "{curly}", "tab\there"]


def run(*arguments):
    subprocess.run([PIPELINE, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def text(path):
    with open(path, newline="", encoding="utf-8") as file:
        return file.read()


def rows(path):
    """A table of texts in which nothing is taken for a missing value."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def same(what, found, expected):
    assert list(found) == list(expected), what
    print("ok", what)


def same_bits(what, found, expected):
    found = np.asarray(found, dtype=np.float32)
    assert found.shape == expected.shape, (what, found.shape, expected.shape)
    differing = found.view(np.uint32) != expected.view(np.uint32)
    # Every NaN is one.
    differing &= ~(np.isnan(found) & np.isnan(expected))
    assert not differing.any(), (what, np.argwhere(differing)[:3], found[differing][:3], expected[differing][:3])
    print("ok", what, found.shape)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.symlink(ROOT / "data", "data")
        pathlib.Path("t.yaml").write_text(
            "store: s.sqlite\ndataset: {folder: data/fruits, split: {test: 0.4, method: stratified}}\n"
            "images: {target_size: [32, 32], interpolation: bilinear}\n"
            "backbone: {name: mobilenet_v2, weights: random}\n"
            "features: [{layer: block_1_expand_relu, pooling: max}]\n")
        run("run", "t.yaml", "--quiet")
        run("train", "--store", "s.sqlite", "--name", "m", "--quiet")

        store = sqlite3.connect("s.sqlite")
        ids = [row[0] for row in store.execute("SELECT image_id FROM image ORDER BY image_id")]
        for position, number in enumerate(ids):
            label = LABELS[position % len(LABELS)]
            store.execute(
                "UPDATE image SET path = ?, label = ? WHERE image_id = ?",
                (f"{label}/🍓'{position}\r\n\".jpg", None if position == 40 else label, number))
        rng = np.random.default_rng(1)
        for (vector_id,) in store.execute("SELECT vector_id FROM feature_vector").fetchall():
            # Every exponent there is, zeros of both signs, and the smallest numbers.
            bits = rng.integers(0, 1 << 32, size=96, dtype=np.uint32)
            values = bits.view(np.float32).copy()
            values[~np.isfinite(values)] = 0
            values[:4] = [0, -0.0, 1e-45, 3.4028235e38]
            store.execute("UPDATE feature_vector SET vector = ? WHERE vector_id = ?", (values.tobytes(), vector_id))
        store.commit()
        truth = store.execute(
            "SELECT i.image_id, path, label, split, vector FROM image AS i JOIN feature AS f USING (image_id) "
            "ORDER BY image_id").fetchall()
        image_ids, paths, labels, splits = ([row[i] for row in truth] for i in range(4))
        labels = [label or "" for label in labels]
        x = np.stack([np.frombuffer(row[4], "<f4") for row in truth])

        for form in ["npy", "npz", "csv", "libsvm", "arff"]:
            run("store", "export", "--store", "s.sqlite", "-o", f"x.{form}")
        same_bits("npy", np.load("x.npy"), x)
        archive = np.load("x.npz", allow_pickle=False)
        same_bits("npz features", archive["features"], x)
        same("npz paths", archive["paths"], paths)
        same("npz labels", archive["labels"], labels)
        same("npz splits", archive["splits"], splits)
        same("npz image_ids", archive["image_ids"], image_ids)

        table = rows("x.csv")
        same("csv paths", table["path"], paths)
        same("csv labels", table["label"], labels)
        same_bits("csv, pandas texts", table.iloc[:, 3:].to_numpy().astype(np.float32), x)
        numbers = pd.read_csv("x.csv", keep_default_na=False)
        same_bits("csv, pandas numbers", numbers.iloc[:, 3:].to_numpy(np.float64).astype(np.float32), x)
        duck = duckdb.sql("SELECT * FROM read_csv('x.csv', all_varchar=true, header=true, delim=',', quote='\"', escape='\"')").fetchall()
        same("csv paths, duckdb", [row[0] for row in duck], paths)
        for name in ["npy", "libsvm", "arff"]:
            beside = rows(f"x.{name}.rows.csv")
            same(f"rows beside {name}: paths", beside["path"], paths)
            same(f"rows beside {name}: labels", beside["label"], labels)
            same(f"rows beside {name}: numbers", beside["image_id"].astype(int), image_ids)

        names = dict(rows("x.libsvm.classes.csv").set_index("class")["label"])
        values, classes = load_svmlight_file("x.libsvm", n_features=x.shape[1], zero_based=False)
        same("libsvm labels", [names.get(str(int(c)), "") for c in classes], labels)
        # Zeros are left out, and with them their sign.
        same_bits("libsvm", values.toarray().astype(np.float32), x + np.float32(0))

        data = arff.load(text("x.arff"))
        same_bits("arff, liac-arff", np.array([row[:-1] for row in data["data"]], np.float64).astype(np.float32), x)
        same("arff labels, liac-arff", [row[-1] or "" for row in data["data"]], labels)

        # NaN and infinities, and labels that SciPy can read, which takes quotes in rows for part of the name.
        plain = ["x", "y", "w"]
        for position, number in enumerate(ids):
            store.execute("UPDATE image SET label = ? WHERE image_id = ?", (plain[position % 3], number))
        first = store.execute("SELECT vector_id FROM feature_vector LIMIT 1").fetchone()[0]
        bad = x[0].copy()
        bad[5:8] = [np.nan, 1, 2]
        store.execute("UPDATE feature_vector SET vector = ? WHERE vector_id = ?", (bad.tobytes(), first))
        store.commit()
        x[0] = bad
        run("store", "export", "--store", "s.sqlite", "-o", "y.arff")
        values, meta = scipy.io.arff.loadarff("y.arff")
        found = np.array([[row[name] for name in meta.names()[:-1]] for row in values]).astype(np.float32)
        same_bits("arff, scipy", found, x)
        same("arff labels, scipy", [row["class"].decode() for row in values], [plain[i % 3] for i in range(len(x))])
        bad[7] = -np.inf
        store.execute("UPDATE feature_vector SET vector = ? WHERE vector_id = ?", (bad.tobytes(), first))
        store.commit()
        x[0] = bad
        for form in ["npy", "npz", "csv"]:
            run("store", "export", "--store", "s.sqlite", "-o", f"z.{form}")
        same_bits("npy with NaN", np.load("z.npy"), x)
        same_bits("npz with NaN", np.load("z.npz")["features"], x)
        same_bits("csv with NaN", pd.read_csv("z.csv").iloc[:, 3:].to_numpy(np.float64).astype(np.float32), x)

        expected = store.execute(
            "SELECT p.image_id, path, p.split, actual, predicted, correct, probability, margin, entropy "
            "FROM prediction AS p JOIN image AS i USING (image_id) ORDER BY p.image_id").fetchall()
        run("store", "export", "--store", "s.sqlite", "--predictions", "m", "-o", "p.csv")
        run("store", "export", "--store", "s.sqlite", "--predictions", "m", "-o", "p.jsonl")
        lines = [json.loads(line) for line in text("p.jsonl").splitlines()]
        same("predictions, jsonl", [tuple(line.values()) for line in lines], expected)
        table = pd.read_csv("p.csv", keep_default_na=False)
        same("predictions, csv", [tuple(row) for row in table.to_numpy().tolist()], [tuple(row) for row in expected])
        print("all forms hold what the store holds")


main()

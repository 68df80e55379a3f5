"""Synthetic ReLU-like features as .npy files for peers and as a store for us.

    python benchmarks/classical/features.py .build/release/pipeline ROWS COLUMNS FOLDER [TEST_ROWS]
"""

import json
import pathlib
import sqlite3
import subprocess
import sys

import numpy as np


def make(rows, columns, folder, classes=10, test_rows=None):
    """Features of overlapping classes, of whose labels 8 % are wrong: float32, as networks give them.

    x, y to learn from and z to predict, as .npy files. Drawn block after block, so memory stays small.
    """
    test_rows = rows if test_rows is None else test_rows
    total = rows + test_rows
    rng = np.random.default_rng(5)
    labels = rng.integers(0, classes, total)
    hidden = (rng.normal(size=(classes, 64))[labels] * 0.45 + rng.normal(size=(total, 64))).astype(np.float32)
    loads = (rng.normal(size=(64, columns)) / 8).astype(np.float32)
    x = np.lib.format.open_memmap(folder / "x.npy", mode="w+", dtype=np.float32, shape=(rows, columns))
    z = np.lib.format.open_memmap(folder / "z.npy", mode="w+", dtype=np.float32, shape=(test_rows, columns))
    height = max(1, (1 << 24) // columns)
    for start in range(0, total, height):
        end = min(start + height, total)
        noise = 0.3 * rng.standard_normal((end - start, columns), dtype=np.float32) - 0.3
        block = np.maximum(hidden[start:end] @ loads + noise, 0)
        known = block[: max(0, rows - start)]
        x[start : start + len(known)] = known
        z[max(0, start - rows) : max(0, end - rows)] = block[len(known) :]
    wrong = rng.random(total) < 0.08
    labels[wrong] = rng.integers(0, classes, wrong.sum())
    np.save(folder / "y.npy", labels[:rows].astype(np.int64))
    np.save(folder / "yz.npy", labels[rows:].astype(np.int64))
    x.flush()
    z.flush()


def store(pipeline, folder, path):
    """The same features in a store of ours, as a made-up layer of a real recipe."""
    path = pathlib.Path(path)
    picture = sorted(pathlib.Path("data/fruits/apple").glob("*.jpg"))[0]
    subprocess.run(
        [pipeline, "extract", picture, "--backbone", "mobilenet_v2", "--weights", "random", "--target-size", "32x32", "--store",
         path, "--quiet"],
        check=True, stdout=subprocess.DEVNULL)
    db = sqlite3.connect(path)
    row = db.execute("SELECT backbone, weights, weights_digest, layer, pooling, description FROM recipe").fetchone()
    x, z = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in "xz")
    columns = x.shape[1]
    description = json.loads(row[5])
    recipe = db.execute(
        "INSERT INTO recipe (backbone, weights, weights_digest, layer, pooling, dimension, fingerprint, description) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*row[:5], columns, f"synthetic-{columns}", json.dumps(description))).lastrowid
    number = db.execute("SELECT max(content_id) FROM content").fetchone()[0]
    for matrix, split, name in ((x, "train", "y"), (z, "test", "yz")):
        labels = np.load(folder / f"{name}.npy")
        for index in range(len(matrix)):
            number += 1
            vector = matrix[index]
            sha = f"{number:064x}"
            db.execute("INSERT INTO content VALUES (?, ?)", (number, sha))
            db.execute(
                "INSERT INTO image (path, label, split, sha256, width, height, byte_count, format, modified_ns, status, "
                "content_id) VALUES (?, ?, ?, ?, 1, 1, 1, 'png', 1, 'ok', ?)",
                (f"{split}/{index}.png", str(labels[index]), split, sha, number))
            vector_id = db.execute(
                "INSERT INTO feature_summary (recipe_id, content_id, l2_norm, mean, zero_fraction) VALUES (?, ?, 1, 1, 0)",
                (recipe, number)).lastrowid
            db.execute("INSERT INTO feature_vector VALUES (?, ?)", (vector_id, vector.tobytes()))
            if number % 5000 == 0:
                db.commit()
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


if __name__ == "__main__":
    pipeline, rows, columns, folder, *test_rows = sys.argv[1:]
    make(int(rows), int(columns), pathlib.Path(folder), test_rows=int(test_rows[0]) if test_rows else None)
    store(pipeline, pathlib.Path(folder), pathlib.Path(folder) / "s.sqlite")

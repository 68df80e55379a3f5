"""Golden files of exported features.

Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
Run `python exports.py` from anywhere; writes into ../Exports beside this script.
"""

import csv
import json
import pathlib

import numpy as np
import sklearn
from sklearn.datasets import dump_svmlight_file

OUT = pathlib.Path(__file__).resolve().parent.parent / "Exports"
assert np.__version__ == "2.4.6", np.__version__
assert sklearn.__version__ == "1.9.1", sklearn.__version__

LABELS = ["apple", "it's \"red\", 100%", "two\nlines", "りんご🍎", "", "a b"]
PATHS = ["photos/{}.jpg", "ph,otos/{}.jpg", 'ph"otos/{}.jpg', "ph\r\notos/{}.jpg", "früchte/{}🍓.jpg", " {} "]


def main():
    OUT.mkdir(exist_ok=True)
    rng = np.random.default_rng(6)
    x = rng.normal(size=(12, 5)).astype(np.float32)
    x[rng.random(x.shape) < 0.3] = 0
    x[0] = [1e-45, 3.4028235e38, -1e-5, 16777216, 0.1]
    x[1, :2] = [-0.0, 123456789]
    labels = [LABELS[i % len(LABELS)] for i in range(len(x))]
    paths = [PATHS[i % len(PATHS)].format(i) for i in range(len(x))]
    splits = ["train" if i % 3 else "test" for i in range(len(x))]
    names = sorted(set(label for label in labels))
    np.save(OUT / "features.npy", x)
    np.savez(
        OUT / "features.npz", features=x, paths=np.array(paths), labels=np.array(labels), splits=np.array(splits),
        image_ids=np.arange(1, len(x) + 1, dtype="<i8"))
    # Unsigned zeros: a zero is left out either way.
    dump_svmlight_file(
        x.astype(np.float64), [names.index(label) + 1 for label in labels], str(OUT / "features.libsvm"),
        zero_based=False)
    with open(OUT / "rows.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["row", "image_id", "path", "label", "split"])
        writer.writerows([i, i + 1, p, l, s] for i, (p, l, s) in enumerate(zip(paths, labels, splits)))
    # For a first feature that NumPy and pandas read: what the shortest text of a float32 is.
    (OUT / "facts.json").write_text(json.dumps({
        "paths": paths, "labels": labels, "splits": splits, "class_names": names,
        "shortest": [np.format_float_scientific(v, unique=True, trim="0") for v in x.ravel()],
    }, ensure_ascii=True) + "\n")


main()

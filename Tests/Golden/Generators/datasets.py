"""Makes ../Datasets: the order and the splits Keras and NumPy give to a made-up tree of file names.

Run: `python datasets.py` from anywhere; needs keras 3.15.1, tensorflow 2.21.0, numpy 2.4.6.
The files of the tree are empty: only their names matter.
"""

import json
import os
import pathlib
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
from keras.src.legacy.preprocessing.image import DirectoryIterator, ImageDataGenerator
from keras.src.utils import dataset_utils

OUT = pathlib.Path(__file__).resolve().parent.parent / "Datasets"

# Names chosen so that every way of sorting them wrongly shows: digits, case, accents, '-' before '/'
# before '0', spaces, a name beyond U+FFFF beside one at U+FF5E (UTF-16 order differs from code points).
TREE = (
    [f"apple/img_{i}.jpg" for i in range(23)]
    + [f"Tomato/T{i:03d}.JPG" for i in range(11)]
    + ["straw berry/a.png", "straw berry/B.png", "straw berry/é.png", "straw berry/e\u0301.png",
       "straw berry/z.jpeg", "straw berry/\uFF5E.jpg", "straw berry/\U0001F353.jpg", "straw berry/ä.bmp"]
    + ["nested/x.jpg", "nested/b/1.jpg", "nested/b/10.jpg", "nested/b/2.jpg", "nested/b/c/0.jpg",
       "nested/b-c/0.jpg", "nested/b0/0.jpg", "nested/a/z.jpg", "nested/Z/a.jpg"]
    + ["mixed/a.gif", "mixed/b.ppm", "mixed/c.tif", "mixed/d.TIFF", "mixed/e.txt", "mixed/f", "mixed/g.jpg",
       "mixed/h.jpg.bak", "mixed/i.PnG"]
    + ["élan/1.jpg", "élan/2.jpg", "10/a.jpg", "9/a.jpg", "9/b.jpg", ".hidden/a.jpg", "notes.txt"]
)
FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")


def directory_cases(root):
    cases = []
    for fraction in [0.1, 0.2, 0.25, 0.5, 0.9]:
        case = {"fraction": fraction}
        for subset in ["training", "validation"]:
            generator = ImageDataGenerator(validation_split=fraction)
            iterator = DirectoryIterator(str(root), generator, shuffle=False, subset=subset)
            case[subset] = list(iterator.filenames)
            classes = sorted(iterator.class_indices, key=iterator.class_indices.get)
        cases.append(case)
    return {"classNames": classes, "cases": cases}


def dataset_cases(root):
    def index(shuffle, seed=None):
        paths, labels, names = dataset_utils.index_directory(
            str(root), "inferred", FORMATS, shuffle=shuffle, seed=seed, verbose=False)
        return [os.path.relpath(p, root) for p in paths], [names[i] for i in labels], names

    order, labels, names = index(False)
    cases = []
    for seed in [0, 1, 42, 123456789, 2**32 - 1]:
        for fraction in [0.1, 0.2, 0.5]:
            paths, _, _ = index(True, seed)
            case = {"seed": seed, "fraction": fraction}
            for subset in ["training", "validation"]:
                case[subset], _ = dataset_utils.get_training_or_validation_split(
                    paths, None, fraction, subset)
            cases.append(case)
    return {"classNames": names, "order": order, "labels": labels, "cases": cases}


def shuffles():
    cases = []
    for seed in [0, 1, 42, 123456789, 2**32 - 1]:
        for count in [0, 1, 2, 3, 7, 8, 9, 100] + ([2000] if seed == 42 else []):
            order = list(range(count))
            np.random.RandomState(seed).shuffle(order)
            cases.append({"seed": seed, "count": count, "order": order})
    return cases


with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder) / "tree"
    for name in TREE:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    golden = {
        "files": TREE, "kerasDirectory": directory_cases(root), "kerasDataset": dataset_cases(root),
        "shuffles": shuffles(),
    }

OUT.mkdir(exist_ok=True)
(OUT / "keras.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")

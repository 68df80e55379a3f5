"""A store's features through our reducers and heads and through scikit-learn's, element by element.

    python benchmarks/classical/parity.py .build/release/pipeline STORE RECIPE [--components 128] [--kernels rbf linear …]

Learns from the images of the split train (of all, if there is none) and predicts the others with the command itself; what it
stored and printed is compared with scikit-learn on the same numbers in double precision.
"""

import argparse
import json
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

import numpy as np
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.svm import SVC


def worst(found, expected):
    """The largest difference as a share of the largest expected magnitude, and of each expected one above 1 % of it."""
    found, expected = np.asarray(found, float), np.asarray(expected, float)
    difference, scale = np.abs(found - expected), np.abs(expected).max()
    large = np.abs(expected) > 0.01 * scale
    return f"{difference.max() / scale:.1e} of the largest, {(difference / np.abs(expected))[large].max():.1e} relative above 1 % of it"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pipeline")
    parser.add_argument("store")
    parser.add_argument("recipe", type=int)
    parser.add_argument("--components", type=int, default=128)
    parser.add_argument("--kernels", nargs="*", default=["rbf", "linear", "poly", "sigmoid"])
    parser.add_argument("--tolerance", type=float, default=1e-3, help="of both sides' SVM")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "s.sqlite"
        shutil.copy(options.store, store)
        db = sqlite3.connect(store)
        rows = db.execute(
            "SELECT i.image_id, i.label, i.split, v.vector FROM image AS i JOIN feature_summary AS s ON s.content_id = "
            "i.content_id JOIN feature_vector AS v USING (vector_id) WHERE s.recipe_id = ? ORDER BY i.image_id",
            (options.recipe,)).fetchall()
        train = [row for row in rows if row[2] in ("train", None)]
        test = [row for row in rows if row[2] not in ("train", None)]
        x, z = (np.array([np.frombuffer(row[3], "<f4") for row in part], np.float64) for part in (train, test))
        y, yz = ([row[1] for row in part] for part in (train, test))
        print(f"{len(x)} × {x.shape[1]} to learn from, {len(z)} to predict, {len(set(y))} classes")

        def run(*arguments):
            done = subprocess.run(
                [options.pipeline, *map(str, arguments), "--store", store, "--quiet", "--json"], stdout=subprocess.PIPE,
                text=True, check=True)
            return json.loads(done.stdout)

        run("train", "--features", options.recipe, "--reduce", f"variance_threshold,pca:{options.components}", "--name", "p",
            "--no-probability")
        kept = db.execute("SELECT output_dimension FROM reduction JOIN model USING (model_id) WHERE name = 'p' AND kind = 'variance_threshold'").fetchone()[0]
        support = VarianceThreshold().fit(x).get_support()
        print(f"variance threshold: {kept} columns kept, scikit-learn {support.sum()}")
        reference = PCA(options.components, svd_solver="full").fit(x[:, support])
        stored = db.execute(
            "SELECT explained_variance, explained_variance_ratio, singular_value, vector FROM reduction_component JOIN "
            "component_vector USING (model_id, position, component) JOIN model USING (model_id) WHERE name = 'p' ORDER BY "
            "component").fetchall()
        print("PCA variances:  ", worst([row[0] for row in stored], reference.explained_variance_))
        print("    ratios:     ", worst([row[1] for row in stored], reference.explained_variance_ratio_))
        print("    components: ", worst([np.frombuffer(row[3], "<f4") for row in stored], reference.components_))
        columns = ", ".join(f"c{index + 1}" for index in range(options.components))
        scores = dict((row[0], row[1:]) for row in db.execute(f"SELECT image_id, {columns} FROM reduced_p"))
        both = np.vstack([x, z]) if len(z) else x
        print("    scores:     ", worst(
            [scores[row[0]] for row in train + test], reference.transform(both[:, support])))
        for kernel in options.kernels if len(z) else []:
            for weight in (None, "balanced"):
                run("train", "--features", options.recipe, "--reduce", "", "--kernel", kernel, "--no-probability", "--name", "s",
                    "--tolerance", options.tolerance, *(["--class-weight", weight] if weight else []))
                said = run("predict", "--model", "s", "--where", "split = 'test'")["images"]
                peer = SVC(kernel=kernel, class_weight=weight, tol=options.tolerance).fit(x, y)
                values = peer.decision_function(z).reshape(len(z), -1)
                found = np.array([one["decision_values"] for one in said])
                equal = sum(one["predictions"][0]["label"] == label for one, label in zip(said, peer.predict(z)))
                print(
                    f"SVC {kernel}{' balanced' if weight else ''}: decision values differ by {np.abs(found - values).max():.1e} at most "
                    f"(largest {np.abs(values).max():.2g}), {equal} of {len(z)} labels equal")


if __name__ == "__main__":
    main()

"""Golden files of nu-SVC, ten classes and isotonic calibration.

Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
Run `python svm.py` from anywhere; writes into ../Classical beside this script.
Features are float32; scikit-learn computes on the same numbers as float64.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.isotonic import IsotonicRegression
from sklearn.svm import SVC, NuSVC

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical"
assert sklearn.__version__ == "1.9.1", sklearn.__version__


def clusters(rng, counts, features, distance):
    centres = rng.uniform(-distance, distance, size=(len(counts), features))
    y = np.repeat(np.arange(len(counts)), counts)
    rng.shuffle(y)
    return (centres[y] + rng.normal(size=(len(y), features))).astype(np.float32), y


def main():
    rng = np.random.default_rng(20266)
    kernels = {
        "linear": dict(kernel="linear"),
        "rbf": dict(kernel="rbf", gamma=0.15),
        "poly": dict(kernel="poly", degree=2, coef0=1, gamma=0.2),
        "sigmoid": dict(kernel="sigmoid", gamma=0.03, coef0=-0.1),
    }
    facts = {}
    for name, counts in [("two", [40, 30]), ("ten", [16, 12, 14, 18, 12, 13, 15, 12, 17, 14])]:
        x, y = clusters(rng, counts, 5, 1.3)
        test, _ = clusters(rng, [2] * len(counts), 5, 1.3)
        np.save(OUT / f"svm_{name}_x.npy", x)
        np.save(OUT / f"svm_{name}_test.npy", test)
        x, test = x.astype(np.float64), test.astype(np.float64)
        sets = facts[name] = {"labels": y.tolist(), "cases": {}}
        weights = {index: 0.5 + index % 3 for index in range(len(counts))}
        for kernel, options in kernels.items():
            for kind, make in [
                ("c", lambda: SVC(C=2, tol=1e-9, decision_function_shape="ovo", **options)),
                ("weighted", lambda: SVC(C=2, tol=1e-9, decision_function_shape="ovo", class_weight=weights, **options)),
                ("nu", lambda: NuSVC(nu=0.7, tol=1e-9, decision_function_shape="ovo", **options)),
            ]:
                fitted = make().fit(x, y)
                sets["cases"][f"{kind}_{kernel}"] = {
                    "pairs": fitted.decision_function(test).reshape(len(test), -1).ravel().tolist(),
                    "predicted": fitted.predict(test).tolist(),
                    "support": int(fitted.support_.size),
                }
        isotonic = CalibratedClassifierCV(
            SVC(C=2, gamma=0.15, tol=1e-9), method="isotonic", ensemble=False, cv=5).fit(x, y)
        sets["isotonic"] = isotonic.predict_proba(test).ravel().tolist()

    curves = []
    for count in [1, 2, 3, 10, 60]:
        for distinct in [3, 1000]:
            value = rng.integers(0, distinct, size=count) / 7.0
            truth = (rng.random(count) < 0.2 + 0.6 * value / max(1.0, value.max())).astype(int)
            at = np.concatenate([rng.uniform(-0.1, value.max() + 0.5, size=12), value])
            curve = IsotonicRegression(out_of_bounds="clip").fit(value, truth)
            curves.append({
                "values": value.tolist(), "truth": truth.tolist(), "at": at.tolist(),
                "expected": curve.predict(at).tolist(),
            })
    facts["curves"] = curves
    text = json.dumps(facts, separators=(",", ":"))
    (OUT / "svm.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

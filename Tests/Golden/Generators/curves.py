"""Golden file of ROC and precision-recall curves.

Made with Python 3, numpy 2.4.6, scikit-learn 1.9.1.
Run `python curves.py` from anywhere; writes ../Classical/curves.json beside this script.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical" / "curves.json"
assert sklearn.__version__ == "1.9.1", sklearn.__version__


def case(name, truth, values):
    truth, values = np.asarray(truth, dtype=int), np.asarray(values, dtype=float)
    fpr, tpr, _ = roc_curve(truth, values)
    precision, recall, _ = precision_recall_curve(truth, values)
    return {
        "name": name,
        "truth": truth.astype(bool).tolist(),
        "values": values.tolist(),
        "fpr": fpr.tolist(),
        "tpr": tpr.tolist(),
        # By falling threshold, as the curve is walked from the left.
        "precision": precision[::-1].tolist(),
        "recall": recall[::-1].tolist(),
        "auc": roc_auc_score(truth, values),
        "average_precision": average_precision_score(truth, values),
    }


def main():
    rng = np.random.default_rng(20)
    cases = [
        case("two samples", [0, 1], [0.2, 0.7]),
        case("two samples, the wrong way", [1, 0], [0.2, 0.7]),
        case("one value for all", [0, 1, 1, 0, 1], [0.5] * 5),
        case("perfect", [0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.5]),
        case("straight pieces", [1, 1, 0, 0, 1, 1, 0, 0], [8, 7, 6, 5, 4, 3, 2, 1]),
    ]
    for size in (7, 50, 300):
        truth = rng.random(size) < 0.4
        truth[:2] = [True, False]
        values = rng.normal(size=size) + truth
        cases.append(case(f"{size} samples", truth, values))
        cases.append(case(f"{size} samples with ties", truth, np.round(values * 2) / 2))
    OUT.write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()

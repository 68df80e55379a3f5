"""Golden file of the evaluation room: scores of probabilities and decision values, intervals, McNemar's test.

Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
Run `python evaluation.py` from anywhere; writes ../Classical/evaluation.json beside this script.
"""

import json
import math
import pathlib
import warnings

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest, chi2
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    balanced_accuracy_score,
    brier_score_loss,
    cohen_kappa_score,
    log_loss,
    matthews_corrcoef,
    roc_auc_score,
    top_k_accuracy_score,
)

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical" / "evaluation.json"
assert sklearn.__version__ == "1.9.1", sklearn.__version__
assert scipy.__version__ == "1.17.1", scipy.__version__


def number(value):
    """A float, or null where scikit-learn gives NaN."""
    return None if value is None or math.isnan(value) else float(value)


def reliability(probabilities, correct):
    edges = np.linspace(0, 1, 11)
    bins = np.searchsorted(edges[1:-1], probabilities)
    fraction, mean = calibration_curve(correct, probabilities, n_bins=10, strategy="uniform")
    counts = np.bincount(bins, minlength=10)
    filled = counts[counts > 0]
    return {
        "counts": counts.tolist(),
        "mean": mean.tolist(),
        "fraction": fraction.tolist(),
        "error": float(np.sum(filled / filled.sum() * np.abs(mean - fraction))),
    }


def case(rng, name, class_count, sample_count, kind, coarse=False, absent=()):
    names = [f"c{index:02d}" for index in range(class_count)]
    present = [index for index in range(class_count) if index not in absent]
    y = rng.choice(present, size=sample_count)
    y[: len(present)] = present
    scores = rng.normal(size=(sample_count, class_count))
    scores[np.arange(sample_count), y] += 1.2
    if kind == "probabilities":
        scores = np.exp(scores)
        scores /= scores.sum(axis=1, keepdims=True)
        if coarse:
            # Many ties, and probabilities of exactly 0 and 1 and on edges of bins.
            tenths = np.floor(scores * 10)
            tenths[np.arange(sample_count), scores.argmax(axis=1)] += 10 - tenths.sum(axis=1)
            scores = tenths / 10
            scores[0] = np.eye(class_count)[(y[0] + 1) % class_count]
    elif coarse:
        scores = np.round(scores)
    labels = list(range(class_count))
    predicted = scores.argmax(axis=1)
    result = {
        "name": name,
        "kind": kind,
        "classes": names,
        "actual": [names[index] for index in y],
        "predicted": [names[index] for index in predicted],
        "values": scores.tolist(),
        "balanced_accuracy": balanced_accuracy_score(y, predicted),
        "matthews_correlation": number(matthews_corrcoef(y, predicted)),
        "cohen_kappa": number(cohen_kappa_score(y, predicted)),
        "auc": [number(roc_auc_score(y == index, scores[:, index])) for index in labels],
    }
    if class_count == 2:
        area = number(roc_auc_score(y, scores[:, 1]))
        result["macro_auc"] = result["weighted_auc"] = area
        result["top"] = {}
    else:
        mean = {}
        for average in ["macro", "weighted"]:
            if absent:
                mean[average] = None
            elif kind == "probabilities":
                mean[average] = roc_auc_score(y, scores, multi_class="ovr", average=average, labels=labels)
            else:
                # scikit-learn takes only probabilities for several classes, though the area depends on order alone.
                binary = np.eye(class_count, dtype=int)[y]
                mean[average] = roc_auc_score(binary, scores, average=average)
            result[f"{average}_auc"] = number(mean[average])
        result["top"] = {str(k): top_k_accuracy_score(y, scores, k=k, labels=labels) for k in [1, 2, 3]}
    if kind == "probabilities":
        result["log_loss"] = log_loss(y, scores, labels=labels)
        result["brier_score"] = brier_score_loss(y, scores, labels=labels)
        result["reliability"] = reliability(scores[np.arange(len(y)), predicted], (predicted == y).astype(int))
    return result


def main():
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(20265)
    cases = [
        case(rng, "two", 2, 40, "probabilities"),
        case(rng, "two with ties", 2, 60, "probabilities", coarse=True),
        case(rng, "two by decision values", 2, 30, "decision_values"),
        case(rng, "two, one absent", 2, 9, "probabilities", absent=(1,)),
        case(rng, "four", 4, 80, "probabilities"),
        case(rng, "four with ties", 4, 90, "probabilities", coarse=True),
        case(rng, "four by decision values with ties", 4, 50, "decision_values", coarse=True),
        case(rng, "seven, two absent", 7, 40, "probabilities", absent=(2, 5)),
        case(rng, "twelve", 12, 200, "probabilities"),
    ]
    wilson = []
    for hits, count in [(0, 1), (1, 1), (0, 5), (5, 5), (3, 4), (17, 20), (51, 54), (500, 1000), (99_999, 100_000)]:
        interval = binomtest(hits, count).proportion_ci(0.95, method="wilson")
        wilson.append({"hits": hits, "count": count, "low": float(interval.low), "high": float(interval.high)})
    mcnemar = []
    for first, second in [(0, 0), (0, 1), (5, 0), (1, 9), (12, 12), (10, 14), (24, 0), (25, 0), (13, 12), (20, 20), (60, 31)]:
        total = first + second
        if total < 25:
            statistic, p = None, 1.0 if total == 0 else binomtest(first, total, 0.5).pvalue
        else:
            statistic = max(0, abs(first - second) - 1) ** 2 / total
            p = chi2.sf(statistic, 1)
        mcnemar.append({"first": first, "second": second, "statistic": statistic, "p": float(p)})
    text = json.dumps({"cases": cases, "wilson": wilson, "mcnemar": mcnemar}, separators=(",", ":"))
    OUT.write_text(text.replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")


main()

"""Golden files of the classical path: reducers, support vector classifiers, reports.

Made with Python 3, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1.
Run `python classical.py` from anywhere; writes into ../Classical beside this script.
Features are stored as float32, as the feature store holds them; scikit-learn computes on the same numbers
as float64. Results are float64 arrays (.npy) and small facts (.json).
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import VarianceThreshold
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import MinMaxScaler, Normalizer, StandardScaler
from sklearn.svm import SVC

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical"
OUT.mkdir(exist_ok=True)
assert sklearn.__version__ == "1.9.1", sklearn.__version__


def save(name, array):
    np.save(OUT / f"{name}.npy", np.ascontiguousarray(array))


def save_json(name, value):
    text = json.dumps(value, indent=1, ensure_ascii=False)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def spread(rng, samples, features, ratio=0.85):
    """Correlated columns with well separated variances and means away from zero."""
    scales = 5.0 * ratio ** np.arange(min(samples, features))
    left = np.linalg.qr(rng.normal(size=(samples, len(scales))))[0]
    right = np.linalg.qr(rng.normal(size=(features, len(scales))))[0]
    x = left * scales @ right.T * np.sqrt(samples) + rng.uniform(-2, 3, size=features)
    return x.astype(np.float32)


def reducers():
    rng = np.random.default_rng(20261)
    x = spread(rng, 40, 12)
    x[:, 3] = 0.1  # constant, and 0.1 is not exact in float32
    x[:, 7] = np.maximum(x[:, 7], 0)
    x[:, 9] = 1e6  # constant and large
    x[:, 10] = 1e6 + rng.normal(size=40).astype(np.float32)
    x[:, 11] *= np.float32(1e-3)
    save("reduce_x", x)
    d = x.astype(np.float64)
    for name, threshold in [("zero", 0.0), ("half", 0.5)]:
        selector = VarianceThreshold(threshold).fit(d)
        save(f"variance_{name}_variances", selector.variances_)
        save(f"variance_{name}_y", selector.transform(d))
    scaler = StandardScaler().fit(d)
    for key in ["mean_", "var_", "scale_"]:
        save(f"standard_{key[:-1]}", getattr(scaler, key))
    save("standard_y", scaler.transform(d))
    scaler = MinMaxScaler((-1, 1)).fit(d)
    save("minmax_scale", scaler.scale_)
    save("minmax_min", scaler.min_)
    save("minmax_y", scaler.transform(d))
    save("l2_y", Normalizer().fit_transform(d))


def pca_case(name, x, other, **options):
    d = x.astype(np.float64)
    pca = PCA(**options).fit(d)
    for key in ["components_", "explained_variance_", "explained_variance_ratio_", "singular_values_", "mean_"]:
        save(f"pca_{name}_{key[:-1]}", getattr(pca, key))
    save(f"pca_{name}_y", pca.transform(other.astype(np.float64)))
    return {"components": int(pca.n_components_), "noise_variance": float(pca.noise_variance_)}


def decompositions():
    rng = np.random.default_rng(20262)
    tall, wide = spread(rng, 60, 10), spread(rng, 14, 40)
    save("tall_x", tall)
    save("wide_x", wide)
    tall_other = (tall[:9] + rng.normal(size=(9, 10))).astype(np.float32)
    wide_other = (wide[:5] + rng.normal(size=(5, 40))).astype(np.float32)
    save("tall_other", tall_other)
    save("wide_other", wide_other)
    facts = {
        "tall_full": pca_case("tall_full", tall, tall_other, n_components=6, svd_solver="full"),
        "tall_cov": pca_case("tall_cov", tall, tall_other, n_components=6, svd_solver="covariance_eigh"),
        "tall_all": pca_case("tall_all", tall, tall_other, svd_solver="full"),
        "tall_whiten": pca_case("tall_whiten", tall, tall_other, n_components=5, whiten=True, svd_solver="full"),
        "tall_fraction": pca_case("tall_fraction", tall, tall_other, n_components=0.9, svd_solver="full"),
        "wide_full": pca_case("wide_full", wide, wide_other, n_components=8, svd_solver="full"),
        "wide_cov": pca_case("wide_cov", wide, wide_other, n_components=8, svd_solver="covariance_eigh"),
        "wide_whiten": pca_case("wide_whiten", wide, wide_other, n_components=6, whiten=True, svd_solver="full"),
        "wide_fraction": pca_case("wide_fraction", wide, wide_other, n_components=0.75, svd_solver="full"),
    }
    save_json("pca", facts)
    for name, x, other in [("tall", tall, tall_other), ("wide", wide, wide_other)]:
        svd = TruncatedSVD(5, algorithm="arpack", random_state=0).fit(x.astype(np.float64))
        for key in ["components_", "explained_variance_", "explained_variance_ratio_", "singular_values_"]:
            save(f"svd_{name}_{key[:-1]}", getattr(svd, key))
        save(f"svd_{name}_y", svd.transform(other.astype(np.float64)))


def clusters(rng, counts, features, distance):
    centres = rng.normal(size=(len(counts), features)) * distance
    y = np.concatenate([np.full(count, index) for index, count in enumerate(counts)])
    order = rng.permutation(len(y))
    y = y[order]
    return (centres[y] + rng.normal(size=(len(y), features))).astype(np.float32), y


def classifiers():
    rng = np.random.default_rng(20263)
    # Not in alphabetical order, and the second class comes first in the data of the binary set.
    names = {"two": np.array(["no", "Yes"]), "four": np.array(["plum", "apple", "Zebra", "épine"])}
    sets = {}
    for name, counts in [("two", [34, 26]), ("four", [25, 14, 20, 17])]:
        x, y = clusters(rng, counts, 6, 0.9 if name == "two" else 1.1)
        test, truth = clusters(rng, [8] * len(counts), 6, 0.9)
        x[:, 2] = np.maximum(x[:, 2], 0)
        test[:, 2] = np.maximum(test[:, 2], 0)
        save(f"svc_{name}_x", x)
        save(f"svc_{name}_test", test)
        sets[name] = (x.astype(np.float64), names[name][y], test.astype(np.float64))
        save_json(f"svc_{name}_labels", sets[name][1].tolist())
    cases = {
        "linear": dict(kernel="linear", C=0.7),
        "rbf": dict(kernel="rbf"),
        "rbf_auto": dict(kernel="rbf", gamma="auto", C=10, shrinking=False),
        "rbf_balanced": dict(kernel="rbf", gamma=0.2, class_weight="balanced"),
        "poly": dict(kernel="poly", degree=3, coef0=0.5, gamma=0.3, C=0.5),
        "sigmoid": dict(kernel="sigmoid", gamma=0.05, coef0=-0.2, C=2),
        "weighted": dict(kernel="rbf", class_weight="by name"),
    }
    weights = {"two": {"no": 0.5, "Yes": 3.0}, "four": {"plum": 2.0, "apple": 1.0, "Zebra": 0.25, "épine": 1.0}}
    facts = {}
    for set_name, (x, y, test) in sets.items():
        for case, options in cases.items():
            options = dict(options)
            if options.get("class_weight") == "by name":
                options["class_weight"] = weights[set_name]
            svc = SVC(tol=1e-9, **options).fit(x, y)
            key = f"{set_name}_{case}"
            ovo = SVC(tol=1e-9, decision_function_shape="ovo", **options).fit(x, y).decision_function(test)
            save(f"svc_{key}_ovo", ovo.reshape(len(test), -1))
            save(f"svc_{key}_ovr", svc.decision_function(test).reshape(len(test), -1))
            # cross_val_predict numbers the classes before it fits, so weights by name would be refused.
            if isinstance(options.get("class_weight"), dict):
                options["class_weight"] = {list(svc.classes_).index(n): w for n, w in weights[set_name].items()}
            calibrated = CalibratedClassifierCV(SVC(tol=1e-9, **options), method="sigmoid", ensemble=False)
            calibrated.fit(x, np.searchsorted(svc.classes_, y))
            save(f"svc_{key}_probabilities", calibrated.predict_proba(test))
            facts[key] = {
                "classes": svc.classes_.tolist(),
                "gamma": float(svc._gamma),
                "intercept": svc.intercept_.tolist(),
                "support_counts": svc.n_support_.tolist(),
                "predicted": svc.predict(test).tolist(),
                "calibrated": svc.classes_[calibrated.predict(test)].tolist(),
            }
    save_json("svc", facts)


def folds():
    rng = np.random.default_rng(20264)
    cases = []
    for classes, count, splits in [(2, 10, 5), (3, 17, 5), (3, 8, 2), (4, 41, 3), (5, 33, 4), (1, 7, 7)]:
        y = rng.integers(0, classes, size=count)
        fold = np.empty(count, dtype=int)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, (_, test) in enumerate(StratifiedKFold(splits).split(np.zeros(count), y)):
                fold[test] = number
        cases.append({"labels": y.tolist(), "splits": splits, "folds": fold.tolist()})
    save_json("folds", cases)


def report_case(truth, predicted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = classification_report(truth, predicted, output_dict=True)
        return {
            "actual": list(truth),
            "predicted": list(predicted),
            "report": classification_report(truth, predicted, digits=2),
            "matrix": str(confusion_matrix(truth, predicted)),
            "macro": scores["macro avg"],
            "weighted": scores["weighted avg"],
            "accuracy": scores["accuracy"],
        }


def reports():
    rng = np.random.default_rng(20265)
    cases = [
        report_case(["cat"] * 4 + ["dog"] * 4, ["cat", "cat", "cat", "dog", "dog", "dog", "dog", "dog"]),
        # A class that is never predicted, and one that is predicted but never there.
        report_case(["a", "a", "b", "b", "c"], ["a", "b", "b", "d", "b"]),
        report_case(["one"], ["one"]),
        report_case(["one"], ["two"]),
        report_case(["a rather long class name", "épée", "z"] * 2, ["épée", "épée", "z"] * 2),
    ]
    for classes, count in [(2, 200), (3, 41), (7, 60), (8, 90), (9, 90), (17, 300), (130, 900)]:
        truth = rng.integers(0, classes, size=count)
        predicted = np.where(rng.random(count) < 0.6, truth, rng.integers(0, classes, size=count))
        names = np.array([f"c{index:03d}" for index in range(classes)])
        cases.append(report_case(names[truth].tolist(), names[predicted].tolist()))
    # Wide numbers: rows are broken over lines.
    names = np.array([f"k{index:02d}" for index in range(24)])
    truth = np.concatenate([rng.integers(0, 24, size=300), np.zeros(1200, dtype=int)])
    predicted = np.concatenate([rng.integers(0, 24, size=300), np.zeros(1200, dtype=int)])
    case = report_case(names[truth].tolist(), names[predicted].tolist())
    cases.append(case)
    save_json("reports", cases)


reducers()
decompositions()
classifiers()
folds()
reports()

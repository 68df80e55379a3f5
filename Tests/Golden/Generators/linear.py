"""Golden files of the linear heads: decision values, labels and probabilities at the optimum.

Made with Python 3, numpy 2.4.6, scikit-learn 1.9.1.
Run `python linear.py` from anywhere; writes into ../Classical beside this script.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical"
assert sklearn.__version__ == "1.9.1", sklearn.__version__

LOGISTIC = {
    "plain": {},
    "strong": {"C": 0.01},
    "weak": {"C": 30.0},
    "origin": {"fit_intercept": False},
    "balanced": {"class_weight": "balanced"},
    "weighted": {"class_weight": "table"},
    "unpenalized": {"C": np.inf},
}
HINGE = {
    "plain": {},
    "strong": {"C": 0.01},
    "weak": {"C": 5.0},
    "origin": {"fit_intercept": False},
    "scaled": {"intercept_scaling": 10.0},
    "balanced": {"class_weight": "balanced"},
    "weighted": {"class_weight": "table"},
}


def main():
    facts = {}
    for name, names in [("two", ["no", "Yes"]), ("four", ["apple", "plum", "pear", "Zebra"])]:
        rng = np.random.default_rng(20270 + len(names))
        centres = rng.normal(size=(len(names), 11)) * 0.6
        y = rng.choice(len(names), size=150, p=np.arange(2, len(names) + 2) / np.arange(2, len(names) + 2).sum())
        # As after a rectifier: not centred, of different scales.
        x = np.maximum(centres[y] + rng.normal(size=(150, 11)) + 0.5, 0) * np.geomspace(0.5, 4, 11)
        x = x.astype(np.float32)
        test, x, labels = x[:30], x[30:], np.array(names)[y[30:]]
        np.save(OUT / f"linear_{name}_x.npy", x)
        np.save(OUT / f"linear_{name}_test.npy", test)
        table = dict(zip(names, [0.5, 3.0, 1.0, 2.0]))
        facts[name] = {"labels": labels.tolist(), "weights": table}
        for kind, cases in [("logistic", LOGISTIC), ("hinge", HINGE)]:
            for case, options in cases.items():
                # Four classes can be separated: without a penalty there is no optimum.
                if case == "unpenalized" and name == "four":
                    continue
                options = {key: table if value == "table" else value for key, value in options.items()}
                if kind == "logistic":
                    solver = "lbfgs" if case == "unpenalized" or case == "origin" else "newton-cholesky"
                    head = LogisticRegression(tol=1e-10, max_iter=100_000, solver=solver, **options)
                else:
                    head = LinearSVC(tol=1e-10, max_iter=100_000, dual=False, **options)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    head.fit(x.astype(np.float64), labels)
                d = test.astype(np.float64)
                fact = {
                    "classes": head.classes_.tolist(),
                    "decisions": head.decision_function(d).ravel().tolist(),
                    "predicted": head.predict(d).tolist(),
                    "coefficients": head.coef_.T.ravel().tolist(),
                    "intercepts": np.ravel(head.intercept_).tolist() if options.get("fit_intercept", True) else [],
                }
                if kind == "logistic":
                    fact["probabilities"] = head.predict_proba(d).ravel().tolist()
                facts[name][f"{kind}_{case}"] = fact
                print(name, kind, case, np.abs(head.coef_).max(), np.abs(head.decision_function(d)).max(), head.n_iter_)
    text = json.dumps(json.loads(json.dumps(facts), parse_float=lambda t: float(f"{float(t):.12g}")), ensure_ascii=False)
    (OUT / "linear.json").write_text(text.replace('], "', '],\n "').replace('}, "', '},\n "') + "\n", encoding="utf-8")


main()

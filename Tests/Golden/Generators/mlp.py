"""Golden files of the perceptron: loss curves and probabilities from given weights in a given order.

Made with Python 3, numpy 2.4.6, scikit-learn 1.9.1.
Run `python mlp.py` from anywhere; writes into ../Classical beside this script.
Every case is trained in single and in double precision.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network import _multilayer_perceptron as module
from sklearn.utils.class_weight import compute_sample_weight

OUT = pathlib.Path(__file__).resolve().parent.parent / "Classical"
assert sklearn.__version__ == "1.9.1", sklearn.__version__

HELD_OUT = 16  # the last samples, where a case stops early


class Started(MLPClassifier):
    """A perceptron that starts from given weights."""

    def _init_coef(self, fan_in, fan_out, dtype):
        coef, intercept = next(self.start)
        assert coef.shape == (fan_in, fan_out)
        return coef.astype(dtype), intercept.astype(dtype)


def fixed_split(*arrays, **_):
    return [part for array in arrays for part in (array[:-HELD_OUT], array[-HELD_OUT:])]


module.train_test_split = fixed_split

CASES = {
    "adam": {},
    "tanh": {"activation": "tanh"},
    "logistic": {"activation": "logistic"},
    "identity": {"activation": "identity"},
    "alpha": {"alpha": 3.0},
    "flat": {"hidden": ()},
    "nesterov": {"solver": "sgd", "learning_rate_init": 0.05},
    "momentum": {"solver": "sgd", "learning_rate_init": 0.05, "nesterovs_momentum": False, "momentum": 0.8},
    "adaptive": {"solver": "sgd", "learning_rate": "adaptive", "learning_rate_init": 0.1, "tol": 0.05,
                 "n_iter_no_change": 2},
    "invscaling": {"solver": "sgd", "learning_rate": "invscaling", "learning_rate_init": 0.5, "power_t": 0.3},
    "stopped": {"tol": 0.02, "n_iter_no_change": 2, "max_iter": 60, "expect_stop": True},
    "early": {"early_stopping": True, "n_iter_no_change": 4, "max_iter": 60},
    "balanced": {"balanced": True},
    "betas": {"beta_1": 0.7, "beta_2": 0.95, "epsilon": 1e-3, "batch_size": 200},
}


def clusters(rng, classes, count):
    centres = rng.normal(size=(classes, 9))
    y = rng.choice(classes, size=count, p=np.arange(2, classes + 2) / np.arange(2, classes + 2).sum())
    return (centres[y] + rng.normal(size=(count, 9))).astype(np.float32), y


def main():
    facts = {}
    for name, names in [("two", ["no", "Yes"]), ("four", ["apple", "plum", "pear", "Zebra"])]:
        rng = np.random.default_rng(20266 + len(names))
        x, numbers = clusters(rng, len(names), 90)
        test, x, numbers = x[:14], x[14:], numbers[14:]
        y = np.array(names)[numbers]
        np.save(OUT / f"mlp_{name}_x.npy", x)
        np.save(OUT / f"mlp_{name}_test.npy", test)
        outputs = 1 if len(names) == 2 else len(names)
        facts[name] = {"labels": y.tolist(), "held_out": HELD_OUT, "cases": {}}
        for case, options in CASES.items():
            options = dict(options)
            hidden = options.pop("hidden", (7, 5))
            sizes = [9, *hidden, outputs]
            start = [
                (rng.uniform(-0.6, 0.6, (a, b)).astype(np.float32), rng.uniform(-0.3, 0.3, b).astype(np.float32))
                for a, b in zip(sizes, sizes[1:])
            ]
            expect_stop = options.pop("expect_stop", False)
            weights = compute_sample_weight("balanced", y) if options.pop("balanced", False) else None
            settings = {"batch_size": 16, "learning_rate_init": 0.01, "max_iter": 20, "shuffle": False, **options}
            fact = {"weights": [c.ravel().tolist() for c, _ in start], "biases": [b.tolist() for _, b in start]}
            for precision, dtype in [("single", np.float32), ("double", np.float64)]:
                mlp = Started(hidden_layer_sizes=hidden, random_state=0, **settings)
                mlp.start = iter(start)
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    mlp.fit(x.astype(dtype), y, sample_weight=weights)
                assert not expect_stop or mlp.n_iter_ < settings["max_iter"], mlp.n_iter_
                fact[precision] = {
                    "loss": [float(loss) for loss in mlp.loss_curve_],
                    "scores": [float(score) for score in mlp.validation_scores_ or []],
                    "probabilities": mlp.predict_proba(test.astype(dtype)).ravel().tolist(),
                    "predicted": mlp.predict(test.astype(dtype)).tolist(),
                }
                assert mlp.coefs_[0].dtype == dtype
            print(name, case, len(fact["double"]["loss"]), fact["double"]["loss"][0], fact["double"]["loss"][-1],
                  len(fact["single"]["loss"]))
            facts[name]["cases"][case] = fact
    text = json.dumps(facts, ensure_ascii=False)
    # A float32 has nine digits, and more of a double are not compared.
    text = json.dumps(json.loads(text, parse_float=lambda t: float(f"{float(t):.9g}")), ensure_ascii=False)
    (OUT / "mlp.json").write_text(text.replace('"cases"', '\n"cases"').replace('], "', '],\n "') + "\n", encoding="utf-8")


main()

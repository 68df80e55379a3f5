"""One fit of one peer in a process of its own: seconds as JSON. Started by run.py."""

import json
import pathlib
import sys
import time

task, side, name = sys.argv[1:]
if side == "intelex":
    from sklearnex import patch_sklearn

    patch_sklearn(verbose=False)
import numpy as np

folder = pathlib.Path(name)
x, y = np.load(folder / "x.npy"), np.load(folder / "y.npy")
if task == "pca":
    from sklearn.decomposition import PCA

    model = PCA(128, svd_solver=side, random_state=0)
    begin = time.perf_counter()
    model.fit(x)
    middle = time.perf_counter()
    model.transform(x)
elif task == "grid":
    from sklearn.model_selection import GridSearchCV
    from sklearn.svm import SVC

    grid = {"C": [0.1, 1, 10, 100, 1000], "gamma": ["scale", 1e-4, 1e-3, 1e-2]}
    model = GridSearchCV(SVC(), grid, cv=5, n_jobs=2, refit=True)
    begin = time.perf_counter()
    model.fit(x, y)
    middle = time.perf_counter()
    result = model.cv_results_
    (folder / f"grid_{side}.json").write_text(json.dumps(
        [[str(p["C"]), str(p["gamma"]), m] for p, m in zip(result["params"], result["mean_test_score"])]))
else:
    z = np.load(folder / "z.npy")
    if task == "svm":
        from sklearn.svm import SVC as Model

        settings = {}
    elif task == "mlp":
        from sklearn.neural_network import MLPClassifier as Model

        settings = dict(max_iter=50, tol=0, n_iter_no_change=1000, random_state=0)
    elif task == "logistic_regression":
        from sklearn.linear_model import LogisticRegression as Model

        settings = {}
    else:
        from sklearn.svm import LinearSVC as Model

        settings = {}
    model = Model(**settings)
    import warnings

    warnings.simplefilter("ignore")
    begin = time.perf_counter()
    model.fit(x, y)
    middle = time.perf_counter()
    labels = model.predict(z)
    (folder / f"{task}_{side}.txt").write_text("\n".join(map(str, labels)) + "\n")
print(json.dumps({"fit": middle - begin, "predict": time.perf_counter() - middle}))

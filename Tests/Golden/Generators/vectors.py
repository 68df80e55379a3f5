"""Golden file of the vector functions for SQL: what NumPy says of pairs, sums and decimal texts.

Made with Python 3.11, numpy 2.4.6.
Run `python vectors.py` from anywhere; writes ../Vectors/vectors.json beside this script.
"""

import json
import math
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / "Vectors" / "vectors.json"
assert np.__version__ == "2.4.6", np.__version__


def number(value):
    """A float; a text where JSON has none, and null where SQLite keeps none."""
    value = float(value)
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else ("Inf" if value > 0 else "-Inf")


def pair(name, first, second):
    first, second = np.asarray(first, "<f4"), np.asarray(second, "<f4")
    a, b = first.astype(np.float64), second.astype(np.float64)
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(a), np.linalg.norm(b)
        return {
            "name": name, "first": first.tobytes().hex(), "second": second.tobytes().hex(), "dimension": len(a),
            "norm": number(norms[0]), "dot": number(a @ b), "cosine": number(np.divide(a @ b, norms[0] * norms[1])),
            "l2": number(np.linalg.norm(a - b)),
        }


def pairs(rng):
    for dimension in [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100, 1000, 2048]:
        yield pair(f"normal {dimension}", *rng.normal(size=(2, dimension)))
    rectified = np.maximum(rng.normal(size=(2, 1280)), 0)
    yield pair("rectified", *rectified)
    yield pair("itself", rectified[0], rectified[0])
    yield pair("opposite", rectified[0], -rectified[0])
    yield pair("nearly the same", rectified[0], rectified[0] * (1 + 1e-6 * rng.normal(size=1280)))
    yield pair("a sum above a billion", *(1e6 * rng.uniform(1, 2, size=(2, 2048))))
    yield pair("many magnitudes", *(rng.normal(size=(2, 333)) * 10.0 ** rng.integers(-30, 30, size=(2, 333))))
    yield pair("largest", np.full(20, np.finfo("f4").max), np.full(20, -np.finfo("f4").max))
    yield pair("smallest", np.full(20, 1e-45), np.full(20, 1e-45))
    yield pair("zeros", np.zeros(20), rng.normal(size=20))
    yield pair("both zeros", np.zeros(20), np.zeros(20))
    yield pair("empty", [], [])
    for name, odd in [("nan", np.nan), ("inf", np.inf), ("-inf", -np.inf)]:
        vector = rng.normal(size=20)
        vector[13] = odd
        yield pair(name, vector, rng.normal(size=20))


def total(name, vectors):
    vectors = np.asarray(vectors, "<f4")

    def sum_of(column):
        # fsum refuses sums that are not finite.
        return math.fsum(column) if np.isfinite(column).all() else float(np.sum(column))

    with np.errstate(all="ignore"):
        sums = np.array([sum_of(column) for column in vectors.astype(np.float64).T])
        return {
            "name": name, "vectors": [vector.tobytes().hex() for vector in vectors],
            "sum": sums.astype("<f4").tobytes().hex(), "mean": (sums / len(vectors)).astype("<f4").tobytes().hex(),
        }


def totals(rng):
    yield total("one", rng.normal(size=(1, 17)))
    yield total("many", rng.normal(size=(100, 33)))
    yield total("many magnitudes", rng.normal(size=(50, 9)) * 10.0 ** rng.integers(-20, 20, size=(50, 9)))
    yield total("above a billion", rng.uniform(1e8, 2e8, size=(50, 5)))
    odd = rng.normal(size=(6, 5))
    odd[1, 0], odd[2, 1], odd[3, 2], odd[4, 2], odd[5, 3] = np.nan, np.inf, np.inf, -np.inf, -np.inf
    yield total("not finite", odd)


def decimals(rng):
    """float32 values and the text of their shortest digits, laid out as Python lays out numbers."""
    bits = rng.integers(0, 2**32, size=3000, dtype=np.uint64).astype(np.uint32).view("<f4")
    values = np.concatenate([
        bits, rng.normal(size=1000), rng.uniform(0, 100, size=500), 10.0 ** np.arange(-45, 39),
        2.0 ** np.arange(-149, 24), np.arange(200), [0.0, -0.0, np.finfo("f4").max, np.finfo("f4").tiny],
        np.arange(1, 50, dtype=np.uint32).view("<f4"),
    ]).astype("<f4")
    # Of whole numbers in this range NumPy also takes decimals exactly between two values, which readers round
    # differently; ours are always nearer to the value than to any other.
    size = np.abs(values)
    values = values[np.isfinite(values) & ((size < 2**23) | (size > 2**40))]
    texts = [repr(float(np.format_float_scientific(value, unique=True, trim="-"))) for value in values]
    return {"vector": values.tobytes().hex(), "texts": texts}


rng = np.random.default_rng(20)
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(
    {"pairs": list(pairs(rng)), "totals": list(totals(rng)), "decimals": decimals(rng)}, indent=1) + "\n")

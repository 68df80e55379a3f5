"""How near features are to Keras' in float32. Standard library only: `run.py` must stay small."""

import math
import struct
from pathlib import Path

RELATIVE_TOLERANCE = 1e-3
# Mean cosine below which a side has not computed this network. Not a mark of quality: that is in the report.
FLOOR = {"bfloat16": 0.99, "int8": 0.9}


def compare(reference, features, precision):
    """Rows of features held against rows of Keras'.

    `difference` is the largest of an element, in parts of its picture's largest feature; `cosine_mean` and `cosine_min`
    are over pictures. `agrees` in float32: every element within 1e-3 of it + 1e-5 of its picture's largest, as features
    near 0 are sums that cancelled; at lower precision: the mean cosine reaches FLOOR.
    """
    difference, agrees, cosines = 0.0, True, []
    for expected, found in zip(reference, features, strict=True):
        largest = max(abs(value) for value in expected)
        agrees = agrees and largest > 0 and all(map(math.isfinite, found)) and len(expected) == len(found)
        if not agrees:
            break
        for a, b in zip(expected, found, strict=True):
            difference = max(difference, abs(a - b) / largest)
            if precision == "float32" and abs(a - b) > RELATIVE_TOLERANCE * abs(a) + 1e-5 * largest:
                agrees = False
        cosines.append(cosine(expected, found))
    mean = sum(cosines) / len(cosines) if cosines else 0.0
    return {
        "difference": difference, "cosine_mean": mean, "cosine_min": min(cosines, default=0.0),
        "agrees": agrees and mean >= FLOOR.get(precision, 0)}


def cosine(a, b):
    lengths = math.sqrt(sum(x * x for x in a) * sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths > 0 else 0.0


def between_pictures(reference):
    """The mean cosine of two different pictures' features: what a side would reach that mixed pictures up."""
    pairs = [(a, b) for index, a in enumerate(reference) for b in reference[:index]]
    return sum(cosine(a, b) for a, b in pairs) / len(pairs)


def read_array(file):
    """Rows of a two-dimensional float32 array that NumPy saved."""
    data = Path(file).read_bytes()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    header = data[10:start].decode()
    rows, columns = (int(n) for n in header.split("'shape': (")[1].split(")")[0].split(","))
    values = struct.unpack(f"<{rows * columns}f", data[start:])
    return [values[row * columns : (row + 1) * columns] for row in range(rows)]

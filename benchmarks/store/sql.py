"""SQL over a large store in plain sqlite3: everyday queries, and exact neighbours beside sqlite-vec.

    python -m pip install -r benchmarks/store/requirements.txt
    .build/release/pipeline-bench synthetic-store large.sqlite --images 100000 --dimension 2048
    python benchmarks/store/sql.py large.sqlite

Run from the project's folder after `swift build -c release`. Every query runs in a sqlite3 process of its own, with its usual settings and the
file in the system's cache; times are sqlite3's own (`.timer`): real seconds, and seconds of processor (user and system). Sides run in turn, in an
order that turns round; shown are medians. Python needs a sqlite3 module that loads extensions, as Debian's does.
"""

import argparse
import pathlib
import sqlite3
import statistics
import subprocess
import time

import numpy as np
import sqlite_vec

QUERIES = {
    "count of images": "SELECT count(*) FROM image",
    "count of features": "SELECT count(*) FROM feature",
    "class balance": "SELECT label, split, count(*) FROM image WHERE status = 'ok' GROUP BY label, split",
    "failed images": "SELECT path, error FROM failed_image ORDER BY path",
    "failed images by reason": "SELECT error, count(*) FROM failed_image GROUP BY error",
    "copies": "SELECT content_id, count(*) FROM image WHERE content_id IS NOT NULL GROUP BY content_id HAVING count(*) > 1",
    "confusion matrix": "SELECT * FROM confusion_matrix WHERE model = '{model}'",
    "confusion matrix of a split": "SELECT * FROM confusion_matrix WHERE model = '{model}' AND split = 'test'",
    "classification report": "SELECT * FROM classification_report WHERE model = '{model}'",
    "accuracy": "SELECT split, avg(correct) FROM prediction WHERE model_id = {model_id} GROUP BY split",
    "accuracy by part of the path": "SELECT substr(path, 1, instr(path, '/')) AS part, avg(correct), count(*)"
    " FROM prediction JOIN image USING (image_id) WHERE model_id = {model_id} GROUP BY part",
    "accuracy by width": "SELECT width, avg(correct), count(*)"
    " FROM prediction JOIN image USING (image_id) WHERE model_id = {model_id} GROUP BY width",
    "surest errors": "SELECT path FROM misclassified WHERE model = '{model}' ORDER BY probability DESC LIMIT 10",
    "reliability": "SELECT * FROM reliability WHERE model = '{model}'",
    "mean length of vectors": "SELECT avg(l2_norm) FROM feature WHERE recipe_id = 1",
}

# The vector of the first image, and the ten nearest. Both sides read the same tables in the same order.
NEAREST = """SELECT s.content_id, {cosine} AS cosine
FROM feature_summary AS s JOIN feature_vector AS v ON v.vector_id = s.vector_id
WHERE s.recipe_id = 1 ORDER BY {order} LIMIT 10"""
QUERY_VECTOR = "(SELECT vector FROM feature WHERE recipe_id = 1 AND image_id = 1)"
SIDES = {
    "ours": f"vector_cosine(v.vector, {QUERY_VECTOR})",
    "sqlite-vec": f"vec_distance_cosine(v.vector, {QUERY_VECTOR})",
}


def timed(store, sql, extension=None):
    """The rows, real seconds and processor seconds of one query in a sqlite3 of its own."""
    loading = ["-cmd", f".load {extension}"] if extension else []
    process = subprocess.run(
        ["sqlite3", "-readonly", *loading, "-cmd", ".timer on", store], input=sql + ";\n", text=True, capture_output=True)
    if process.returncode != 0 or process.stderr:
        raise SystemExit(f"sqlite3: {process.stderr}")
    rows, _, times = process.stdout.rpartition("Run Time: real ")
    real, _, user, _, system = times.split()
    return rows.splitlines(), float(real), float(user) + float(system)


def milliseconds(values):
    return f"{1000 * statistics.median(values):8.1f}"


def everyday(store, rounds):
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    model_id, model = connection.execute("SELECT model_id, name FROM model ORDER BY model_id LIMIT 1").fetchone()
    print(f"{'query':32} {'ms':>8} {'cpu ms':>8}")
    for name, text in QUERIES.items():
        sql = text.format(model=model, model_id=model_id)
        timed(store, sql)
        runs = [timed(store, sql) for _ in range(rounds)]
        print(f"{name:32} {milliseconds([run[1] for run in runs])} {milliseconds([run[2] for run in runs])}")


def nearest(store, rounds, extensions, pipeline):
    sides = {
        side: (lambda side=side, call=call: timed(
            store, NEAREST.format(cosine=call, order="cosine DESC" if side == "ours" else "cosine"), extensions[side]))
        for side, call in SIDES.items()
    }
    if pipeline:
        connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        path, = connection.execute("SELECT path FROM image WHERE image_id = 1").fetchone()

        def search():
            begin = time.perf_counter()
            subprocess.run(
                [pipeline, "search", path, "--store", store, "--top", "10", "--json"], check=True, capture_output=True)
            return [], time.perf_counter() - begin, float("nan")

        sides["pipeline search"] = search
    found = {side: [] for side in sides}
    rows = {side: run()[0] for side, run in sides.items()}
    for number in range(rounds):
        for side in list(sides)[:: 1 if number % 2 == 0 else -1]:
            found[side].append(sides[side]()[1:])
    ours = statistics.median(run[0] for run in found["ours"])
    print(f"\n{'exact top 10':32} {'ms':>8} {'cpu ms':>8} {'to ours':>8}")
    for side, runs in found.items():
        real = [run[0] for run in runs]
        print(f"{side:32} {milliseconds(real)} {milliseconds([run[1] for run in runs])} {statistics.median(real) / ours:8.2f}")
    same = [row.split("|")[0] for row in rows["ours"]] == [row.split("|")[0] for row in rows["sqlite-vec"]]
    print(f"the same ten: {'yes' if same else 'no'}")


def agreement(store, extensions):
    """Every function that both have, over all vectors, and beside NumPy in double precision."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    connection.enable_load_extension(True)
    for path in extensions.values():
        connection.load_extension(str(path))
    query, = connection.execute(f"SELECT {QUERY_VECTOR}").fetchone()
    reference = np.frombuffer(query, "<f4").astype(np.float64)
    worst = np.zeros(4)
    for vector, *values in connection.execute(
        "SELECT v.vector, vector_cosine(v.vector, :q), 1 - vec_distance_cosine(v.vector, :q), vector_l2(v.vector, :q),"
        " vec_distance_L2(v.vector, :q), vector_dimension(v.vector), vec_length(v.vector)"
        " FROM feature_summary AS s JOIN feature_vector AS v ON v.vector_id = s.vector_id WHERE s.recipe_id = 1 AND s.l2_norm > 0",
        {"q": query}):
        other = np.frombuffer(vector, "<f4").astype(np.float64)
        cosine = reference @ other / np.linalg.norm(reference) / np.linalg.norm(other)
        distance = np.linalg.norm(reference - other)
        assert values[4] == values[5] == len(other)
        scale = max(distance, 1e-30)
        worst = np.maximum(worst, [
            abs(values[0] - cosine), abs(values[1] - cosine), abs(values[2] - distance) / scale,
            abs(values[3] - distance) / scale])
    print("\nlargest difference from NumPy in float64 over all vectors")
    print(f"cosine           ours {worst[0]:.1e}  sqlite-vec {worst[1]:.1e}")
    print(f"distance, relative  ours {worst[2]:.1e}  sqlite-vec {worst[3]:.1e}")
    for text in ["[1,2.5]", "[0.1,-3e10,0]"]:
        blob, = connection.execute("SELECT vec_f32(?)", (text,)).fetchone()
        assert blob == connection.execute("SELECT vector_from_json(?)", (text,)).fetchone()[0]
    mean, = connection.execute("SELECT vec_length(vector_mean(vector)) FROM feature_vector").fetchone()
    print(f"each takes the other's vectors: yes; the mean of all has {mean} values")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=pathlib.Path)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path(".build/release"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--search", action="store_true", help="time `pipeline search` as well, with its start")
    options = parser.parse_args()
    extensions = {
        "ours": (options.build / "libpipeline_vector").resolve(), "sqlite-vec": pathlib.Path(sqlite_vec.loadable_path())}
    # Once through the file, so that it comes from the system's cache.
    subprocess.run(["cat", options.store], stdout=subprocess.DEVNULL, check=True)
    everyday(options.store, options.rounds)
    nearest(options.store, options.rounds, extensions, options.build / "pipeline" if options.search else None)
    agreement(options.store, extensions)


if __name__ == "__main__":
    main()

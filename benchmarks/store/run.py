"""The store beside others: searching it beside memory, sqlite-vec and NumPy, writing it beside a bare loop in C.

    python -m pip install -r benchmarks/store/requirements.txt   # a Python whose sqlite3 loads extensions, as Debian's does
    python benchmarks/store/run.py search
    python benchmarks/store/run.py write
    python benchmarks/store/run.py pairs

Run from the project's folder after `swift build -c release`. Every round runs each side once, in an order that turns round
from round to round; shown are medians, least and most. The C sides are compiled by `cc` with SQLite's headers.
"""

import argparse
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
PIPELINE = ".build/release/pipeline"
BENCH = ".build/release/pipeline-bench"


def run(*command):
    """What a command says, its seconds and its peak memory in MB."""
    begin = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command}: ended with {process.returncode}")
    return text, time.perf_counter() - begin, usage.ru_maxrss / 1024


def compiled(folder, name, *flags):
    """A C program of this folder."""
    program = folder / name
    run("cc", "-O3", "-march=native", "-o", program, HERE / f"{name}.c", *flags)
    return program


def in_turn(sides, rounds):
    """Figures of every side: each is a function that returns one or a tuple; one round more is not counted."""
    figures = {name: [] for name in sides}
    for number in range(rounds + 1):
        names = list(sides) if number % 2 == 0 else list(reversed(sides))
        for name in names:
            figure = sides[name]()
            if number > 0:
                figures[name].append(figure)
    return figures


def show(title, values, unit, scale=1.0):
    values = [value * scale for value in values]
    print(
        f"{title:44} {statistics.median(values):10.3f} {unit}  ({min(values):.3f} to {max(values):.3f})")


def synthetic(path, images, dimension):
    if not pathlib.Path(path).exists():
        print(run(BENCH, "synthetic-store", path, "--images", images, "--dimension", dimension)[0], end="")


def search(options, folder):
    import numpy
    import sqlite_vec

    store = options.store or str(folder / "search.sqlite")
    synthetic(store, options.images, options.dimension)
    rates_program = compiled(folder, "read_rates", "-lpthread")
    threads = os.cpu_count()
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    connection.enable_load_extension(True)
    sqlite_vec.load(connection)
    connection.execute(f"PRAGMA mmap_size = {1 << 40}")
    path, blob = connection.execute(
        "SELECT i.path, v.vector FROM image AS i JOIN feature_summary AS s USING (content_id) "
        "JOIN feature_vector AS v USING (vector_id) WHERE i.image_id = 24").fetchone()
    count, size = connection.execute(
        "SELECT count(*), count(*) * max(length(vector)) FROM feature_vector").fetchone()
    query = numpy.frombuffer(blob, "<f4")
    answers = {}

    def rates():
        return tuple(map(float, run(rates_program, store, threads)[0].split()))

    def scan():
        report = json.loads(run(BENCH, "search", store, "--rounds", 1, "--seconds", 0, "--queries", 1, "--json")[0])
        return next(one["seconds"] for one in report["measurements"] if one["name"] == "1 query, cosine")

    def command():
        text, seconds, _ = run(PIPELINE, "search", path, "--store", store, "--top", 10, "--json", "--quiet")
        answers["pipeline"] = [one["path"] for one in json.loads(text)["images"][0]["neighbours"]]
        return seconds

    def vec():
        begin = time.perf_counter()
        rows = connection.execute(
            "SELECT vector_id FROM feature_vector ORDER BY vec_distance_cosine(vector, ?) LIMIT 11", (blob,)
        ).fetchall()
        seconds = time.perf_counter() - begin
        answers["sqlite-vec"] = [
            connection.execute(
                "SELECT min(path) FROM image JOIN feature_summary USING (content_id) WHERE vector_id = ?", row
            ).fetchone()[0] for row in rows[1:]]
        return seconds

    def numpy_from_file():
        begin = time.perf_counter()
        vectors = numpy.empty((count, len(query)), "<f4")
        for row, (vector,) in enumerate(connection.execute("SELECT vector FROM feature_vector ORDER BY vector_id")):
            vectors[row] = numpy.frombuffer(vector, "<f4")
        loaded = time.perf_counter()
        cosines = vectors @ query / (numpy.linalg.norm(vectors, axis=1) * numpy.linalg.norm(query))
        nearest = numpy.argpartition(-cosines, 10)[:11]
        nearest[numpy.argsort(-cosines[nearest])]
        return time.perf_counter() - begin, time.perf_counter() - loaded

    figures = in_turn(
        {"rates": rates, "scan": scan, "command": command, "vec": vec, "numpy": numpy_from_file}, options.rounds)
    print(f"{count} vectors of {len(query)} float32, {size / 1e6:.0f} MB, {threads} threads, {options.rounds} rounds")
    memory, file = zip(*figures["rates"])
    show("memory is read at", memory, "GB/s", 1e-9)
    show("the file is read at", file, "GB/s", 1e-9)
    show("top 10 of one vector, the pass", figures["scan"], "s")
    show("that is", [size / one for one in figures["scan"]], "GB/s", 1e-9)
    show("pipeline search, the whole command", figures["command"], "s")
    show("sqlite-vec, the query", figures["vec"], "s")
    show("NumPy, reading and comparing", [one[0] for one in figures["numpy"]], "s")
    show("NumPy, comparing in memory", [one[1] for one in figures["numpy"]], "s")
    middle = {name: statistics.median(figures[name]) for name in ("scan", "vec")}
    print(f"rate of the pass / rate of memory: {size / middle['scan'] / statistics.median(memory):.2f}")
    print(f"rate of the pass / rate of the file: {size / middle['scan'] / statistics.median(file):.2f}")
    print(f"sqlite-vec / the pass: {middle['vec'] / middle['scan']:.2f}")
    print(f"same ten images: {'yes' if answers['pipeline'] == answers['sqlite-vec'] else answers}")


def write(options, folder):
    program = compiled(folder, "insert_loop", "-lsqlite3")
    empty = folder / "schema.sqlite"
    run(BENCH, "synthetic-store", empty, "--images", 1, "--dimension", 1)
    statements = [
        row[0] for row in sqlite3.connect(empty).execute(
            "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
            "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'score_of_model_%'")]
    schema = folder / "schema.sql"
    schema.write_text(";\n".join(statements) + ";\n")
    for dimension, count in [(2048, options.images), (100_352, max(1, options.images // 20))]:

        def bare():
            path = folder / "bare.sqlite"
            text, _, _ = run(program, schema, path, count, dimension, 256)
            path.unlink()
            return float(text)

        def ours():
            report = json.loads(
                run(BENCH, "store", "--count", count, "--dimension", dimension, "--rounds", 1, "--seconds", 0,
                    "--folder", folder, "--json")[0])
            return next(one["seconds"] for one in report["measurements"] if one["name"] == "insert")

        figures = in_turn({"C": bare, "ours": ours}, options.rounds)
        print(f"{count} vectors of {dimension} float32, {dimension * 4} bytes each, {options.rounds} rounds")
        for name in figures:
            show(f"{name}, rows", [count / one for one in figures[name]], "rows/s")
            show(f"{name}, vectors", [count * dimension * 4 / one for one in figures[name]], "MB/s", 1e-6)
        ratios = [ours / bare for ours, bare in zip(figures["ours"], figures["C"])]
        print(f"seconds of ours / seconds of C: {statistics.median(ratios):.2f}")


def pairs(options, folder):
    store = options.store or str(folder / "search.sqlite")
    synthetic(store, options.images, options.dimension)
    vectors = sqlite3.connect(store).execute("SELECT count(*) FROM feature_vector").fetchone()[0]
    for _ in range(options.rounds):
        text, seconds, memory = run(PIPELINE, "search", "--pairs", 0.98, "--store", store, "--top", 1, "--json", "--quiet")
        found = json.loads(text)["pair_count"]
        work = vectors * vectors * options.dimension
        print(f"{vectors} vectors, {found} pairs: {seconds:.1f} s, {memory:.0f} MB, {work / seconds / 1e9:.0f} GFLOP/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["search", "write", "pairs"])
    parser.add_argument("--images", type=int, help="default: 100000, for write 20000")
    parser.add_argument("--dimension", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--store", help="a store that pipeline-bench synthetic-store made, kept for the next time")
    parser.add_argument("--folder", help="where files are made; default: the system's folder for temporary files")
    options = parser.parse_args()
    options.images = options.images or (20_000 if options.what == "write" else 100_000)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        {"search": search, "write": write, "pairs": pairs}[options.what](options, pathlib.Path(folder))


if __name__ == "__main__":
    main()

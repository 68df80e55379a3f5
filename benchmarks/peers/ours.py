"""Our side: the built binary on files, and the binary's own account of its plan. Standard library only."""

import json
import math
import os
import sqlite3
import struct
from pathlib import Path

from child import run


class Ours:
    """One network in the built binary; times are of whole processes.

    Seconds per image are (job of 2N files - job of N files) / N: starting, opening weights and planning drop out. What
    is left is more than the peers do in their rounds: reading and decoding JPEGs, preprocessing and storing.
    """

    def __init__(self, binary, network, pictures, scratch, threads, environment):
        self.binary, self.network, self.scratch, self.threads = binary, network, scratch, threads
        self.pictures, self.environment = pictures, environment
        self.files = 0  # N

    def plan_rate(self):
        """Images per second if every step took its best time: 1 / the sum over steps."""
        command = [self.binary, "backbone", "show", self.network, "--plan", "--json", "--threads", str(self.threads)]
        output = run(command, self.environment).output
        return 1000 / sum(step["milliseconds"] for step in json.loads(output)["steps"])

    def choose_files(self, seconds):
        """Sets N so that N files take about so many seconds: whole batches of 8, 16 at least. Returns it."""
        rate = max(self.plan_rate() for _ in range(3))  # a disturbed one would make N too small
        self.files = max(16, 8 * math.ceil(seconds * rate / 8))
        return self.files

    def folder(self, count):
        """The first so many pictures, as a folder of links."""
        folder = self.scratch / f"{self.network}-{count}"
        if not folder.exists():
            folder.mkdir()
            for file in sorted(self.pictures.glob("*.jpg"))[:count]:
                os.link(file, folder / file.name)
        return folder

    def extract(self, count):
        """Features of so many files into a new store. Returns the finished child and the store's path."""
        store = self.scratch / f"{self.network}.sqlite"
        for stale in self.scratch.glob(f"{self.network}.sqlite*"):
            stale.unlink()
        child = run(
            [self.binary, "extract", str(self.folder(count)), "--backbone", self.network, "--weights",
             str(self.scratch / f"{self.network}.h5"), "--store", str(store), "--threads", str(self.threads), "--quiet"],
            self.environment)
        return child, store

    def measure(self, larger_first):
        """Images per second by the difference of two jobs, and the larger peak memory of the two in MB."""
        counts = [self.files, 2 * self.files]
        children = {count: self.extract(count)[0] for count in (reversed(counts) if larger_first else counts)}
        seconds = children[2 * self.files].seconds - children[self.files].seconds
        return {
            # On a disturbed machine the small job can be the longer one; such a round says nothing.
            "images_per_second": self.files / seconds if seconds > 0 else None,
            "peak_megabytes": max(child.peak_megabytes for child in children.values()),
            "job_seconds": {str(count): child.seconds for count, child in children.items()}}

    def features(self, store):
        """The stored features by the number in the file's name, as lists of floats."""
        with sqlite3.connect(store) as connection:
            rows = connection.execute("SELECT path, vector FROM feature JOIN image USING (image_id)").fetchall()
        return {int(Path(path).stem): struct.unpack(f"<{len(vector) // 4}f", vector) for path, vector in rows}


def difference_from(reference, features):
    """As in peer.py, for one picture and without NumPy, which would be this process' memory and so its children's."""
    largest = max(abs(value) for value in reference)
    pairs = list(zip(reference, features, strict=True))
    agrees = largest > 0 and all(abs(a - b) <= 1e-3 * abs(a) + 1e-5 * largest for a, b in pairs)
    return max(abs(a - b) for a, b in pairs) / largest, agrees


def read_array(file):
    """Rows of a two-dimensional float32 array that NumPy saved."""
    data = Path(file).read_bytes()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    header = data[10:start].decode()
    rows, columns = (int(n) for n in header.split("'shape': (")[1].split(")")[0].split(","))
    values = struct.unpack(f"<{rows * columns}f", data[start:])
    return [values[row * columns : (row + 1) * columns] for row in range(rows)]

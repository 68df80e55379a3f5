"""Our side: the built binary on files, and the binary's own account of its plan. Standard library only."""

import json
import math
import os
import shutil
import sqlite3
import struct
from pathlib import Path

from child import ChildFailed, run


class Ours:
    """One network at one precision in the built binary; times are of whole processes.

    Seconds per image are (job of 3N files - job of N files) / 2N: starting, opening weights and planning drop out.
    Below float32, jobs start from a store that has such features already, so that none finds ranges or compares. What is left is more than the peers do in their rounds: reading and decoding JPEGs, preprocessing, storing.
    """

    def __init__(self, binary, network, precision, weights, pictures, scratch, threads, environment):
        self.binary, self.network, self.precision, self.weights = binary, network, precision, weights
        self.pictures, self.scratch, self.threads, self.environment = pictures, scratch, threads, environment
        self.files = 0  # N
        self.begun = None  # a store with recipes and no features

    def plan_rate(self, precision=None):
        """Images per second if every step took its best time on every core: the plan times one stream on one core."""
        precision = precision or self.precision
        command = [self.binary, "backbone", "show", self.network, "--plan", "--json", "--threads", str(self.threads)]
        command += [] if precision == "float32" else ["--precision", precision]
        output = run(command, self.environment).output
        return self.threads * 1000 / sum(step["milliseconds"] for step in json.loads(output)["steps"])

    def choose_files(self, seconds):
        """Sets N so that N files take about so many seconds: whole batches of 8, 16 at least. Returns it."""
        try:
            rate = max(self.plan_rate() for _ in range(3))  # a disturbed one would make N too small
        except ChildFailed:
            # No account of the plan at this precision: at least as many as in float32 can be done.
            rate = max(self.plan_rate("float32") for _ in range(3))
        self.files = max(16, 8 * math.ceil(seconds * rate / 8))
        return self.files

    def folder(self, count):
        """The first so many pictures, as a folder of links."""
        folder = self.scratch / f"{self.network}-{count}"
        if not folder.exists():
            folder.mkdir()
            files = sorted(self.pictures.glob("*.jpg"))[:count]
            assert len(files) == count, f"{self.pictures}: {len(files)} pictures, {count} are needed"
            for file in files:
                (folder / file.name).symlink_to(file)
        return folder

    def extract(self, count):
        """Features of so many files into a new store. Returns the finished child and the store's path."""
        name = f"{self.network}-{self.precision}"
        store = self.scratch / f"{name}.sqlite"
        for stale in self.scratch.glob(f"{name}.sqlite*"):
            stale.unlink()
        if self.begun and self.begun.exists():
            shutil.copy(self.begun, store)
        file = self.scratch / f"{name}.yaml"
        # JSON strings are YAML strings.
        file.write_text("\n".join([
            f"name: {name}", f"store: {json.dumps(str(store))}",
            "dataset:", f"  folder: {json.dumps(str(self.folder(count)))}",
            "backbone:", f"  name: {self.network}", f"  weights: {json.dumps(str(self.weights))}",
            f"  precision: {self.precision}"]) + "\n")
        child = run([self.binary, "run", file, "--threads", str(self.threads), "--quiet"], self.environment)
        return child, store

    def begin(self):
        """Makes the store that jobs below float32 start from."""
        begun = self.scratch / f"begun-{self.network}-{self.precision}.sqlite"
        _, store = self.extract(self.files)
        connection = sqlite3.connect(store)
        connection.executescript("DELETE FROM feature_vector; DELETE FROM feature_summary;")
        connection.close()  # Only now is all of it in the one file that is copied.
        shutil.copy(store, begun)
        self.begun = begun

    def measure(self, larger_first):
        """Images per second by the difference of two jobs, and the larger peak memory of the two in MB."""
        if self.precision != "float32" and not self.begun:
            self.begin()
        counts = [self.files, 3 * self.files]
        children = {count: self.extract(count)[0] for count in (reversed(counts) if larger_first else counts)}
        seconds = children[3 * self.files].seconds - children[self.files].seconds
        return {
            # On a disturbed machine the small job can be the longer one; such a round says nothing.
            "images_per_second": 2 * self.files / seconds if seconds > 0 else None,
            "peak_megabytes": max(child.peak_megabytes for child in children.values()),
            "job_seconds": {str(count): child.seconds for count, child in children.items()}}

    def features(self, store):
        """The stored features by the number in the file's name, as tuples of floats."""
        with sqlite3.connect(store) as connection:
            rows = connection.execute("SELECT path, vector FROM feature JOIN image USING (image_id)").fetchall()
        return {int(Path(path).stem): struct.unpack(f"<{len(vector) // 4}f", vector) for path, vector in rows}

"""Networks alone, float32, images per second and peak memory: this project beside its peers, in turn, in one go.

    python benchmarks/peers/run.py [--networks resnet50 vgg16] [--rounds 5] [--binary .build/release/pipeline]

What is measured and how to read it: docs/benchmarks/peers.md. Run it with the Python of requirements.txt's packages.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from child import ChildFailed, run
from networks import NETWORKS
from ours import Ours, difference_from, read_array
from report import machine, markdown

HERE = Path(__file__).parent
PEERS = ["keras_predict", "keras_function", "onnxruntime", "openvino"]


def say(text):
    print(text, file=sys.stderr, flush=True)


def busy_share(seconds=0.5):
    """The part of the whole machine's processor time that others use while we do nothing, from 0 to 1."""
    def ticks():
        user, nice, system, idle, waiting, *rest = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
        return user + nice + system + sum(rest), idle + waiting

    busy, idle = ticks()
    time.sleep(seconds)
    busy_later, idle_later = ticks()
    return (busy_later - busy) / max(1, busy_later - busy + idle_later - idle)


class Bench:
    """Everything of one call: files in `scratch`, figures in `networks`, which becomes the JSON."""

    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        count = str(options.threads)
        self.environment = {
            "OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count,
            "TF_NUM_INTRAOP_THREADS": count, "TF_NUM_INTEROP_THREADS": count, "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow", "PYTHONDONTWRITEBYTECODE": "1",
            # A cache of our own: algorithms are chosen on this machine, in this run, before the rounds.
            "PIPELINE_CACHE": str(scratch / "cache")}
        (scratch / "cache").mkdir()
        self.networks = {}
        self.ours = {}

    def python(self, script, *arguments):
        return run([sys.executable, HERE / script, *arguments], self.environment)

    def peer(self, peer, network, batches, seconds, warm_up=2):
        """One process of a peer: its lines, one per batch size, and its peak memory in MB."""
        child = self.python(
            "peer.py", peer, network, self.scratch, "--threads", self.options.threads, "--seconds", seconds,
            "--warm-up", warm_up, "--batches", *batches)
        return [json.loads(line) for line in child.output.splitlines() if line.startswith("{")], child.peak_megabytes

    def prepare(self, network):
        """Files for all sides, each peer's best batch size, our N; and that all agree with Keras."""
        size = NETWORKS[network].size
        pictures = self.scratch / f"pictures-{size}"
        self.python("prepare.py", "pictures", size, 32, pictures)
        self.python("prepare.py", "network", network, pictures, self.scratch)
        entry = self.networks[network] = {"batch": {}, "difference": {}, "failed": {}, "settings": {}, "rounds": []}
        for peer in PEERS:
            try:
                # Each size twice, not one after the other: a disturbance should not choose the size.
                lines, _ = self.peer(peer, network, self.options.batches * 2, self.options.seconds / 4, 1)
            except ChildFailed as failure:
                entry["failed"][peer] = str(failure)
                continue
            worst = max(lines, key=lambda line: line["difference"])
            if not all(line["agrees"] for line in lines):
                entry["failed"][peer] = f"differs from Keras by {worst['difference']:.1e} of the largest feature"
                continue
            best = max(lines, key=lambda line: line["images_per_second"])
            entry["difference"][peer] = worst["difference"]
            entry["batch"][peer], entry["settings"][peer] = best["batch"], best["settings"]
        try:
            self.prepare_ours(network, pictures, entry)
        except ChildFailed as failure:
            entry["failed"]["ours"] = str(failure)
        say(f"{network}: batch sizes {entry['batch']}, N {entry.get('files')}, failed {entry['failed']}")

    def prepare_ours(self, network, pictures, entry):
        ours = Ours(
            self.options.binary, network, pictures, self.scratch, self.options.threads, self.environment)
        entry["files"] = ours.choose_files(self.options.seconds)
        self.python("prepare.py", "pictures", NETWORKS[network].size, 2 * ours.files, pictures)
        _, store = ours.extract(ours.files)
        features = ours.features(store)
        reference = read_array(self.scratch / f"{network}-features.npy")
        checks = [difference_from(row, features[index]) for index, row in enumerate(reference[: ours.files])]
        entry["difference"]["ours"] = max(difference for difference, _ in checks)
        if not all(agrees for _, agrees in checks):
            entry["failed"]["ours"] = f"differs from Keras by {entry['difference']['ours']:.1e} of the largest feature"
        self.ours[network] = ours

    def round(self, number):
        """Every side once on every network. Who comes first moves on by one with each round."""
        for network, entry in self.networks.items():
            figures = {"others_busy": busy_share()}
            sides = [side for side in [*PEERS, "ours"] if side not in entry["failed"]]
            for side in (sides[number % len(sides) :] + sides[: number % len(sides)]) if sides else []:
                try:
                    if side == "ours":
                        figures[side] = self.ours[network].measure(larger_first=number % 2 == 1)
                        figures["ours_plan"] = {"images_per_second": self.ours[network].plan_rate()}
                    else:
                        lines, peak = self.peer(side, network, [entry["batch"][side]], self.options.seconds)
                        figures[side] = {"images_per_second": lines[0]["images_per_second"], "peak_megabytes": peak}
                except ChildFailed as failure:
                    say(f"round {number + 1}, {network}, {side}: {failure}")
                    figures[side] = {"images_per_second": None, "failed": str(failure)}
            entry["rounds"].append(figures)
            rates = {s: f["images_per_second"] for s, f in figures.items() if isinstance(f, dict)}
            shown = ", ".join(f"{side} {rate:.1f}" for side, rate in rates.items() if rate)
            say(f"round {number + 1}, {network}: {shown} images/s (others used {figures['others_busy']:.0%})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2, help="how long a side is timed in a round, at least")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 8], help="sizes to choose from, per peer")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--binary", type=Path, default=Path(".build/release/pipeline"))
    parser.add_argument("--json", type=Path, help="all figures of all rounds; written after each round")
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    if not options.binary.exists():
        sys.exit(f"{options.binary}: no such file; build it (swift build -c release) or name it with --binary")
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < options.threads:
        sys.exit(f"--threads {options.threads}: this process may use {len(cores)} cores only")
    os.sched_setaffinity(0, cores[: options.threads])  # children inherit it; whatever they start, this is all there is
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that files and children are cleared away
    with tempfile.TemporaryDirectory(prefix="peers-") as scratch:
        bench = Bench(options, Path(scratch))
        about = machine(options, run([options.binary, "--version"], {}).output.strip())
        for network in options.networks:
            bench.prepare(network)
        for number in range(options.rounds):
            bench.round(number)
            if options.json:
                options.json.write_text(json.dumps({"about": about, "networks": bench.networks}, indent=1) + "\n")
        print(markdown(about, bench.networks, PEERS))


if __name__ == "__main__":
    main()

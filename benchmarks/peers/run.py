"""Networks alone, images per second and peak memory: this project beside its peers, in turn, in one go.

    python benchmarks/peers/run.py [--precision float32 bfloat16 int8] [--networks resnet50 vgg16] [--models FOLDER]

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

from accuracy import between_pictures, compare, read_array
from child import ChildFailed, run
from networks import NETWORKS
from ours import Ours
from report import machine, markdown
from sides import PEERS, PRECISIONS, SOURCES, peers_at

HERE = Path(__file__).parent
CHECKED = 32  # our pictures that are held against Keras'


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
    """Everything of one call: prepared files in `models`, the rest in `scratch`, figures in `entries`, which becomes
    the JSON: by precision, then by network."""

    def __init__(self, options, scratch):
        self.options, self.scratch = options, scratch
        self.models = options.models.resolve() if options.models else scratch / "models"
        self.models.mkdir(parents=True, exist_ok=True)
        count = str(options.threads)
        self.environment = {
            "OMP_NUM_THREADS": count, "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count,
            "TF_NUM_INTRAOP_THREADS": count, "TF_NUM_INTEROP_THREADS": count, "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow", "PYTHONDONTWRITEBYTECODE": "1",
            # A cache of our own: algorithms are chosen on this machine, in this run, before the rounds.
            "PIPELINE_CACHE": str(scratch / "cache")}
        (scratch / "cache").mkdir()
        self.entries = {precision: {} for precision in options.precision}
        self.ours = {}

    def python(self, script, *arguments):
        return run([sys.executable, HERE / script, *arguments], self.environment)

    def pictures(self, network):
        return self.models / f"pictures-{NETWORKS[network].size}"

    def make_pictures(self, network, count):
        photos = ["--photos", *self.options.photos] if self.options.photos else []
        self.python("pictures.py", NETWORKS[network].size, 0, count, self.pictures(network), *photos)

    def make_product(self, product, network):
        """A network in a peer's own format. Cheap when it is there already."""
        weights = self.options.weights.get(network)
        self.python(
            "prepare.py", product, network, self.pictures(network), self.models, "--calibration",
            self.options.calibration, *(["--weights", weights] if weights else []))

    def peer(self, peer, network, precision, *arguments):
        """One process of a peer: its lines, and its peak memory in MB."""
        child = self.python(
            "peer.py", peer, network, self.models, "--precision", precision, "--threads", self.options.threads,
            *arguments)
        return [json.loads(line) for line in child.output.splitlines() if line.startswith("{")], child.peak_megabytes

    def prepare(self, network):
        """Files for all sides; then each peer's fastest way, our N, and how near all are to Keras."""
        self.make_pictures(network, CHECKED + self.options.calibration)
        self.make_product("network", network)
        failed = {}
        wanted = {PEERS[p].products[precision] for precision in self.entries for p in self.peers(precision)}
        wanted |= {SOURCES[product] for product in wanted if product in SOURCES}
        for product in sorted(wanted - {"network"}, key=lambda product: product in SOURCES):
            try:
                self.make_product(product, network)
            except ChildFailed as failure:
                failed[product] = str(failure)
        reference = read_array(self.models / network / "features.npy")
        for precision in self.entries:
            entry = self.entries[precision][network] = {
                "chosen": {}, "accuracy": {}, "failed": {}, "tried": {}, "rounds": [],
                "cosine_between_pictures": between_pictures(reference)}
            for peer in self.peers(precision):
                product = PEERS[peer].products[precision]
                try:
                    if product in failed:
                        raise ChildFailed(failed[product])
                    self.choose(peer, network, precision, entry)
                except ChildFailed as failure:
                    entry["failed"][peer] = str(failure)
            try:
                self.prepare_ours(network, precision, entry, reference)
            except ChildFailed as failure:
                entry["failed"]["ours"] = str(failure)
            ways = {peer: f"{way['variant']} {way['batch']}" for peer, way in entry["chosen"].items()}
            say(f"{network} {precision}: {ways}, N {entry.get('files')}, failed {entry['failed']}")

    def peers(self, precision):
        return [peer for peer in peers_at(precision) if peer in self.options.peers]

    def choose(self, peer, network, precision, entry):
        """The fastest of a peer's ways and batch sizes; each twice, as a disturbance should not choose."""
        lines, _ = self.peer(
            peer, network, precision, "--seconds", self.options.seconds / 4, "--warm-up", 1, "--repeats", 2,
            "--batches", *self.options.batches)
        entry["tried"][peer] = lines
        agreeing = [line for line in lines if line["agrees"]]
        if not agreeing or (precision == "float32" and len(agreeing) < len(lines)):
            worst = min(lines, key=lambda line: line["cosine_mean"])
            entry["failed"][peer] = (
                f"differs from Keras: by {worst['difference']:.1e} of the largest feature, "
                f"mean cosine {worst['cosine_mean']:.4f}")
            return
        best = max(agreeing, key=lambda line: line["images_per_second"])
        entry["chosen"][peer] = {key: best[key] for key in ("variant", "batch", "settings")}
        entry["accuracy"][peer] = {key: best[key] for key in ("difference", "cosine_mean", "cosine_min")}

    def prepare_ours(self, network, precision, entry, reference):
        ours = Ours(
            self.options.binary, network, precision, self.models / network / "weights.h5", self.pictures(network),
            self.scratch, self.options.threads, self.environment)
        entry["files"] = ours.choose_files(self.options.seconds)
        self.make_pictures(network, 3 * ours.files)
        _, store = ours.extract(max(ours.files, CHECKED))
        features = ours.features(store)
        accuracy = compare(reference[:CHECKED], [features[index] for index in range(CHECKED)], precision)
        agrees = accuracy.pop("agrees")
        entry["accuracy"]["ours"] = accuracy
        if not agrees:
            raise ChildFailed(
                f"differs from Keras: by {accuracy['difference']:.1e} of the largest feature, "
                f"mean cosine {accuracy['cosine_mean']:.4f}")
        self.ours[network, precision] = ours

    def round(self, number):
        """Every side once on every network and precision. Who comes first moves on by one with each round."""
        for precision, entries in self.entries.items():
            for network, entry in entries.items():
                figures = {"others_busy": busy_share()}
                sides = [side for side in [*self.peers(precision), "ours"] if side not in entry["failed"]]
                for side in (sides[number % len(sides) :] + sides[: number % len(sides)]) if sides else []:
                    try:
                        self.measure(side, network, precision, entry, number, figures)
                    except ChildFailed as failure:
                        say(f"round {number + 1}, {network} {precision}, {side}: {failure}")
                        figures[side] = {"images_per_second": None, "failed": str(failure)}
                entry["rounds"].append(figures)
                rates = {s: f["images_per_second"] for s, f in figures.items() if isinstance(f, dict)}
                shown = ", ".join(f"{side} {rate:.1f}" for side, rate in rates.items() if rate)
                say(f"round {number + 1}, {network} {precision}: {shown} images/s "
                    f"(others used {figures['others_busy']:.0%})")

    def measure(self, side, network, precision, entry, number, figures):
        if side == "ours":
            figures[side] = self.ours[network, precision].measure(larger_first=number % 2 == 1)
            try:
                figures["ours_plan"] = {"images_per_second": self.ours[network, precision].plan_rate()}
            except ChildFailed as failure:
                figures["ours_plan"] = {"images_per_second": None, "failed": str(failure)}
            return
        way = entry["chosen"][side]
        lines, peak = self.peer(
            side, network, precision, "--seconds", self.options.seconds, "--variants", way["variant"], "--batches",
            way["batch"], "--pictures", way["batch"])
        figures[side] = {"images_per_second": lines[0]["images_per_second"], "peak_megabytes": peak}


def named_file(text):
    name, _, file = text.partition("=")
    if name not in NETWORKS or not Path(file).is_file():
        raise argparse.ArgumentTypeError(f"{text}: expected NETWORK=FILE, of {', '.join(NETWORKS)} and a file that is there")
    return name, Path(file).resolve()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--precision", nargs="+", choices=PRECISIONS, default=["float32"])
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--rounds", type=int, default=5, help="0: prepare and choose only")
    parser.add_argument("--seconds", type=float, default=2, help="how long a side is timed in a round, at least")
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 8], help="sizes to choose from, per peer")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--binary", type=Path, default=Path(".build/release/pipeline"))
    parser.add_argument("--models", type=Path, help="where prepared files are kept between runs; default: they are not")
    parser.add_argument("--photos", type=Path, nargs="+", help="folders of JPEGs to make pictures from; default: drawn ones")
    parser.add_argument(
        "--weights", type=named_file, nargs="+", metavar="NETWORK=FILE", default=[],
        help="Keras weights without the top; default: random ones")
    parser.add_argument("--calibration", type=int, default=128, help="pictures that peers are quantised by")
    parser.add_argument("--json", type=Path, help="all figures of all rounds; written after each round")
    options = parser.parse_args()
    options.weights = dict(options.weights)
    options.binary = options.binary.resolve()
    options.photos = [folder.resolve() for folder in options.photos or []]
    if not options.binary.exists():
        sys.exit(f"{options.binary}: no such file; build it (swift build -c release) or name it with --binary")
    return options


def main():
    options = parse()
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
        for number in range(max(1, options.rounds)):
            if options.rounds:
                bench.round(number)
            if options.json:
                options.json.write_text(json.dumps({"about": about, "precisions": bench.entries}, indent=1) + "\n")
        print(markdown(about, bench.entries))


if __name__ == "__main__":
    main()

"""Large photographs: how fast they are decoded and resized, exactly and fast, beside Pillow and OpenCV; and what fast does to features.

    python docs/benchmarks/decode.py speed     --photos FOLDER [--count 48] [--rounds 5] [--core 0]
    python docs/benchmarks/decode.py features  --photos FOLDER [--count 48] --weights mobilenet_v2_..._1.0_224.h5
    python docs/benchmarks/decode.py multiples --photos FOLDER [--count 48] --weights mobilenet_v2_..._1.0_224.h5

Needs pillow, numpy and opencv-python-headless (measured with 13.0.0, 2.2.6 and 4.12.0.88) and the built binary
.build/release/pipeline. FOLDER holds photos of any size, in folders below it or not. `--count` of them, spread over the folder,
are enlarged to 4000x3000 (or 3000x4000) with Lanczos, get grain of a camera's strength and are saved as JPEG (4:2:0) of about 2.8 MB in a
temporary folder. Without grain there would be nothing in them that a reduction could lose.

speed: every contestant reads the same files (warm), decodes and resizes to 224x224, as a process of its own on one core, in turn,
`--rounds` times; medians. Ours is `pipeline images check --target-size 224`, which also hashes each file (SHA-256) and starts a process,
both counted. The others are counted from the first file on, without starting Python. Processor seconds (user and system) are what
counts where other programs run beside; wall seconds are printed too.

features: `pipeline extract` and `classify` with real weights, exact and fast, for each filter: cosine of the pooled features of the
same photo, and how often the likeliest class is the same. Needs --weights, Keras' layout with the top.

multiples: the same for photos that Pillow reduced so that 1, 2 or 4 times the target's sides remain (`draft`), then resized; from
PNG files of 224x224, which our binary only reads. This is what the rule of `decode: fast` was chosen by.
"""

import argparse
import json
import os
import resource
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TARGET = 224
CHILD = """
import io, resource, sys, time
from pathlib import Path
T, way, files = 224, sys.argv[1], [str(p) for p in sorted(Path(sys.argv[2]).iterdir())]
if way.startswith("pillow"):
    from PIL import Image
    def load(data, kind=Image.Resampling.NEAREST if "nearest" in way else Image.Resampling.BILINEAR):
        image = Image.open(io.BytesIO(data))
        box = None
        if "draft" in way:
            gap = int(way.split("draft ")[1][0])
            drafted = image.draft(None, (T * gap, T * gap))
            box = drafted and drafted[1]
        return image.convert("RGB").resize((T, T), kind, box=box).tobytes()
else:
    import cv2, numpy
    cv2.setNumThreads(1)
    flag = {"full": cv2.IMREAD_COLOR, "1/4": cv2.IMREAD_REDUCED_COLOR_4, "1/8": cv2.IMREAD_REDUCED_COLOR_8}[way.split()[1]]
    kind = cv2.INTER_AREA if "area" in way else cv2.INTER_LINEAR
    def load(data):
        return cv2.resize(cv2.imdecode(numpy.frombuffer(data, numpy.uint8), flag), (T, T), interpolation=kind).tobytes()
start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
for file in files:
    with open(file, "rb") as stream:
        assert len(load(stream.read())) == T * T * 3
after = resource.getrusage(resource.RUSAGE_SELF)
print(time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
"""

WAYS = [
    "ours exact nearest", "ours fast nearest", "ours exact bilinear", "ours fast bilinear",
    "pillow nearest", "pillow bilinear", "pillow draft 1x bilinear", "pillow draft 2x bilinear",
    "pillow draft 4x bilinear",
    "opencv full linear", "opencv full area", "opencv 1/4 area", "opencv 1/8 linear",
]


def make_photos(source, count, folder):
    import numpy as np
    from PIL import Image

    found = sorted(p for p in Path(source).rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    if len(found) < count:
        sys.exit(f"{source} holds {len(found)} JPEGs, {count} are needed; name another folder or a smaller --count")
    sizes = []
    for index in range(count):
        image = Image.open(found[index * len(found) // count]).convert("RGB")
        size = (4000, 3000) if image.width >= image.height else (3000, 4000)
        pixels = np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.int16)
        grain = np.random.default_rng(index).normal(0, 6, pixels.shape[:2]).astype(np.int16)[..., None]
        noisy = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
        file = Path(folder, f"{index:03}.jpg")
        noisy.save(file, quality=88)
        sizes.append(file.stat().st_size)
    print(f"{count} photos of 12 megapixels, {statistics.mean(sizes) / 1e6:.1f} MB on average", flush=True)


def run_once(way, folder, arguments):
    """Wall and processor seconds for all photos of the folder."""
    pinned = ["taskset", "-c", str(arguments.core)]
    if not way.startswith("ours"):
        answer = subprocess.run(
            pinned + [sys.executable, "-c", CHILD, way, folder], check=True, capture_output=True, text=True)
        return tuple(map(float, answer.stdout.split()))
    _, decode, interpolation = way.split()
    command = pinned + [
        arguments.binary, "images", "check", folder, "--target-size", str(TARGET), "--interpolation", interpolation,
        "--decode", decode, "--threads", "1", "--quiet"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed(arguments, folder):
    figures = {way: [] for way in WAYS}
    for _ in range(arguments.rounds):
        for way in WAYS:
            figures[way].append(run_once(way, folder, arguments))
    print("\n| | photos per processor second | per wall second | milliseconds of all rounds (processor) |\n|---|---|---|---|")
    for way, seconds in figures.items():
        wall, processor = (statistics.median(s[i] for s in seconds) for i in (0, 1))
        every = " ".join(f"{s[1] / arguments.count * 1000:.0f}" for s in seconds)
        print(f"| {way} | {arguments.count / processor:.1f} | {arguments.count / wall:.1f} | {every} |")


def vectors(store):
    with sqlite3.connect(store) as connection:
        rows = connection.execute("SELECT path, vector FROM feature JOIN image USING (image_id) ORDER BY path").fetchall()
    return [struct.unpack(f"<{len(vector) // 4}f", vector) for _, vector in rows]


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    return dot / (sum(x * x for x in a) * sum(y * y for y in b)) ** 0.5


def looked_at(arguments, folder, scratch, name, *options):
    """Pooled features and likeliest class of every photo of a folder, in the order of their names."""
    store = f"{scratch}/{name}.sqlite"
    common = [folder, "--backbone", "mobilenet_v2", "--weights", arguments.weights, "--quiet", *options]
    if not os.path.exists(store):
        subprocess.run([arguments.binary, "extract", *common, "--store", store], check=True, stdout=subprocess.DEVNULL)
        answer = subprocess.run(
            [arguments.binary, "classify", *common, "--json"], check=True, capture_output=True, text=True)
        Path(store + ".json").write_text(answer.stdout)
    images = sorted(json.loads(Path(store + ".json").read_text())["images"], key=lambda image: image["path"])
    return vectors(store), [image["predictions"][0]["wordnet_id"] for image in images]


def print_row(name, one, other):
    cosines = [cosine(a, b) for a, b in zip(one[0], other[0], strict=True)]
    same = [a == b for a, b in zip(one[1], other[1], strict=True)]
    print(f"| {name} | {statistics.mean(cosines):.5f} | {min(cosines):.5f} | {sum(same)} of {len(same)} |", flush=True)


def features(arguments, folder, scratch):
    print("\n| features compared | cosine mean | least | same class |\n|---|---|---|---|")

    def ours(decode, interpolation):
        return looked_at(arguments, folder, scratch, f"{decode}-{interpolation}", "--decode", decode,
                         "--interpolation", interpolation)

    for name in ["bilinear", "bicubic", "hamming", "lanczos", "box", "nearest", "tf_bilinear"]:
        print_row(f"fast {name} against exact {name}", ours("exact", name), ours("fast", name))
    print_row("exact bilinear against exact nearest", ours("exact", "nearest"), ours("exact", "bilinear"))


def multiples(arguments, folder, scratch):
    from PIL import Image

    print("\n| features compared | cosine mean | least | same class |\n|---|---|---|---|")
    for name in ["bilinear", "lanczos", "box", "nearest"]:
        seen = {}
        for multiple in (0, 1, 2, 4):
            small = Path(scratch, f"{name}-{multiple}")
            small.mkdir()
            for file in sorted(Path(folder).iterdir()):
                image = Image.open(file)
                side = TARGET * multiple
                drafted = image.draft(None, (side, side)) if multiple else None
                kind = Image.Resampling[name.upper()]
                image.resize((TARGET, TARGET), kind, box=drafted and drafted[1]).save(small / f"{file.stem}.png")
            seen[multiple] = looked_at(arguments, str(small), scratch, f"{name}-{multiple}")
            if multiple:
                print_row(f"{multiple} times the target kept against all pixels, {name}", seen[0], seen[multiple])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["speed", "features", "multiples"])
    parser.add_argument("--photos", required=True)
    parser.add_argument("--count", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--weights")
    parser.add_argument("--binary", default=".build/release/pipeline")
    arguments = parser.parse_args()
    if arguments.what != "speed" and not arguments.weights:
        parser.error(f"{arguments.what} needs --weights: random ones tell nothing about photos")
    arguments.count = arguments.count or 48
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "photos")
        os.mkdir(folder)
        make_photos(arguments.photos, arguments.count, folder)
        if arguments.what == "speed":
            speed(arguments, folder)
        elif arguments.what == "features":
            features(arguments, folder, scratch)
        else:
            multiples(arguments, folder, scratch)
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"\n{model}, {os.cpu_count()} cores, 1 minute's load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

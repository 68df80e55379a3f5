"""Makes JPEGs of a network's size: from photos, or drawn.

    python pictures.py SIZE FIRST COUNT FOLDER [--photos FOLDER ...]

Picture number i is the same whenever it is made, and no two are alike, as equal files count once. Of n photos, in an
order that does not follow their folders, picture i is photo i mod n, resized to the whole picture; each time round it
is cropped by another few pixels. Numbers 0 to 31 are what peers are fed with; CALIBRATION to below n is for quantising.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

INPUTS = 32  # pictures each peer is fed with, again and again
CALIBRATION = INPUTS  # the first number that no peer is measured or judged by


def list_photos(folders):
    """All JPEGs below the folders, in the order of a digest of their names."""
    found = [file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in (".jpg", ".jpeg")]
    return sorted(found, key=lambda file: hashlib.sha256(file.name.encode()).digest())


def from_photo(file, size, turn):
    image = Image.open(file).convert("RGB").resize((size + turn, size + turn), Image.Resampling.BICUBIC)
    return image.crop((turn, turn, size + turn, size + turn))


def drawn(size, index):
    """Smooth colours with grain, which compress about as photos do."""
    generator = np.random.default_rng(index)
    coarse = Image.fromarray(generator.integers(0, 256, (size // 8, size // 8, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((size, size), Image.Resampling.BICUBIC), dtype=np.float32)
    return Image.fromarray(np.clip(smooth + generator.normal(0, 4, smooth.shape), 0, 255).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    photos = list_photos(options.photos)
    options.folder.mkdir(parents=True, exist_ok=True)
    for index in range(options.first, options.first + options.count):
        file = options.folder / f"{index:05}.jpg"
        if not file.exists():
            turn, number = divmod(index, max(1, len(photos)))
            picture = from_photo(photos[number], options.size, turn) if photos else drawn(options.size, index)
            picture.save(file.with_suffix(".part"), format="JPEG", quality=90)
            file.with_suffix(".part").rename(file)


if __name__ == "__main__":
    main()

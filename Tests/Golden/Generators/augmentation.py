"""Changes a made picture as Keras' ImageDataGenerator does, both generations of it, with pinned numbers.

Pinned: keras-preprocessing 1.1.2, Keras 3.15.1 (its legacy module; any backend), SciPy 1.17.1, Pillow 13.0.0, NumPy 2.4.6.
Run:    python augmentation.py (from anywhere); writes ../Augmentation/*.npy:

cases.npy     float64 (cases, 14): theta, tx, ty, shear, zx, zy, flip_horizontal, flip_vertical,
              channel_shift (NaN: none), brightness (NaN: none), fill mode (constant, nearest, reflect, wrap),
              cval, interpolation order, generation (0: keras-preprocessing, 1: Keras 3)
results.npy   float32 (cases, HEIGHT, WIDTH, 3): what `apply_transform` makes of picture()

With --time, prints how many pictures a second keras-preprocessing changes instead (docs/benchmarks/augmentation.md).
"""

import importlib.metadata
import os
import statistics
import sys
import time
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore", category=DeprecationWarning)
import numpy as np
import keras_preprocessing.image

PINNED = {"keras-preprocessing": "1.1.2", "keras": "3.15.1", "scipy": "1.17.1", "pillow": "13.0.0", "numpy": "2.4.6"}
OUT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Augmentation"))
HEIGHT, WIDTH = 13, 19
FILL_MODES = ["constant", "nearest", "reflect", "wrap"]
NONE = float("nan")
IDENTITY = dict(
    theta=0.0, tx=0.0, ty=0.0, shear=0.0, zx=1.0, zy=1.0, flip_horizontal=0, flip_vertical=0,
    channel_shift_intensity=NONE, brightness=NONE,
)


def picture():
    """Neither square nor smooth, and without the darkest and brightest levels; the tests make the same one."""
    y, x, c = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), np.arange(3), indexing="ij")
    return (20 + (x * x * (c + 2) + 7 * y * y + 11 * x * y) // 3 % 200).astype(np.float32)


def cases():
    alone = [
        dict(), dict(theta=10.0), dict(theta=-77.5), dict(theta=180.0), dict(tx=2.0), dict(tx=-3.25), dict(ty=4.0),
        dict(ty=-0.6), dict(tx=30.5, ty=-45.25), dict(shear=12.0), dict(shear=-40.0), dict(zx=0.8, zy=0.8),
        dict(zx=1.3, zy=0.7), dict(zx=3.5, zy=2.25),
    ]
    together = dict(
        theta=-17.0, tx=1.7, ty=-2.9, shear=9.0, zx=1.15, zy=0.85, flip_horizontal=1, flip_vertical=1,
        channel_shift_intensity=-12.5, brightness=1.2,
    )
    for generation in (0, 1):
        for order in (1, 0):
            for mode in range(len(FILL_MODES)):
                for change in alone + [together]:
                    if order == 0 and change not in (dict(theta=10.0), dict(tx=-3.25), dict(zx=3.5, zy=2.25)):
                        continue
                    yield dict(IDENTITY, **change), mode, 37.5, order, generation
        for change in [
            dict(flip_horizontal=1), dict(flip_vertical=1), dict(flip_horizontal=1, flip_vertical=1),
            dict(channel_shift_intensity=30.0), dict(channel_shift_intensity=-250.0), dict(brightness=0.5),
            dict(brightness=1.0), dict(brightness=1.75), dict(brightness=0.0),
            dict(channel_shift_intensity=17.25, brightness=0.8), dict(theta=33.0, brightness=1.6),
        ]:
            yield dict(IDENTITY, **change), 1, 0.0, 1, generation


def generator(generation, **settings):
    if generation == 0:
        return keras_preprocessing.image.ImageDataGenerator(**settings)
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    return ImageDataGenerator(data_format="channels_last", **settings)


def write_golden():
    found = {name: importlib.metadata.version(name) for name in PINNED}
    if found != PINNED:
        sys.exit(f"expected {PINNED}, found {found}")
    rows, results = [], []
    for change, mode, cval, order, generation in cases():
        made = generator(generation, fill_mode=FILL_MODES[mode], cval=cval, interpolation_order=order)
        numbers = {key: None if value != value else value for key, value in change.items()}
        results.append(made.apply_transform(picture(), numbers).astype(np.float32))
        rows.append([*change.values(), mode, cval, order, generation])
    os.makedirs(OUT, exist_ok=True)
    np.save(os.path.join(OUT, "cases.npy"), np.array(rows, np.float64))
    np.save(os.path.join(OUT, "results.npy"), np.stack(results))
    print(len(rows), "cases")


def measure(rounds=5):
    """The settings are those of `pipeline-bench augmentation`."""
    made = generator(
        0, rotation_range=20, width_shift_range=0.1, height_shift_range=0.1, shear_range=10, zoom_range=0.2,
        channel_shift_range=20.0, brightness_range=[0.7, 1.3], horizontal_flip=True, vertical_flip=True,
    )
    for side, count in ((224, 16), (32, 256)):
        pictures = np.random.default_rng(1).integers(0, 256, (count, side, side, 3)).astype(np.float32)
        for name, clock in (("seconds", time.perf_counter), ("processor seconds", time.process_time)):
            rates = []
            for _ in range(rounds + 1):
                start = clock()
                for one in pictures:
                    made.random_transform(one)
                rates.append(count / (clock() - start))
            rates = rates[1:]
            spread = f"{min(rates):.0f} to {max(rates):.0f}"
            print(f"{side}x{side}: {statistics.median(rates):.0f} pictures by {name} ({spread})")


if __name__ == "__main__":
    measure() if "--time" in sys.argv else write_golden()

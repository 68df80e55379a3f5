"""Files in every container that weights and fitted models come in, from the programs that write them.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, h5py 3.14.0, numpy 2.4.6, safetensors 0.8.0.
Run from anywhere: python containers.py [arrays|...]; writes ../Archives and ../Backbones.
Nothing is downloaded: weights are the formula of Sources/Backbones/RandomWeights.swift.
"""

import io
import os
import sys
import zipfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ARCHIVES = os.path.join(HERE, "..", "Archives")
OUT = os.path.join(HERE, "..", "Backbones")

# ---------------------------------------------------------------- NumPy's .npy and .npz


def ramp(dtype, shape=(2, 3, 4)):
    """0, 3, 6, … modulo 101, minus 40 where the type has a sign; the twin is in NPYArrayTests.swift."""
    values = (np.arange(int(np.prod(shape))) * 3) % 101
    if np.dtype(dtype).kind in "if":
        values = values - 40
    if np.dtype(dtype).kind == "b":
        values = values % 2
    return values.astype(dtype).reshape(shape)


def arrays():
    os.makedirs(ARCHIVES, exist_ok=True)
    every = {}
    for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
        for name, order in [("little", "<"), ("big", ">")]:
            every[f"{kind}_{name}"] = ramp(order + kind)
    every["bool"] = ramp("?")
    every["fortran"] = np.asfortranarray(ramp("<f4"))
    every["fortran_matrix"] = np.asfortranarray(ramp(">i2", (5, 3)))
    every["scalar"] = np.float64(2.5)
    every["empty"] = np.zeros((0, 3), "<f4")
    every["texts"] = np.array([["Apfel", "Erdbeere"], ["", "いちご🍓"]])
    every["texts_big"] = every["texts"].astype(">U8")
    every["byte_texts"] = np.array([b"apple", b"", b"tomato"])
    every["extremes"] = np.array([0, 2**64 - 1], "<u8")
    np.savez(os.path.join(ARCHIVES, "arrays.npz"), **every)
    np.savez_compressed(os.path.join(ARCHIVES, "arrays_deflated.npz"), **every)

    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(os.path.join(ARCHIVES, f"version_{version[0]}.npy"), "wb") as file:
            np.lib.format.write_array(file, ramp("<f4"), version=version)
    np.save(os.path.join(ARCHIVES, "records.npy"), np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
    np.save(os.path.join(ARCHIVES, "objects.npy"), np.array([None, "x"], object), allow_pickle=True)
    np.save(os.path.join(ARCHIVES, "complex.npy"), np.zeros(2, np.complex64))

    # Zip archives that are not NumPy's.
    def archive(name, method=zipfile.ZIP_STORED, **entries):
        with zipfile.ZipFile(os.path.join(ARCHIVES, name), "w", method) as file:
            for entry, content in entries.items():
                # A fixed date, so that the same bytes come out every time.
                info = zipfile.ZipInfo(entry.replace("__", "/"), (2026, 1, 1, 0, 0, 0))
                info.compress_type = method
                file.writestr(info, content)

    text = "folders of images become features\n" * 60
    archive("stored.zip", a="alpha", b__c=text, empty="")
    archive("deflated.zip", zipfile.ZIP_DEFLATED, a="alpha", b__c=text, empty="")
    archive("no_entries.zip")
    archive("bomb.zip", zipfile.ZIP_DEFLATED, zeros=b"\0" * (4 << 20))
    # zipfile cannot encrypt; the flag alone makes a reader ask for a password.
    with open(os.path.join(ARCHIVES, "stored.zip"), "rb") as file:
        locked = bytearray(file.read())
    locked[6] |= 1
    locked[locked.index(b"PK\1\2") + 8] |= 1
    with open(os.path.join(ARCHIVES, "encrypted.zip"), "wb") as file:
        file.write(locked)


if __name__ == "__main__":
    steps = {"arrays": arrays}
    for step in sys.argv[1:] or steps:
        steps[step]()

"""Whether Keras loads the .h5 files that Sources/Backbones/KerasHDF5Writer.swift writes, and what it predicts.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, h5py 3.14.0, numpy 2.4.6.

    python network_export_check.py NETWORK.h5 [PREDICTIONS.npy]      checks one file
    python network_export_check.py --record BRANCHED.h5              writes ../Backbones/exported_branched.npy

Each file is loaded three ways: load_model, load_weights into the loaded model after its weights were overwritten, and
load_weights into a model built from the configuration alone; all must predict the same. PREDICTIONS, where given,
must be the same to 1e-4 of the largest. Files come from the test KerasHDF5WriterTests.forKeras, or from
`pipeline model export`.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np

from backbones import picture


def predictions(path):
    model = keras.models.load_model(path, compile=False)
    pixels = picture(2, *model.input_shape[1:3]) * np.float32(1 / 255)
    first = model.predict(pixels, verbose=0)
    model.set_weights([np.full_like(weight, 0.5) for weight in model.get_weights()])
    model.load_weights(path)
    second = model.predict(pixels, verbose=0)
    with h5py.File(path) as file:
        text = file.attrs["model_config"]
    rebuilt = keras.models.model_from_json(text.decode() if isinstance(text, bytes) else text)
    rebuilt.load_weights(path)
    third = rebuilt.predict(pixels, verbose=0)
    assert np.array_equal(first, second) and np.array_equal(first, third), "the three ways differ"
    assert np.isfinite(first).all() and first.std() > 0
    return model, first


if __name__ == "__main__":
    arguments = sys.argv[1:]
    record = "--record" in arguments
    path, *expected = [a for a in arguments if a != "--record"]
    model, found = predictions(path)
    print(f"{path}: {model.name}, {len(model.layers)} layers, {model.count_params()} parameters, {found.shape}")
    if record:
        here = os.path.dirname(os.path.abspath(__file__))
        np.save(os.path.join(here, "..", "Backbones", "exported_branched.npy"), found)
    for name in expected:
        wanted = np.load(name).reshape(found.shape)
        worst = np.abs(found - wanted).max() / np.abs(wanted).max()
        print(f"largest difference {worst:.2e} of the largest prediction")
        assert worst <= 1e-4

"""An archive as docs/parity/save_keras_features.py writes it, of a network filled from the formula.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, pillow 13.0.0. Run from anywhere; writes ../Backbones/parity.npz.
"""

import os

import keras
import numpy as np
from backbones import OUT, ROOT, fill, taps

LAYERS = ["block_2_add", "block_13_depthwise_BN", "out_relu", "predictions"]

if __name__ == "__main__":
    paths = [f"data/fruits/{name}/{name}_001.jpg" for name in ("apple", "tomato")]
    pictures = np.stack([keras.utils.img_to_array(keras.utils.load_img(
        os.path.join(ROOT, path), target_size=(64, 48), interpolation="bilinear")) for path in paths])
    batch = keras.applications.mobilenet_v2.preprocess_input(pictures)
    model = keras.applications.MobileNetV2((64, 48, 3), alpha=0.35, weights=None)
    fill(model)
    arrays = {f"layer:{name}": values for name, values in zip(LAYERS, taps(model, LAYERS, batch))}
    np.savez(os.path.join(OUT, "parity.npz"), input=batch, paths=np.array(paths), interpolation=np.array(["bilinear"]),
             include_top=np.array([True]), **arrays)

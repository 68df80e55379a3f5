"""Makes what all sides of the benchmark read: pictures, and each network in every peer's own format.

    python prepare.py pictures SIZE COUNT FOLDER
    python prepare.py network NAME PICTURES FOLDER

Needs the packages of requirements.txt. `run.py` calls this in processes of its own, so that its own memory stays small.
"""

import sys
from pathlib import Path

import numpy as np
from networks import NETWORKS

INPUTS = 32  # pictures each peer is fed with, again and again


def make_pictures(size, count, folder):
    """Writes JPEGs of `size` × `size` pixels that compress about as photos do; no two are alike, as equal files count once."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    for index in range(count):
        file = folder / f"{index:05}.jpg"
        if file.exists():
            continue
        generator = np.random.default_rng(index)
        coarse = Image.fromarray(generator.integers(0, 256, (size // 8, size // 8, 3), dtype=np.uint8))
        smooth = np.asarray(coarse.resize((size, size), Image.Resampling.BICUBIC), dtype=np.float32)
        grain = generator.normal(0, 4, smooth.shape)
        Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8)).save(file, quality=90)


def make_network(name, pictures, folder):
    """Writes NAME.h5 (Keras and ours), NAME.onnx, NAME.xml (OpenVINO), and Keras' own answer to the pictures."""
    import keras
    import openvino

    network = NETWORKS[name]
    module = getattr(keras.applications, network.module)
    keras.utils.set_random_seed(1)
    shape = (network.size, network.size, 3)
    model = getattr(module, network.constructor)(weights=None, include_top=False, pooling="avg", input_shape=shape)
    files = sorted(pictures.glob("*.jpg"))[:INPUTS]
    pixels = np.stack([keras.utils.img_to_array(keras.utils.load_img(file)) for file in files])
    inputs = module.preprocess_input(pixels)
    np.save(folder / f"{name}-inputs.npy", inputs)
    np.save(folder / f"{name}-features.npy", model.predict(inputs, batch_size=8, verbose=0))
    model.save(folder / f"{name}.h5")
    signature = [keras.InputSpec(shape=(None, *shape), dtype="float32")]
    model.export(folder / f"{name}.onnx", format="onnx", input_signature=signature, verbose=False)
    model.export(folder / f"{name}-saved", verbose=False)
    # Without the argument OpenVINO would store the weights as float16.
    openvino.save_model(
        openvino.Core().read_model(folder / f"{name}-saved"), folder / f"{name}.xml", compress_to_fp16=False)


if __name__ == "__main__":
    if sys.argv[1] == "pictures":
        make_pictures(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
    else:
        make_network(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))

"""Makes a network's files in every peer's own format, unless they are there already.

    python prepare.py PRODUCT NETWORK PICTURES FOLDER [--weights FILE] [--calibration 128]

PRODUCT is `network` (weights.h5 for Keras and us, the 32 pictures preprocessed, Keras' answer to them), or what is made
from it: `onnx`, `onnx-int8`, `openvino`, `openvino-int8`, `torch`, `torch-inductor`. Everything goes to FOLDER/NETWORK.
Beside it a stamp says from what and with which versions a product was made; a product whose stamp would differ is made
again.
Needs the packages of requirements.txt. `run.py` calls this in processes of its own, so that its own memory stays small.
"""

import argparse
import hashlib
import json
import sys
from importlib import metadata
from pathlib import Path

from networks import NETWORKS
from sides import SOURCES

FORMULA = Path(__file__).parents[2] / "Tests/Golden/Generators"  # random weights that keep activations of a sensible size
SEED = 1
RECIPE = 1  # raise it when a change here or in what this imports makes other files
PACKAGES = {  # whose versions a product depends on
    "network": ["keras", "tensorflow-cpu"], "onnx": ["tf2onnx", "onnx"], "openvino": ["openvino"],
    "onnx-int8": ["onnx", "onnxruntime"], "openvino-int8": ["openvino", "nncf"], "torch": ["torch"],
    "torch-inductor": ["torch"]}


def stamp(product, options):
    """What a product is made from, as text; sources come with their own stamps."""
    about = {"recipe": RECIPE, "versions": {name: metadata.version(name) for name in PACKAGES[product]}}
    if product == "network":
        about["weights"] = hashlib.sha256(options.weights.read_bytes()).hexdigest() if options.weights else f"formula, seed {SEED}"
    else:
        about["from"] = json.loads(stamp(SOURCES.get(product, "network"), options))
    if product == "network" or product.endswith("int8"):
        files = pictures(product, options)
        about["pictures"] = hashlib.sha256(b"".join(hashlib.sha256(f.read_bytes()).digest() for f in files)).hexdigest()
    return json.dumps(about, indent=1, sort_keys=True)


def pictures(product, options):
    """The pictures that peers are measured by; for quantising, others."""
    from pictures import CALIBRATION, INPUTS

    first, count = (0, INPUTS) if product == "network" else (CALIBRATION, options.calibration)
    return [options.pictures / f"{index:05}.jpg" for index in range(first, first + count)]


def inputs(network, files):
    """Pictures as the network takes them: float32, NHWC, preprocessed."""
    import keras
    import numpy as np

    pixels = np.stack([keras.utils.img_to_array(keras.utils.load_img(file)) for file in files])
    return getattr(keras.applications, network.module).preprocess_input(pixels)


def make_network(folder, network, options):
    import keras
    import numpy as np

    sys.path.append(str(FORMULA))
    from backbones import fill  # sets up TensorFlow, so it comes before any model

    constructor = getattr(getattr(keras.applications, network.module), network.constructor)
    model = constructor(weights=None, include_top=False, pooling="avg", input_shape=(network.size, network.size, 3))
    images = inputs(network, pictures("network", options))
    if options.weights:
        model.load_weights(options.weights)
    else:
        fill(model, SEED)
    np.save(folder / "inputs.npy", images)
    np.save(folder / "features.npy", model.predict(images, batch_size=8, verbose=0))
    model.save(folder / "weights.h5")


def make_onnx(folder, network, _):
    import keras

    signature = [keras.InputSpec(shape=(None, network.size, network.size, 3), dtype="float32")]
    load(folder).export(folder / "float32.onnx", format="onnx", input_signature=signature, verbose=False)


def make_openvino(folder, *_):
    import openvino

    load(folder).export(folder / "saved", verbose=False)
    # Without the argument OpenVINO would store the weights as float16.
    openvino.save_model(openvino.Core().read_model(folder / "saved"), folder / "float32.xml", compress_to_fp16=False)


def make_onnx_int8(folder, network, options):
    from quantise import quantise_onnx

    quantise_onnx(folder, inputs(network, pictures("onnx-int8", options)))


def make_openvino_int8(folder, network, options):
    from quantise import quantise_openvino

    quantise_openvino(folder, inputs(network, pictures("openvino-int8", options)))


def make_torch(folder, *_):
    import torch
    from torch_network import TorchNetwork

    torch.save(TorchNetwork.translated(load(folder)), folder / "torch.pt")


def make_torch_inductor(folder, network, _):
    from torch_network import compile_ahead

    compile_ahead(folder, network.size)


def load(folder):
    import keras

    return keras.models.load_model(folder / "weights.h5", compile=False)


MAKERS = {
    "network": make_network, "onnx": make_onnx, "onnx-int8": make_onnx_int8, "openvino": make_openvino,
    "openvino-int8": make_openvino_int8, "torch": make_torch,
    "torch-inductor": make_torch_inductor}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("product", choices=MAKERS)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("pictures", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, help="a file of the network without its top; default: random")
    parser.add_argument("--calibration", type=int, default=128, help="pictures to quantise by")
    options = parser.parse_args()
    folder = options.folder / options.network
    folder.mkdir(parents=True, exist_ok=True)
    note, text = folder / f"{options.product}.stamp", stamp(options.product, options)
    if note.exists() and note.read_text() == text:
        return
    if options.product != "network":
        source = SOURCES.get(options.product, "network")
        made = folder / f"{source}.stamp"
        if not made.exists() or made.read_text() != stamp(source, options):
            sys.exit(f"{folder}: {source} is missing or stale; make it first: prepare.py {source} {options.network} …")
    note.unlink(missing_ok=True)
    MAKERS[options.product](folder, NETWORKS[options.network], options)
    note.write_text(text)


if __name__ == "__main__":
    main()

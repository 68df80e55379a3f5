"""One peer, one network, one process: images per second through the network alone, on pictures already preprocessed.

    python peer.py PEER NETWORK FOLDER --precision float32 --threads 2 --batches 1 4 8 --seconds 2

FOLDER/NETWORK is what prepare.py wrote. For each way to run the peer and each batch size, features are held against
Keras' in float32, then batches warm up and are timed for at least so many seconds. Prints one JSON object each:
{"variant", "batch", "images_per_second", "settings", and what accuracy.compare gives}; what does not agree is not timed.
"""

import argparse
import importlib
import json
from pathlib import Path

import numpy as np
from accuracy import compare
from sides import PEERS, PRECISIONS

CLASSES = {
    "keras_predict": ("keras_peers", "KerasPredict"), "keras_function": ("keras_peers", "KerasFunction"),
    "torch": ("torch_peers", "Torch"), "torch_inductor": ("torch_peers", "TorchInductor"),
    "onnxruntime": ("onnxruntime_peer", "ONNXRuntime"), "openvino": ("openvino_peer", "OpenVINO")}


def check(peer, inputs, reference, batch):
    parts = [np.array(peer.features(np.ascontiguousarray(inputs[i : i + batch]))) for i in range(0, len(inputs), batch)]
    return compare(reference.tolist(), np.concatenate(parts).tolist(), peer.precision)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("network")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--precision", choices=PRECISIONS, default="float32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--variants", nargs="+", help="default: all")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--warm-up", type=int, default=2, help="batches")
    parser.add_argument("--pictures", type=int, default=16, help="to hold against Keras'; a multiple of the batches")
    parser.add_argument("--repeats", type=int, default=1, help="how often all batch sizes are timed, not one after the other")
    options = parser.parse_args()
    folder = options.folder / options.network
    inputs, reference = np.load(folder / "inputs.npy"), np.load(folder / "features.npy")
    module, name = CLASSES[options.peer]
    peer = getattr(importlib.import_module(module), name)(folder, options.network, options.precision, options.threads)
    batches = peer.batches(options.batches)
    cases = [(variant, batch) for variant in options.variants or peer.variants() for batch in batches]
    checks = {}
    for variant, batch in cases * options.repeats:
        peer.open(variant, batch)
        count = max(batch, options.pictures)
        if (variant, batch) not in checks:
            checks[variant, batch] = check(peer, inputs[:count], reference[:count], batch)
        found = checks[variant, batch]
        rate = peer.rate(inputs, batch, options.seconds, options.warm_up) if found["agrees"] else None
        print(json.dumps({
            "variant": variant, "batch": batch, "images_per_second": rate, "settings": peer.settings, **found}),
            flush=True)


if __name__ == "__main__":
    main()

"""Weight files whose layers are called otherwise than the network's, for Tests/BackbonesTests/LayerMatchingTests.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, h5py, safetensors. Run from anywhere; writes beside ../Backbones.
"""

import os

import backbones
import keras
import numpy as np
from backbones import OUT, formula_weights, tiny, write
from keras import layers
from keras.src.legacy.saving import legacy_h5_format
from safetensors.numpy import save_file

import h5py


def branches():
    """Two branches of equal shapes whose layers have no names, and whose model order is not that of creation.

    The twin is `branchedNetwork` in LayerMatchingTests.swift.
    """

    def step(x):
        x = layers.Conv2D(4, 1, use_bias=False)(x)
        x = layers.BatchNormalization(scale=False)(x)
        return layers.Activation("relu")(x)

    inputs = layers.Input((8, 8, 3))
    first = step(inputs)
    second = step(step(inputs))
    x = layers.Concatenate(name="mixed")([first, second])
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dense(5, activation="softmax", name="predictions")(x)
    return keras.Model(inputs, x, name="branched")


def unnamed():
    keras.backend.clear_session()
    fresh = branches()
    order = [layer.name for layer in fresh.layers if layer.weights]
    weights = [values for layer in order for _, values in formula_weights(fresh, 3)[layer]]
    # The second network of a session: its layers are conv2d_3, conv2d_4, …
    model = branches()
    model.set_weights(weights)
    print(order, [layer.name for layer in model.layers if layer.weights])
    with h5py.File(os.path.join(OUT, "branched.h5"), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    model.save_weights(os.path.join(OUT, "branched.weights.h5"))
    model.save(os.path.join(OUT, "branched.keras"))
    named = {f"{layer.name}/{w.name}": keras.ops.convert_to_numpy(w) for layer in model.layers for w in layer.weights}
    save_file(named, os.path.join(OUT, "branched.safetensors"))


def renamed():
    weights = formula_weights(tiny(), 3)
    chosen = {"conv": "first", "norm": "second", "depth": "third", "top": "Logits"}
    write("tiny_renamed.h5", {chosen.get(name, name): named for name, named in weights.items()})
    write("tiny_renamed_top.h5", {"Logits" if name == "top" else name: named for name, named in weights.items()})
    below = {name: named for name, named in weights.items() if name != "top"}
    top = {
        "dense": [("kernel", np.ones((4, 7))), ("bias", np.ones(7))],
        "batch_normalization": [(w, np.ones(7)) for w in ("gamma", "beta", "moving_mean", "moving_variance")],
        "dense_1": [("kernel", np.ones((7, 2))), ("bias", np.ones(2))],
    }
    write("tiny_own_top.h5", {**below, **top})
    write("tiny_three_classes.h5", {**below, "top": [("kernel", np.ones((4, 3))), ("bias", np.ones(3))]})
    write("tiny_convolution_on_top.h5", {**below, "more": [("kernel", np.ones((1, 1, 4, 4)))]})


if __name__ == "__main__":
    unnamed()
    renamed()

"""Files in every container that weights and fitted models come in, from the programs that write them.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, h5py 3.14.0, numpy 2.4.6, safetensors 0.8.0.
Run from anywhere: python containers.py [arrays|keras|old_keras|safetensors ...]; writes ../Archives and
../Backbones/Containers.
Nothing is downloaded: weights are the formula of Sources/Backbones/RandomWeights.swift.
"""

import json
import os
import sys
import zipfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ARCHIVES = os.path.join(HERE, "..", "Archives")
OUT = os.path.join(HERE, "..", "Backbones", "Containers")

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


# ---------------------------------------------------------------- Keras' own containers


def nested(frozen=()):
    """The tiny network without its top as one layer of a bigger model that adds the top again.

    Layers named in `frozen` are not trainable, which moves their weights behind the others' in legacy files.
    """
    base = backbones.tiny(include_top=False)
    for name in frozen:
        base.get_layer(name).trainable = False
    inputs = layers.Input((8, 8, 3), name="photo")
    x = keras.Sequential([layers.RandomFlip(seed=1, name="flip")], name="augmentation")(inputs)
    x = layers.Dropout(0.2, name="dropout")(base(x))
    model = keras.Model(inputs, layers.Dense(5, activation="softmax", name="top")(x), name="fruits")
    whole = dict(backbones.formula_weights(backbones.tiny(), 3))
    model.get_layer("top").set_weights([values for _, values in whole["top"]])
    return model


def trained(model):
    """One step of training, at a rate that changes nothing: the file then has an optimizer's state."""
    model.compile(keras.optimizers.SGD(0.0), "categorical_crossentropy")
    weights = model.get_weights()
    model.fit(np.zeros((2, 8, 8, 3), "f4"), np.eye(5, dtype="f4")[:2], verbose=0)
    # Moving statistics change also at rate zero.
    model.set_weights(weights)
    return model


def out(name):
    return os.path.join(OUT, name)


def without_names(source, target):
    """What Keras 3 wrote before its groups had the names of their layers."""

    def strip(_, group):
        group.attrs.pop("name", None)

    with h5py.File(source, "r") as old, h5py.File(target, "w") as new:
        for name in old:
            old.copy(name, new)
        new.visititems(strip)


def repacked(source, target, change=None, method=zipfile.ZIP_STORED):
    """Copies an archive entry by entry; `change` maps names to functions of bytes (None: leave it out)."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename in (change or {}):
                if change[info.filename] is None:
                    continue
                content = change[info.filename](content)
            fixed = zipfile.ZipInfo(info.filename, (2026, 1, 1, 0, 0, 0))
            fixed.compress_type = method
            new.writestr(fixed, content)


def weights_without_names(content):
    old, new = out("scratch_old.h5"), out("scratch_new.h5")
    with open(old, "wb") as file:
        file.write(content)
    without_names(old, new)
    with open(new, "rb") as file:
        content = file.read()
    os.remove(old)
    os.remove(new)
    return content


def keras_files():
    model = backbones.tiny()
    model.save(out("scratch.keras"))
    repacked(out("scratch.keras"), out("tiny.keras"))
    repacked(out("scratch.keras"), out("tiny_deflated.keras"), method=zipfile.ZIP_DEFLATED)
    repacked(out("scratch.keras"), out("tiny_nameless.keras"), {"model.weights.h5": weights_without_names},
             zipfile.ZIP_DEFLATED)
    repacked(out("scratch.keras"), out("no_weights.keras"), {"model.weights.h5": None})
    repacked(out("scratch.keras"), out("no_config.keras"), {"config.json": None}, zipfile.ZIP_DEFLATED)
    repacked(out("scratch.keras"), out("bad_config.keras"), {"config.json": lambda text: text[:100]},
             zipfile.ZIP_DEFLATED)
    repacked(out("scratch.keras"), out("bad_weights.keras"), {"model.weights.h5": lambda file: file[:2000]})
    os.remove(out("scratch.keras"))
    without_names(os.path.join(OUT, "..", "tiny_keras3.weights.h5"), out("tiny_nameless.weights.h5"))

    model = trained(nested())
    model.save(out("scratch.keras"))
    repacked(out("scratch.keras"), out("nested.keras"), method=zipfile.ZIP_DEFLATED)
    repacked(out("scratch.keras"), out("nested_nameless.keras"), {"model.weights.h5": weights_without_names},
             zipfile.ZIP_DEFLATED)
    os.remove(out("scratch.keras"))
    nested().save(out("nested.h5"))
    nested(frozen=["conv", "norm"]).save(out("nested_frozen.h5"))
    with h5py.File(out("nested_weights_only.h5"), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, nested())

    sequential = keras.Sequential(
        [backbones.tiny(include_top=False), layers.Dense(5, name="top")], name="fruits")
    sequential.build((None, 8, 8, 3))
    sequential.layers[-1].set_weights(nested().get_layer("top").get_weights())
    sequential.save(out("sequential.h5"))
    sequential.save_weights(out("sequential.weights.h5"))
    sequential.save(out("scratch.keras"))
    repacked(out("scratch.keras"), out("sequential.keras"), method=zipfile.ZIP_DEFLATED)
    os.remove(out("scratch.keras"))

    # Twelve of a kind, so that `conv2d_10` would come before `conv2d_2` in order of letters.
    keras.backend.clear_session()
    inputs = layers.Input((4, 4, 1))
    x = inputs
    for number in range(12):
        x = layers.Conv2D(1, 1, use_bias=False, name=f"step_{number}")(x)
    chain = keras.Model(inputs, x)
    for number, layer in enumerate(chain.layers[1:]):
        layer.set_weights([np.full((1, 1, 1, 1), number, "f4")])
    chain.save(out("scratch.keras"))
    repacked(out("scratch.keras"), out("chain_nameless.keras"), {"model.weights.h5": weights_without_names},
             zipfile.ZIP_DEFLATED)
    os.remove(out("scratch.keras"))


# ---------------------------------------------------------------- layouts of releases that are not installed here


def old_keras():
    """The layouts of TensorFlow's Keras 2.12 to 2.15: layers with weights are counted twice, on Windows with `\\`."""

    def write(name, separator):
        with h5py.File(out(name), "w") as file:
            def put(path, *values):
                group = file.create_group(path + "/vars")
                for index, value in enumerate(values):
                    group.create_dataset(str(index), data=value)
            root = f"_layer_checkpoint_dependencies{separator}"
            put(root + "input_layer")
            put(root + "conv2d", np.full((1, 1, 3, 2), 1, "f4"), np.full(2, 1, "f4"))
            put(root + "conv2d_2", np.full((1, 1, 2, 2), 2, "f4"), np.full(2, 2, "f4"))
            put(root + "conv2d_10", np.full((1, 1, 2, 2), 3, "f4"), np.full(2, 3, "f4"))
            put(root + "random_flip")
            put(root + f"random_flip{separator}_random_generator")
            put(root + "time_distributed")
            put(root + f"time_distributed{separator}layer", np.full((2, 2), 4, "f4"))
            put("optimizer", np.zeros((), "i8"))
            put("metrics/mean", np.zeros((), "f4"))

    with h5py.File(out("circle.weights.h5"), "w") as file:
        layer = file.create_group("layers/conv2d")
        layer.create_group("vars").create_dataset("0", data=np.zeros(1, "f4"))
        layer["again"] = file["layers"]
    # Twelve groups, each with twenty links to the next: 20^12 ways.
    with h5py.File(out("maze.weights.h5"), "w") as file:
        group = file.create_group("layers")
        for depth in range(12):
            following = group.create_group("way_0")
            for way in range(1, 20):
                group[f"way_{way}"] = following
            group = following

    write("keras2_15.weights.h5", "/")
    write("keras2_15_windows.weights.h5", "\\")
    named = [("InputLayer", "photo"), ("RandomFlip", "flip"), ("Conv2D", "first"), ("Conv2D", "second"),
             ("Conv2D", "third"), ("TimeDistributed", "steps")]
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "old", "layers": [
        {"module": "keras.layers", "class_name": kind, "config": {"name": name}} for kind, name in named]}}
    with zipfile.ZipFile(out("keras2_15_windows.keras"), "w", zipfile.ZIP_DEFLATED) as file:
        for entry, content in [("metadata.json", "{}"), ("config.json", json.dumps(config)),
                               ("model.weights.h5", open(out("keras2_15_windows.weights.h5"), "rb").read())]:
            info = zipfile.ZipInfo(entry, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)


# ---------------------------------------------------------------- safetensors


def safetensors_files():
    named = {(layer, weight): values for layer, weights in backbones.formula_weights(backbones.tiny(), 3).items()
             for weight, values in weights}

    def save(name, spell, dtype="f4", metadata=None):
        save_file({spell(*key): np.ascontiguousarray(values, dtype) for key, values in named.items()},
                  out(name), metadata)

    save("tiny.safetensors", lambda layer, weight: f"{layer}/{weight}", metadata={"format": "keras", "für": "Äpfel 🍎"})
    save("tiny_colons.safetensors", lambda layer, weight: f"{layer}/{weight}:0")
    save("tiny_dots.safetensors", lambda layer, weight: f"{layer}.{weight}")
    save("tiny_prefix.safetensors", lambda layer, weight: f"fruits/tiny/{layer}/{weight}")
    save("tiny_float16.safetensors", lambda layer, weight: f"{layer}/{weight}", "<f2")
    save("tiny_float64.safetensors", lambda layer, weight: f"{layer}/{weight}", "<f8")
    save("tiny_bfloat16.safetensors", lambda layer, weight: f"{layer}/{weight}", ml_dtypes.bfloat16)
    save("tiny_integers.safetensors", lambda layer, weight: f"{layer}/{weight}", "<i4")
    key = ("norm", "gamma")
    spoiled = dict(named)
    spoiled[key] = np.array([1, np.nan, 1, 1], "f4")
    save_file({"/".join(k): np.ascontiguousarray(v) for k, v in spoiled.items()}, out("tiny_nan.safetensors"))
    spoiled = dict(named)
    spoiled[("top", "kernel")] = named[("top", "kernel")].T
    save_file({"/".join(k): np.ascontiguousarray(v) for k, v in spoiled.items()}, out("tiny_transposed.safetensors"))
    del spoiled[key]
    save_file({"/".join(k): np.ascontiguousarray(v) for k, v in spoiled.items()}, out("tiny_missing.safetensors"))


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    steps = {"arrays": arrays, "keras": keras_files, "old_keras": old_keras, "safetensors": safetensors_files}
    chosen = sys.argv[1:] or [*steps]
    if chosen != ["arrays"]:
        # The peers take seconds to load, and arrays need none of them.
        import backbones
        import h5py
        import keras
        import ml_dtypes
        from keras import layers
        from keras.src.legacy.saving import legacy_h5_format
        from safetensors.numpy import save_file
    for step in chosen:
        steps[step]()

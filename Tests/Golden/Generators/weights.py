"""data/keras_weights.json and Sources/Backbones/OfficialWeightTable.swift: the weight files Keras publishes.

Made with keras 3.15.1. Run from anywhere: python weights.py [table|inspection]
Without an argument Keras itself is asked: each application is built with weights="imagenet" while its download
function is replaced by one that notes name, URL and digest and downloads nothing. With `table` only the Swift
file is written again from the JSON, with `inspection` only the small files of ../Weights: networks whose
values were never written and read as zeros, with something changed.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
JSON = os.path.join(ROOT, "data", "keras_weights.json")
TABLE = os.path.join(ROOT, "Sources", "Backbones", "OfficialWeightTable.swift")

# Keras publishes no sizes. These stand in progress lines of downloads in public notebooks (data/README.md).
BYTES = {
    "vgg16_weights_tf_dim_ordering_tf_kernels.h5": 553467096,
    "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5": 58889256,
    "vgg19_weights_tf_dim_ordering_tf_kernels.h5": 574710816,
    "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5": 80134624,
    "resnet50_weights_tf_dim_ordering_tf_kernels.h5": 102967424,
    "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5": 94765736,
    "resnet50_v0.2_weights_tf_dim_ordering_tf_kernels.h5": 102853048,
    "resnet50_v0.2_weights_tf_dim_ordering_tf_kernels_notop.h5": 94653016,
    "inception_v3_weights_tf_dim_ordering_tf_kernels.h5": 96112376,
    "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5": 87910968,
    "xception_weights_tf_dim_ordering_tf_kernels.h5": 91884032,
    "xception_weights_tf_dim_ordering_tf_kernels_notop.h5": 83683744,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5": 14536120,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5": 9406464,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5": 9406464,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_128_no_top.h5": 9406464,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_96_no_top.h5": 9406464,
    "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5": 2019640,
}

# Release v0.2 of 2016, with the digests of Keras 2.0 to 2.2 (keras/applications/resnet50.py). Keras called the
# files as it calls today's; here they have a name of their own, so that both can lie in one folder.
OLD_RESNET50 = [
    (True, "", "a7b3fe01876f51b976af0dea6bc144eb"),
    (False, "_notop", "a268eb855778b3df3c7506639542a6af"),
]


class Noted(Exception):
    pass


def ask_keras():
    import keras
    from keras.src.utils import file_utils

    noted = []

    def note(fname=None, origin=None, file_hash=None, **_):
        noted.append((fname, origin, file_hash))
        raise Noted

    file_utils.get_file = note

    def entry(backbone, build, include_top, input_size=None):
        noted.clear()
        try:
            build(include_top)
        except Noted:
            pass
        (name, url, md5), = noted
        return record(backbone, include_top, input_size, url, name, md5)

    def record(backbone, include_top, input_size, url, name, md5):
        return {
            "backbone": backbone, "include_top": include_top, "input_size": input_size, "url": url,
            "file": name, "bytes": BYTES.get(name), "md5": md5,
        }

    apps = keras.applications
    entries = []
    for backbone, make in [("vgg16", apps.VGG16), ("vgg19", apps.VGG19), ("resnet50", apps.ResNet50)]:
        for top in (True, False):
            entries.append(entry(backbone, lambda t: make(weights="imagenet", include_top=t), top))
    for top, suffix, md5 in OLD_RESNET50:
        name = f"weights_tf_dim_ordering_tf_kernels{suffix}.h5"
        url = f"https://github.com/fchollet/deep-learning-models/releases/download/v0.2/resnet50_{name}"
        entries.append(record("resnet50_v0.2", top, None, url, f"resnet50_v0.2_{name}", md5))
    for backbone, make in [("inception_v3", apps.InceptionV3), ("xception", apps.Xception)]:
        for top in (True, False):
            entries.append(entry(backbone, lambda t: make(weights="imagenet", include_top=t), top))
    for alpha in (1.0, 0.35, 0.5, 0.75, 1.3, 1.4):
        backbone = "mobilenet_v2" if alpha == 1 else f"mobilenet_v2_{alpha}"
        for size in (96, 128, 160, 192, 224):
            for top in (True, False):
                def build(t, alpha=alpha, size=size):
                    apps.MobileNetV2(
                        input_shape=(size, size, 3), alpha=alpha, weights="imagenet", include_top=t)
                    keras.backend.clear_session()
                entries.append(entry(backbone, build, top, size))
    missing = set(BYTES) - {e["file"] for e in entries}
    assert not missing, missing
    with open(JSON, "w") as file:
        file.write("[\n" + ",\n".join("  " + json.dumps(e) for e in entries) + "\n]\n")


def write_table():
    with open(JSON) as file:
        entries = json.load(file)
    lines = []
    for e in entries:
        values = [
            e["backbone"], "top" if e["include_top"] else "no_top", e["input_size"] or "-", e["file"],
            e["bytes"] or "-", e["md5"] or "-", e["url"],
        ]
        lines.append("  " + " ".join(str(value) for value in values))
    with open(TABLE, "w") as file:
        file.write(
            "// Written by Tests/Golden/Generators/weights.py from data/keras_weights.json.\n"
            "// swift-format-ignore-file\n\n"
            "/// One line per weight file that Keras publishes: backbone, top or no_top, input size, file, bytes, MD5, URL.\n"
            "///\n/// A dash stands for what Keras does not say.\n"
            'let officialWeightTable = """\n' + "\n".join(lines) + '\n  """\n')


def inspection():
    import h5py
    import numpy as np

    folder = os.path.join(HERE, "..", "Weights")
    os.makedirs(folder, exist_ok=True)

    def texts(values):
        return np.array([value.encode() for value in values])

    def write(name, network, leave_out=(), add=(), values=()):
        source = os.path.join(HERE, "..", "Backbones", f"shapes_{network}.h5")
        with h5py.File(source) as old, h5py.File(os.path.join(folder, name), "w", libver="latest") as new:
            layers = [layer.decode() for layer in old.attrs["layer_names"]]
            kept = [layer for layer in layers if layer not in leave_out]
            new.attrs["layer_names"] = texts(kept + [layer for layer, _ in add])
            for layer in kept:
                group = new.create_group(layer)
                names = [weight.decode() for weight in old[layer].attrs["weight_names"]]
                group.attrs["weight_names"] = texts(names) if names else np.zeros(0)
                for weight in names:
                    shape = old[layer][weight].shape
                    given = dict(values).get(weight)
                    if given is None:
                        group.create_dataset(weight, shape=shape, dtype="float32")
                    else:
                        data = np.zeros(shape, np.float32)
                        data.flat[: len(given)] = given
                        group.create_dataset(weight, data=data)
            for layer, named in add:
                group = new.create_group(layer)
                group.attrs["weight_names"] = texts(f"{layer}/{weight}:0" for weight, _ in named)
                for weight, shape in named:
                    group.create_dataset(f"{layer}/{weight}:0", shape=shape, dtype="float32")

    write("incomplete.h5", "vgg16", leave_out=["block3_conv2", "block5_conv3"],
          add=[("surprise", [("kernel", (1, 1, 3, 7))])])
    nan, inf = float("nan"), float("inf")
    write("five_classes_unusable.h5", "mobilenet_v2_0.35",
          add=[("predictions", [("kernel", (1280, 5)), ("bias", (5,))])],
          values=[
              ("Conv1/kernel:0", [nan, 1, nan, -inf]),
              ("bn_Conv1/moving_mean:0", [-1]),
              ("bn_Conv1/moving_variance:0", [-1, nan, -0.5]),
          ])


if __name__ == "__main__":
    if "inspection" in sys.argv[1:]:
        inspection()
    else:
        if "table" not in sys.argv[1:]:
            ask_keras()
            inspection()
        write_table()

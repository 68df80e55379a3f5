"""Reference outputs for Tests/BackbonesTests, from Keras itself.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, h5py 3.14.0, numpy 2.4.6, rich 15.0.0.
Run from anywhere: python backbones.py [summaries|features|small|files|classes ...]; writes beside ../Backbones
(and Sources/Backbones/ImageNetClassIndex.swift for `classes`). No weights are downloaded: every network is
filled from the formula of Sources/Backbones/RandomWeights.swift, and the picture is a formula too.
"""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import h5py
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.src.legacy.saving import legacy_h5_format

tf.config.threading.set_intra_op_parallelism_threads(2)
tf.config.threading.set_inter_op_parallelism_threads(1)

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "Backbones")
ROOT = os.path.join(HERE, "..", "..", "..")
SEED = 7

# ---------------------------------------------------------------- the formula both sides know

GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1


def mix(z):
    z = np.asarray(z, np.uint64)
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def fnv(text):
    h = 0xCBF29CE484222325
    for byte in text.encode():
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def uniform(layer, weight, shape, centre, radius, seed):
    key = int(mix((fnv(f"{layer}/{weight}") + int(mix((seed + GOLDEN) & MASK))) & MASK))
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        bits = mix(np.uint64(key) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN))
    unit = (bits >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)
    values = np.float32(centre) + np.float32(radius) * (unit * np.float32(2) - np.float32(1))
    return values.reshape(shape)


def consumers(model):
    result = {}
    for layer in model.layers:
        for node in layer._inbound_nodes:
            for tensor in node.input_tensors:
                result.setdefault(tensor._keras_history.operation.name, []).append(layer)
    return result


def activation_name(layer):
    return getattr(getattr(layer, "activation", None), "__name__", "linear")


def rectified_gain(layer, readers):
    if not isinstance(layer, layers.BatchNormalization) and activation_name(layer) != "linear":
        return 4 if activation_name(layer) == "relu6" else 2
    next_layers = readers.get(layer.name, [])
    if len(next_layers) != 1:
        return 1
    following = next_layers[0]
    if isinstance(following, layers.ReLU):
        return 4 if following.max_value is not None else 2
    if isinstance(following, layers.Activation):
        return {"relu": 2, "relu6": 4}.get(activation_name(following), 1)
    return rectified_gain(following, readers) if isinstance(following, layers.BatchNormalization) else 1


def formula_weights(model, seed):
    """{layer: [(weight name, values)]} in Keras' order within each layer."""
    readers = consumers(model)
    result = {}
    for layer in model.layers:
        named = []
        for variable in layer.weights:
            name, shape = variable.name, tuple(variable.shape)
            if name.endswith("kernel"):
                if isinstance(layer, layers.Dense) and activation_name(layer) == "softmax":
                    gain = 0.0025
                elif name == "depthwise_kernel":
                    gain = 1
                else:
                    gain = rectified_gain(layer, readers)
                depthwise = len(shape) == 4 and shape[-1] == 1
                fan_in = shape[0] * shape[1] if depthwise else int(np.prod(shape[:-1]))
                centre, radius = 0, np.float32(np.sqrt(np.float64(3 * gain) / fan_in))
            elif name == "gamma":
                added = any(isinstance(r, layers.Add) for r in readers.get(layer.name, []))
                centre, radius = (0.5, 0.1) if added else (1, 0.2)
            elif name == "moving_variance":
                centre, radius = 1, 0.2
            elif name == "bias":
                centre, radius = 0, 0.05
            else:
                centre, radius = 0, 0.1
            named.append((name, uniform(layer.name, name, shape, centre, radius, seed)))
        result[layer.name] = named
    return result


def fill(model, seed=SEED):
    for layer, named in formula_weights(model, seed).items():
        if named:
            model.get_layer(layer).set_weights([values for _, values in named])


def picture(count, height, width):
    """Integers 0...255: slow ramps, different per channel and image, with noise on top."""
    n, y, x, c = np.meshgrid(
        *[np.arange(k, dtype=np.uint64) for k in (count, height, width, 3)], indexing="ij")
    index = ((n * np.uint64(height) + y) * np.uint64(width) + x) * np.uint64(3) + c
    noise = mix((index + np.uint64(1)) * np.uint64(GOLDEN)) >> np.uint64(58)
    ramp = x * (c + np.uint64(1)) + y * (np.uint64(3) - c) + n * np.uint64(50) + noise
    return (ramp % np.uint64(256)).astype(np.float32)


def preprocess(pixels, mode):
    pixels = pixels.copy()
    if mode == "tf":
        pixels /= np.float32(127.5)
        pixels -= np.float32(1)
        return pixels
    pixels = pixels[..., ::-1].copy()
    pixels -= np.array([103.939, 116.779, 123.68], np.float32)
    return pixels


# ---------------------------------------------------------------- networks


def old_resnet50(include_top, shape):
    """keras-applications 1.0.8: the network of the v0.2 weights, with the names a fresh session gave."""
    counters = {"activation": 0, "add": 0}

    def named(kind):
        counters[kind] += 1
        return f"{kind}_{counters[kind]}"

    def normalized(x, suffix):
        return layers.BatchNormalization(epsilon=1e-3, name=f"bn{suffix}")(x)

    def relu(x):
        return layers.Activation("relu", name=named("activation"))(x)

    inputs = layers.Input(shape, name="input_1")
    x = layers.ZeroPadding2D(3, name="conv1_pad")(inputs)
    x = layers.Conv2D(64, 7, strides=2, name="conv1")(x)
    x = relu(normalized(x, "_conv1"))
    x = layers.ZeroPadding2D(1, name="pool1_pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="max_pooling2d_1")(x)
    for stage, filters, blocks in ((2, 64, "abc"), (3, 128, "abcd"), (4, 256, "abcdef"), (5, 512, "abc")):
        for block in blocks:
            base = f"{stage}{block}_branch"
            stride = 2 if block == "a" and stage > 2 else 1
            shortcut = x
            x = layers.Conv2D(filters, 1, strides=stride, name=f"res{base}2a")(x)
            x = relu(normalized(x, f"{base}2a"))
            x = layers.Conv2D(filters, 3, padding="same", name=f"res{base}2b")(x)
            x = relu(normalized(x, f"{base}2b"))
            x = layers.Conv2D(4 * filters, 1, name=f"res{base}2c")(x)
            x = normalized(x, f"{base}2c")
            if block == "a":
                shortcut = layers.Conv2D(4 * filters, 1, strides=stride, name=f"res{base}1")(shortcut)
                shortcut = normalized(shortcut, f"{base}1")
            x = relu(layers.Add(name=named("add"))([x, shortcut]))
    if include_top:
        x = layers.GlobalAveragePooling2D(name="avg_pool")(x)
        x = layers.Dense(1000, activation="softmax", name="fc1000")(x)
    return keras.Model(inputs, x, name="resnet50")


def build(name, include_top, height=224, width=224):
    keras.backend.clear_session()
    shape = (height, width, 3)
    if name == "resnet50_v0.2":
        return old_resnet50(include_top, shape)
    if name.startswith("mobilenet_v2"):
        alpha = float(name.split("_")[2]) if name.count("_") == 2 else 1.0
        return keras.applications.MobileNetV2(shape, alpha=alpha, include_top=include_top, weights=None)
    function = {"vgg16": keras.applications.VGG16, "vgg19": keras.applications.VGG19,
                "resnet50": keras.applications.ResNet50, "inception_v3": keras.applications.InceptionV3,
                "xception": keras.applications.Xception}[name]
    return function(include_top=include_top, weights=None, input_shape=shape)


# name: (preprocessing, default size, another height and width, last layer, inner layers over the whole depth)
NETWORKS = {
    "vgg16": ("caffe", 224, (37, 50), "block5_pool", [
        "block1_pool", "block2_pool", "block3_conv2", "block4_pool", "block5_conv3"]),
    "vgg19": ("caffe", 224, (37, 50), "block5_pool", [
        "block1_pool", "block2_pool", "block3_conv4", "block4_pool", "block5_conv4"]),
    "resnet50": ("caffe", 224, (61, 98), "conv5_block3_out", [
        "conv2_block1_1_bn", "conv3_block2_2_conv", "conv4_block6_out", "conv5_block1_0_bn",
        "conv5_block3_add"]),
    "resnet50_v0.2": ("caffe", 224, (61, 98), "activation_49", [
        "bn2a_branch2a", "res3b_branch2b", "activation_40", "bn5a_branch1", "add_16"]),
    "inception_v3": ("tf", 299, (75, 98), "mixed10", [
        "activation_4", "mixed2", "conv2d_33", "mixed7", "mixed9_1"]),
    "xception": ("tf", 299, (71, 98), "block14_sepconv2_act", [
        "block3_sepconv1_act", "block4_pool", "block8_sepconv2", "add_10", "block14_sepconv1_bn"]),
    "mobilenet_v2": ("tf", 224, (45, 66), "out_relu", [
        "block_2_add", "block_5_expand", "block_6_pad", "block_13_depthwise_BN", "block_16_project_BN"]),
}
SAMPLE_COUNT = 4096


def default_size(name):
    size = NETWORKS[name][1] if name in NETWORKS else 224
    return size, size


def save(name, values):
    np.save(os.path.join(OUT, name), np.ascontiguousarray(values, np.float32))


def taps(model, names, pixels):
    outputs = [model.get_layer(name).output for name in names]
    return keras.Model(model.input, outputs).predict(pixels, verbose=0)


def sample(values):
    """At most SAMPLE_COUNT elements, evenly spread: all elements of five layers at full size are too much file."""
    values = values.reshape(-1)
    return values[np.arange(SAMPLE_COUNT) * values.size // SAMPLE_COUNT] if values.size > SAMPLE_COUNT else values


def pooled(maps):
    return [maps.mean(axis=(1, 2), dtype=np.float64).reshape(-1), maps.max(axis=(1, 2)).reshape(-1)]


def features(*names):
    # In float64: Keras' own float32 results move by up to 0.76 of the tests' tolerance (MobileNetV2), depending on
    # which layers are asked for together, because TensorFlow fuses what nobody looks at. This is what they approximate.
    keras.config.set_floatx("float64")
    for name in names or NETWORKS:
        mode, size, other, last, inner = NETWORKS[name]
        # The network's own size: two images; inner layers pooled and sampled, the last one's second image whole.
        model = build(name, True, size, size)
        fill(model)
        pixels = preprocess(picture(2, size, size), mode)
        *between, maps, probabilities = taps(model, [*inner, last, model.layers[-1].name], pixels)
        parts = [part for maps in between for part in [*pooled(maps[:1]), sample(maps[0])]]
        save(f"{name}_default.npy", np.concatenate(
            [*parts, *pooled(maps), maps[1].reshape(-1), probabilities.reshape(-1)]))
        print(name, "top-1", probabilities.max(axis=1), "maps", maps.std(), np.abs(maps).max(),
              "images differ by", np.abs(maps[0] - maps[1]).mean(), flush=True)
        del model
        # Another size, no square: one image, every element.
        model = build(name, False, *other)
        fill(model)
        *between, maps = taps(model, [*inner, last], preprocess(picture(1, *other), mode))
        save(f"{name}_other.npy", np.concatenate(
            [*(maps.reshape(-1) for maps in between), *pooled(maps), maps.reshape(-1)]))
        for layer, result in zip(inner, between):
            print("  ", layer, result.shape, result.std(), np.abs(result).max(), flush=True)
    keras.config.set_floatx("float32")


# ---------------------------------------------------------------- one of everything, small


def small_network(height, width):
    """Every operation that the architectures of this and later work need, in awkward company.

    The twin is `SmallNetwork.swift`; outputs of all layers are compared.
    """
    keras.backend.clear_session()
    inputs = layers.Input((height, width, 3), name="input_layer")
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="c1")(inputs)
    x = layers.BatchNormalization(scale=False, name="c1_bn")(x)
    x = layers.Activation("relu", name="c1_relu")(x)
    a = layers.Conv2D(6, (1, 7), padding="same", use_bias=False, name="row")(x)
    a = layers.BatchNormalization(scale=False, name="row_bn")(a)
    a = layers.Activation("relu", name="row_relu")(a)
    a = layers.Conv2D(6, (7, 1), padding="same", name="column")(a)
    b = layers.AveragePooling2D(3, strides=1, padding="same", name="mean")(x)
    b = layers.Conv2D(4, 1, activation="relu", name="mean_conv")(b)
    x = layers.Concatenate(name="mixed")([a, b])
    s = layers.SeparableConv2D(12, 3, padding="same", use_bias=False, name="sep")(x)
    s = layers.BatchNormalization(name="sep_bn")(s)
    s = layers.MaxPooling2D(3, strides=2, padding="same", name="sep_pool")(s)
    r = layers.Conv2D(12, 1, strides=2, padding="same", use_bias=False, name="shortcut")(x)
    r = layers.BatchNormalization(center=False, name="shortcut_bn")(r)
    x = layers.Add(name="sum")([s, r])
    x = layers.BatchNormalization(name="alone_bn")(x)
    x = layers.ReLU(name="alone_relu")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    p = layers.ZeroPadding2D(((1, 2), (0, 1)), name="pad")(x)
    d = layers.DepthwiseConv2D(3, strides=2, padding="valid", name="depth")(p)
    q = layers.MaxPooling2D(3, strides=2, name="padded_pool")(p)
    x = layers.Add(name="sum_of_three")([d, q, d])
    x = layers.Activation("linear", name="nothing")(x)
    y = layers.Conv2D(12, 3, padding="same", name="before_add")(x)
    x = layers.Add(name="residual")([y, x])
    x = layers.ReLU(6.0, name="residual_relu6")(x)
    z = layers.ZeroPadding2D(1, name="signed_pad")(y)
    z = layers.MaxPooling2D(2, strides=2, name="signed_pool")(z)
    z = layers.Conv2D(5, 1, activation="softmax", name="conv_softmax")(z)
    z = layers.GlobalMaxPooling2D(name="global_max")(z)
    x = layers.AveragePooling2D(2, strides=2, padding="same", name="mean_same")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(9, name="dense")(x)
    x = layers.BatchNormalization(name="dense_bn")(x)
    x = layers.Activation("relu", name="dense_relu")(x)
    x = layers.Concatenate(name="vectors")([x, z])
    x = layers.Dense(4, name="logits")(x)
    x = layers.Activation("softmax", name="probabilities")(x)
    return keras.Model(inputs, x, name="small")


def small():
    for height, width in ((21, 32), (24, 19)):
        model = small_network(height, width)
        fill(model)
        names = [layer.name for layer in model.layers]
        names.remove("input_layer")
        names.sort()
        results = taps(model, names, preprocess(picture(2, height, width), "caffe"))
        save(f"small_{height}x{width}.npy", np.concatenate([r.reshape(-1) for r in results]))
        print(height, width, {n: r.shape[1:] for n, r in zip(names, results)})


# ---------------------------------------------------------------- summaries


def summaries():
    cases = [("vgg16", True, 80), ("vgg16", False, 200), ("resnet50", False, 80), ("resnet50", True, 200),
             ("mobilenet_v2", False, 80), ("mobilenet_v2_0.35", True, 120), ("vgg19", True, 80),
             ("inception_v3", True, 80), ("xception", False, 120)]
    for name, include_top, columns in cases:
        os.environ["COLUMNS"] = str(columns)
        model = build(name, include_top, *default_size(name))
        lines = []
        model.summary(print_fn=lines.append)
        path = os.path.join(OUT, f"summary_{name}_{'top' if include_top else 'notop'}_{columns}.txt")
        with open(path, "w") as file:
            file.write("".join(lines))
    counts = {}
    for name in [*NETWORKS] + [f"mobilenet_v2_{a}" for a in ("0.35", "0.5", "0.75", "1.3", "1.4")]:
        for include_top in (True, False):
            model = build(name, include_top, *default_size(name))
            trainable = sum(int(np.prod(v.shape)) for v in model.trainable_weights)
            counts[f"{name} {'top' if include_top else 'notop'}"] = [model.count_params(), trainable]
    with open(os.path.join(OUT, "parameter_counts.txt"), "w") as file:
        file.writelines(f"{key} {total} {trainable}\n" for key, (total, trainable) in counts.items())


# ---------------------------------------------------------------- weight files, whole and broken


def tiny(include_top=True):
    """The twin is `TinyNetwork.swift`."""
    keras.backend.clear_session()
    inputs = layers.Input((8, 8, 3), name="input_layer")
    x = layers.Conv2D(4, 3, name="conv")(inputs)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.ReLU(name="relu")(x)
    x = layers.DepthwiseConv2D(3, use_bias=False, name="depth")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    if include_top:
        x = layers.Dense(5, activation="softmax", name="top")(x)
    model = keras.Model(inputs, x, name="tiny")
    fill(model, seed=3)
    return model


def write(name, weights, strings=None, root="/", chunked=False, dtype="<f4", inner="keras3", edit=None):
    """Writes {layer: [(name, values)]} in Keras' layout; `edit` may change the open file last."""

    def texts(values):
        values = list(values)
        if strings == "fixed":
            return np.array([v.encode() for v in values])
        return np.array(values, dtype=h5py.string_dtype())

    path = os.path.join(OUT, name)
    with h5py.File(path, "w", libver="latest" if name.startswith("shapes") else None) as file:
        group = file.require_group(root)
        names = list(weights)
        if chunked:
            half = len(names) // 2
            group.attrs["layer_names0"] = texts(names[:half])
            group.attrs["layer_names1"] = texts(names[half:])
        else:
            group.attrs["layer_names"] = texts(names)
        for layer, named in weights.items():
            own = group.create_group(layer)
            old = {"kernel": "W", "bias": "b", "moving_mean": "running_mean", "moving_variance": "running_std"}
            spelled = {"keras3": lambda w: f"{layer}/{w}", "keras2": lambda w: f"{layer}/{w}:0",
                       "keras1": lambda w: f"{layer}_{old.get(w, w)}_1:0"}[inner]
            own.attrs["weight_names"] = texts(spelled(w) for w, _ in named) if named else np.zeros(0)
            for weight, values in named:
                if isinstance(values, tuple):
                    # Space that was never written takes none; it reads as zeros.
                    own.create_dataset(spelled(weight), shape=values, dtype=dtype)
                else:
                    own.create_dataset(spelled(weight), data=values.astype(dtype))
        if edit:
            edit(group)
    return path


def files():
    model = tiny()
    weights = formula_weights(model, 3)
    with h5py.File(os.path.join(OUT, "tiny.h5"), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, model)
    model.save(os.path.join(OUT, "tiny_model.h5"))
    model.save_weights(os.path.join(OUT, "tiny_keras3.weights.h5"))
    with h5py.File(os.path.join(OUT, "tiny_notop.h5"), "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, tiny(include_top=False))

    def changed(layer, weight, function):
        return {key: [(n, function(v) if (key, n) == (layer, weight) else v) for n, v in named]
                for key, named in weights.items()}

    def put(value):
        def function(values):
            values = values.copy()
            values.reshape(-1)[2] = value
            return values
        return function

    write("tiny_fixed_strings.h5", weights, strings="fixed", inner="keras1")
    write("tiny_keras2.h5", weights, strings="fixed", inner="keras2")
    write("tiny_chunked.h5", weights, chunked=True)
    write("tiny_float64.h5", weights, dtype="<f8")
    write("tiny_big_endian.h5", weights, dtype=">f4")
    write("tiny_float16.h5", weights, dtype="<f2")
    write("tiny_integers.h5", weights, dtype="<i4")
    write("tiny_reordered.h5", {**weights, "norm": weights["norm"][::-1], "conv": weights["conv"][::-1]})
    write("tiny_transposed.h5", changed("top", "kernel", np.transpose))
    write("tiny_nan.h5", changed("depth", "kernel", put(np.nan)))
    write("tiny_infinite.h5", changed("top", "bias", put(-np.inf)))
    write("tiny_negative_variance.h5", changed("norm", "moving_variance", put(-0.5)))
    write("tiny_missing_layer.h5", {k: v for k, v in weights.items() if k != "norm"})
    write("tiny_extra_layer.h5", {**weights, "conv2": weights["conv"]})
    write("tiny_missing_weight.h5", {**weights, "norm": weights["norm"][1:]})

    def drop(group):
        del group["depth/depth/kernel"]

    def drop_group(group):
        del group["depth"]

    write("tiny_missing_dataset.h5", weights, edit=drop)
    write("tiny_missing_group.h5", weights, edit=drop_group)
    with h5py.File(os.path.join(OUT, "empty.h5"), "w"):
        pass

    def counted_from_one(weights):
        """Layers without a name as Keras 2 called them: `conv2d_1` is the first."""
        def name(layer):
            kind, _, number = layer.rpartition("_")
            kind, number = (kind, int(number)) if number.isdigit() else (layer, 0)
            return f"{kind}_{number + 1}" if kind in ("conv2d", "batch_normalization") else layer
        return {name(layer): named for layer, named in weights.items()}

    def shapes(name):
        return {layer.name: [(w.name, tuple(w.shape)) for w in layer.weights]
                for layer in build(name, False, *default_size(name)).layers if layer.weights}

    write("shapes_vgg16.h5", shapes("vgg16"), strings="fixed", inner="keras1")
    write("shapes_vgg19.h5", shapes("vgg19"), strings="fixed", inner="keras1")
    write("shapes_resnet50.h5", shapes("resnet50"), strings="fixed", inner="keras2")
    write("shapes_resnet50_v0.2.h5", shapes("resnet50_v0.2"), strings="fixed", inner="keras1")
    write("shapes_mobilenet_v2_0.35.h5", shapes("mobilenet_v2_0.35"), strings="fixed", inner="keras2")
    write("shapes_inception_v3.h5", counted_from_one(shapes("inception_v3")), strings="fixed", inner="keras2")
    write("shapes_xception.h5", counted_from_one(shapes("xception")), strings="fixed", inner="keras2")


# ---------------------------------------------------------------- class names


def classes():
    with open(os.path.join(ROOT, "data", "imagenet_class_index.json")) as file:
        index = json.load(file)
    lines = [" ".join(index[str(number)]) for number in range(1000)]
    with open(os.path.join(ROOT, "Sources", "Backbones", "ImageNetClassIndex.swift"), "w") as file:
        file.write("// Written by Tests/Golden/Generators/backbones.py from data/imagenet_class_index.json.\n\n")
        file.write("/// One line per ImageNet class, in Keras' order: WordNet id, space, name.\n")
        file.write('let imageNetClassIndex = """\n')
        file.writelines(f"  {line}\n" for line in lines)
        file.write('  """\n')


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    steps = {"summaries": summaries, "features": features, "small": small, "files": files, "classes": classes}
    for step in sys.argv[1:] or steps:
        # `features:mobilenet_v2` makes one network's only.
        name, *arguments = step.split(":")
        steps[name](*arguments)

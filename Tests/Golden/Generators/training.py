"""Reference gradients and short trainings for Tests/TrainingTests, from Keras itself.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6, in float64: its float32 is as far from the truth as ours.
Run from anywhere: python training.py [layers|runs ...]; writes beside ../Training. Weights come from the formula of
backbones.py, inputs and the gradients that come from behind from the same formula.
"""

import os
import sys

from backbones import fill, keras, layers, np, tf, uniform

keras.config.set_floatx("float64")
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "Training")
SEED = 11
# Of larger weights this many elements are kept, evenly spread.
KEPT = 2048


def numbers(name, shape, radius=1.0, centre=0.0):
    return uniform("data", name, shape, centre, radius, SEED).astype(np.float64)


def spread(array):
    flat = np.asarray(array, np.float64).ravel()
    if flat.size <= KEPT:
        return flat
    return flat[np.arange(KEPT) * flat.size // KEPT]


# ---------------------------------------------------------------- one layer at a time

def conv(filters, size, **more):
    return layers.Conv2D(filters, size, name="layer", **more)


def branch(x, joined):
    a = layers.Conv2D(10, 1, name="a")(x)
    b = layers.Conv2D(10, 3, padding="same", name="b")(x)
    y = joined([a, b])
    # `a` is read twice, so its gradient has two parts.
    return layers.Add(name="again")([layers.Conv2D(10, 1, name="c")(y), a])


LAYERS = {
    "conv_same": ((2, 9, 11, 5), lambda x: conv(7, 3, padding="same", activation="relu")(x)),
    "conv_valid_stride": ((2, 9, 11, 5), lambda x: conv(6, 3, strides=2)(x)),
    "conv_same_stride": ((3, 10, 7, 3), lambda x: conv(16, (5, 3), strides=(2, 1), padding="same")(x)),
    "conv_winograd": ((2, 13, 10, 32), lambda x: conv(48, 3, padding="same", activation="relu")(x)),
    "conv_winograd_valid": ((3, 8, 8, 64), lambda x: conv(32, 3, use_bias=False)(x)),
    "conv_pointwise": ((2, 6, 5, 40), lambda x: conv(24, 1, activation="relu6")(x)),
    "depthwise": ((2, 9, 8, 24), lambda x: layers.DepthwiseConv2D(
        3, strides=2, padding="same", activation="relu6", name="layer")(x)),
    "separable": ((2, 7, 8, 12), lambda x: layers.SeparableConv2D(
        18, 3, padding="same", activation="relu", name="layer")(x)),
    "normalization": ((4, 5, 6, 20), lambda x: layers.BatchNormalization(name="layer")(x)),
    "normalization_relu": ((4, 5, 6, 32), lambda x: layers.ReLU(name="relu")(
        layers.BatchNormalization(name="layer")(x))),
    "normalization_relu6": ((4, 5, 6, 16), lambda x: layers.ReLU(6, name="relu")(
        layers.BatchNormalization(scale=False, name="layer")(x))),
    "normalization_vector": ((6, 10), lambda x: layers.BatchNormalization(name="layer")(x)),
    "normalization_frozen": ((4, 5, 6, 20), lambda x: layers.ReLU(name="relu")(
        layers.BatchNormalization(epsilon=1e-5, name="layer")(x))),
    "max_pooling_same": ((2, 9, 8, 17), lambda x: layers.MaxPooling2D(3, 2, padding="same", name="layer")(x)),
    "max_pooling": ((2, 8, 8, 16), lambda x: layers.MaxPooling2D(name="layer")(x)),
    "average_pooling_same": ((2, 9, 8, 17), lambda x: layers.AveragePooling2D(
        3, 2, padding="same", name="layer")(x)),
    "global_average": ((3, 7, 5, 19), lambda x: layers.GlobalAveragePooling2D(name="layer")(x)),
    "global_max": ((3, 7, 5, 16), lambda x: layers.GlobalMaxPooling2D(name="layer")(x)),
    "padding": ((2, 6, 5, 16), lambda x: conv(9, 3, strides=2)(
        layers.ZeroPadding2D(((0, 1), (2, 1)), name="pad")(x))),
    "relu6": ((2, 5, 4, 9), lambda x: layers.ReLU(6, name="layer")(x)),
    "dense": ((5, 33), lambda x: layers.Dense(21, activation="relu", name="layer")(x)),
    "conv_groups": ((2, 6, 7, 24), lambda x: conv(32, 3, padding="same", groups=4, activation="relu")(x)),
    "resizing": ((2, 5, 4, 16), lambda x: layers.Resizing(9, 7, name="layer")(x)),
    "resizing_nearest": ((2, 8, 9, 7), lambda x: layers.Resizing(4, 3, interpolation="nearest", name="layer")(x)),
    "add": ((2, 6, 7, 8), lambda x: branch(x, layers.Add(name="joined"))),
    "concatenate": ((2, 6, 7, 8), lambda x: branch(x, layers.Concatenate(name="joined"))),
}


def write_layers():
    for name, (shape, build) in LAYERS.items():
        keras.backend.clear_session()
        inputs = keras.Input(shape[1:], name="input")
        outputs = build(inputs)
        if len(outputs.shape) > 2:
            outputs = layers.Flatten(name="flatten")(outputs)
        model = keras.Model(inputs, outputs)
        fill(model, SEED)
        # Wide enough that rectifiers are cut on both sides.
        x = tf.constant(numbers(f"{name}/input", shape, radius=3.0 if "6" in name else 1.0, centre=0.1))
        behind = numbers(f"{name}/behind", (shape[0], outputs.shape[1]))
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = model(x, training="frozen" not in name)
            objective = tf.reduce_sum(y * behind)
        names = [v.path for v in model.trainable_variables]
        gradients = tape.gradient(objective, [x] + [v.value for v in model.trainable_variables])
        arrays = {"output": y.numpy(), "gradient:input": gradients[0].numpy()}
        for path, gradient in zip(names, gradients[1:]):
            arrays[f"gradient:{path.replace('/', '.')}"] = gradient.numpy()
        for v in model.non_trainable_variables:
            if "moving" in v.path:
                arrays[f"moving:{v.path.replace('/', '.')}"] = v.numpy()
        np.savez(os.path.join(OUT, f"layer_{name}.npz"),
                 **{k: a.astype(np.float32) for k, a in arrays.items()})
        print(name, {k: a.shape for k, a in arrays.items()})


# ---------------------------------------------------------------- whole networks for some steps

def four_layers():
    x = inputs = keras.Input((32, 32, 3), name="input")
    x = layers.Conv2D(32, 3, padding="same", activation="relu", name="conv1")(x)
    x = layers.Conv2D(32, 3, activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(name="pool1")(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu", name="conv3")(x)
    x = layers.Conv2D(64, 3, activation="relu", name="conv4")(x)
    x = layers.MaxPooling2D(name="pool2")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(512, activation="relu", name="fc")(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", name="predictions")(x))


def vgg_style():
    x = inputs = keras.Input((32, 32, 3), name="input")
    for block, (filters, count) in enumerate([(32, 2), (64, 2), (128, 2)], 1):
        for index in range(1, count + 1):
            x = layers.Conv2D(filters, 3, padding="same", name=f"block{block}_conv{index}")(x)
            x = layers.BatchNormalization(name=f"block{block}_bn{index}")(x)
            x = layers.ReLU(name=f"block{block}_relu{index}")(x)
        x = layers.MaxPooling2D(name=f"block{block}_pool")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Dense(10, activation="softmax", name="predictions")(x))


def small():
    x = inputs = keras.Input((8, 8, 3), name="input")
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv1")(x)
    x = layers.MaxPooling2D(name="pool1")(x)
    x = layers.Flatten(name="flatten")(x)
    return keras.Model(inputs, layers.Dense(4, activation="softmax", name="predictions")(x))


O = keras.optimizers
RUNS = {
    "four_layers": (four_layers, 16, 20, lambda: O.SGD(0.01, momentum=0.9), {}),
    "vgg_style": (vgg_style, 16, 20, lambda: O.SGD(0.01, momentum=0.9), {}),
    "sgd": (small, 6, 8, lambda: O.SGD(0.1), {}),
    "nesterov": (small, 6, 8, lambda: O.SGD(0.05, momentum=0.9, nesterov=True, weight_decay=0.01), {}),
    "adam": (small, 6, 8, lambda: O.Adam(0.01), {}),
    "adam_decay": (small, 6, 8, lambda: O.Adam(0.01, weight_decay=0.1), {"label_smoothing": 0.1}),
    "rmsprop": (small, 6, 8, lambda: O.RMSprop(0.01), {}),
    "rmsprop_momentum": (small, 6, 8, lambda: O.RMSprop(0.005, momentum=0.8), {}),
    "clipvalue": (small, 6, 8, lambda: O.SGD(0.1, clipvalue=0.02), {}),
    "clipnorm": (small, 6, 8, lambda: O.SGD(0.1, clipnorm=0.1), {}),
    "global_clipnorm": (small, 6, 8, lambda: O.SGD(0.1, momentum=0.5, global_clipnorm=0.1), {}),
    "class_weight": (small, 6, 8, lambda: O.SGD(0.1), {"class_weight": [0.5, 1.0, 2.0, 3.0]}),
}


def write_runs():
    for name, (build, batch, steps, optimizer, more) in RUNS.items():
        keras.backend.clear_session()
        model = build()
        fill(model, SEED)
        classes = model.output_shape[-1]
        model.compile(
            optimizer=optimizer(),
            loss=keras.losses.CategoricalCrossentropy(label_smoothing=more.get("label_smoothing", 0)))
        losses = []
        for step in range(steps):
            x = numbers(f"run/{step % 4}/input", (batch,) + model.input_shape[1:])
            labels = [(step % 4 * 7 + 3 * i) % classes for i in range(batch)]
            y = np.eye(classes)[labels]
            weight = more.get("class_weight")
            losses.append(model.train_on_batch(
                x, y, sample_weight=None if weight is None else np.array([weight[i] for i in labels])))
            model.reset_metrics()
        arrays = {"losses": np.array(losses, np.float64)}
        for v in model.variables:
            if "seed" not in v.path:
                arrays[v.path.replace("/", ".")] = spread(v.numpy())
        np.savez(os.path.join(OUT, f"run_{name}.npz"),
                 **{k: (a if k == "losses" else a.astype(np.float32)) for k, a in arrays.items()})
        print(name, losses[0], losses[-1])


if __name__ == "__main__":
    os.makedirs(OUT, exist_ok=True)
    for part in sys.argv[1:] or ["layers", "runs"]:
        {"layers": write_layers, "runs": write_runs}[part]()

"""Golden files of class-activation maps, of resized grids and of colour maps.

Made with Python 3, numpy 2.4.6, tensorflow-cpu 2.21.0 (maps, resizing) and matplotlib 3.10.3 (colours).
Run `python maps.py maps` with the first two, `python maps.py colors` with the last; writes ../Maps beside this script.

Gradients are TensorFlow's. Grad-CAM is computed as in Keras' example (keras.io/examples/vision/grad_cam: the mean
of the gradients over positions times the maps) without its ReLU. Grad-CAM++ is computed as in pytorch-grad-cam's
grad_cam_plusplus.py, with 0 in place of its eps of 1e-6.
"""

import pathlib
import sys

import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / "Maps"
HEIGHT, WIDTH, CHANNELS, CLASSES = 5, 7, 6, 3


def maps():
    import tensorflow as tf

    assert tf.__version__ == "2.21.0", tf.__version__
    rng = np.random.default_rng(7)
    activations = np.maximum(rng.normal(0.2, 1, (HEIGHT, WIDTH, CHANNELS)), 0).astype(np.float32)
    np.save(OUT / "activations.npy", activations)
    for pooling, count in [("avg", CHANNELS), ("max", CHANNELS), ("flatten", activations.size)]:
        hidden = rng.normal(0, 1 / np.sqrt(count), (count, 8)).astype(np.float32)
        outer = rng.normal(0, 1, (8, CLASSES)).astype(np.float32)
        x = tf.constant(activations)
        with tf.GradientTape() as tape:
            tape.watch(x)
            pooled = {
                "avg": lambda: tf.reduce_mean(x, axis=(0, 1)),
                "max": lambda: tf.reduce_max(x, axis=(0, 1)),
                "flatten": lambda: tf.reshape(x, (-1,)),
            }[pooling]()
            tape.watch(pooled)
            score = tf.linalg.matvec(tf.constant(outer.T), tf.tanh(tf.linalg.matvec(tf.constant(hidden.T), pooled)))[1]
        by_maps, by_features = (g.numpy() for g in tape.gradient(score, [x, pooled]))
        weights = by_maps.mean(axis=(0, 1))
        grad_cam = (activations * weights).sum(axis=-1)
        # pytorch-grad-cam, get_cam_weights.
        squares, cubes = by_maps.astype(np.float64) ** 2, by_maps.astype(np.float64) ** 3
        sums = activations.astype(np.float64).sum(axis=(0, 1))
        denominators = 2 * squares + sums * cubes
        shares = np.where(by_maps != 0, squares / np.where(denominators != 0, denominators, 1), 0)
        plus = (np.maximum(by_maps, 0) * shares).sum(axis=(0, 1))
        grad_cam_plus_plus = (activations * plus).sum(axis=-1)
        np.save(OUT / f"{pooling}_pooled.npy", pooled.numpy())
        np.save(OUT / f"{pooling}_by_features.npy", by_features)
        np.save(OUT / f"{pooling}_by_maps.npy", by_maps)
        np.save(OUT / f"{pooling}_grad_cam.npy", grad_cam.astype(np.float32))
        np.save(OUT / f"{pooling}_grad_cam_plus_plus.npy", grad_cam_plus_plus.astype(np.float32))
    grid = rng.normal(0, 1, (4, 3)).astype(np.float32)
    np.save(OUT / "grid.npy", grid)
    for size in [(13, 8), (4, 3), (3, 2), (1, 1)]:
        resized = tf.image.resize(grid[..., None], size, method="bilinear", antialias=False)[..., 0].numpy()
        np.save(OUT / f"grid_{size[0]}x{size[1]}.npy", resized)


def colors():
    import matplotlib

    assert matplotlib.__version__ == "3.10.3", matplotlib.__version__
    for name in ["jet", "inferno"]:
        table = matplotlib.colormaps[name](np.arange(256))[:, :3]
        np.save(OUT / f"{name}.npy", np.round(table * 255).astype(np.uint8))


OUT.mkdir(exist_ok=True)
{"maps": maps, "colors": colors}[sys.argv[1]]()

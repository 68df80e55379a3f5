"""Training, this project beside Keras and PyTorch, in turn in one go; medians and ratios.

    python docs/benchmarks/training.py BINARY [--rounds 5] [--part finetune|vgg_bn] [--torch PYTHON]

Run it with a Python that has keras 3, tensorflow-cpu, pillow and h5py; PYTHON is one that has torch and numpy (PyTorch is
left out without it). Nothing is downloaded: pictures and weights are made from formulas, the same for all.

finetune  VGG16 up to block 4 frozen; block 5, global average pooling, Dense(1024, relu) and Dense(3, softmax) learn:
          224×224, batches of 16, SGD 1e-4 with momentum 0.9. Keras and PyTorch once as tutorials write it (the whole
          network in every step, frozen layers included) and once on features of block4_pool computed before.
vgg_bn    VGG16 with batch normalization for 32×32 from scratch, full width, batches of 256: the whole training step.

Each side is a process of its own with `--threads 2` threads. Peers get decoded pictures in memory; loading, building, the
first steps (which compile) and computing the cached features are not in their epochs; the features' seconds are printed.
Ours are the seconds between the lines of epochs, with the state that is saved after each (and without, as the CSV file has
them); the first epoch of fine-tuning is from the start of the process, with decoding and the frozen part. One uncounted
run of ours comes before all rounds.
`--tiny` is for trying the script.
"""

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTHS = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
SIDES = {
    "finetune": ["ours", "keras", "keras_no_xla", "keras_cached", "keras_cached_no_xla", "torch", "torch_last",
                 "torch_cached", "torch_cached_last"],
    "vgg_bn": ["ours", "keras", "keras_no_xla", "torch", "torch_last"],
}
WORDS = {
    "keras": "Keras", "keras_no_xla": "Keras, jit_compile=False", "keras_cached": "Keras, cached features",
    "keras_cached_no_xla": "Keras, cached features, jit_compile=False", "torch": "PyTorch",
    "torch_last": "PyTorch, channels_last", "torch_cached": "PyTorch, cached features",
    "torch_cached_last": "PyTorch, cached features, channels_last",
}


# What all sides share: made once.


def pictures(folder, classes, count, side, extension):
    """Writes `count` pictures of waves, whose direction and colour tell the class; returns their paths in order."""
    import numpy as np
    from PIL import Image

    rows, columns = np.mgrid[0:side, 0 : side * 5 // 4 if extension == "jpg" else side].astype(np.float32) / side
    files = []
    for index in range(count):
        label = index % classes
        random = np.random.default_rng(index)
        angle = np.pi * label / classes + random.normal() * 0.1
        wave = np.sin((rows * np.sin(angle) + columns * np.cos(angle)) * (12 + 2 * label) + random.uniform(0, 6))
        colour = 0.5 + 0.5 * np.cos(2 * np.pi * (label / classes + np.arange(3) / 3))
        image = 128 + 90 * wave[..., None] * colour + random.normal(size=wave.shape + (3,)) * 12
        path = Path(folder, f"class{label:02}", f"{index:05}.{extension}")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image.clip(0, 255).astype(np.uint8)).save(path)
        files.append(path)
    return files


def prepare(settings):
    """Makes pictures, arrays of them, and weights; runs in a process of its own, as Keras takes memory."""
    import keras
    import numpy as np

    part, folder, size = settings["part"], settings["folder"], settings["size"]
    classes = settings["classes"]
    is_fine = part == "finetune"
    files = pictures(
        f"{folder}/pictures", classes, settings["count"], size * 5 // 4 if is_fine else size, "jpg" if is_fine else "png")
    load = keras.utils.load_img
    np.save(f"{folder}/x.npy", np.stack(
        [np.asarray(load(p, target_size=(size, size), interpolation="bilinear"), np.uint8) for p in files]))
    np.save(f"{folder}/y.npy", np.arange(len(files)) % classes)
    if is_fine:
        model = keras.applications.VGG16(weights=None, include_top=False, input_shape=(size, size, 3))
        random = np.random.default_rng(1)
        arrays = {}
        for layer in model.layers:
            if layer.weights:
                shape = layer.kernel.shape
                kernel = random.normal(size=shape) * np.sqrt(2 / np.prod(shape[:3]))
                layer.set_weights([kernel.astype(np.float32), np.zeros(shape[3], np.float32)])
                arrays[layer.name] = layer.get_weights()[0]
        model.save(f"{folder}/vgg16.h5")
        np.savez(f"{folder}/vgg16.npz", **arrays)


# Ours.


def yaml_of(settings, epochs, store):
    folder, size, batch = settings["folder"], settings["size"], settings["batch"]
    head = f"""name: speed
store: {store}.sqlite
dataset: {{folder: {folder}/pictures, split: {{validation: 0, test: 0, method: stratified}}}}
"""
    if settings["part"] == "finetune":
        return head + f"""images: {{target_size: [{size}, {size}], interpolation: bilinear}}
backbone: {{name: vgg16, weights: {folder}/vgg16.h5}}
training:
  top: [global_average_pooling, {{dense: {{units: 1024, activation: relu}}}}, {{dense: {{units: classes, activation: softmax}}}}]
  trainable_from: block5_conv1
  epochs: {epochs}
  batch_size: {batch}
  optimizer: {{sgd: {{learning_rate: 0.0001, momentum: 0.9}}}}
  callbacks: [{{csv_logger: {store}.csv}}]
"""
    blocks = "".join(
        f"    - repeat: {{times: {times}, layers: [{{conv2d: {{filters: {filters // settings['narrow']}, kernel_size: 3, "
        "padding: same, use_bias: false}}, batch_normalization, relu]}\n    - max_pooling2d\n"
        for times, filters in WIDTHS)
    return head + f"""images: {{interpolation: bilinear}}
network:
  input: [{size}, {size}, 3]
  preprocessing: rescale
  layers:
{blocks}    - flatten
    - dense: {{units: {512 // settings['narrow']}, use_bias: false}}
    - batch_normalization
    - relu
    - dropout: {{rate: 0.5}}
    - dense: {{units: classes, activation: softmax}}
training:
  epochs: {epochs}
  batch_size: {batch}
  optimizer: {{sgd: {{learning_rate: 0.01, momentum: 0.9}}}}
  callbacks: [{{csv_logger: {store}.csv}}]
"""


def ours(settings, binary, epochs):
    """Seconds from the start to the end of the first epoch, and of each epoch after it; `steps` without saving its state."""
    with tempfile.TemporaryDirectory(dir=settings["folder"]) as place:
        path = Path(place, "speed.yaml")
        path.write_text(yaml_of(settings, epochs, f"{place}/speed"))
        started = time.perf_counter()
        process = subprocess.Popen(
            [binary, "run", str(path), "--only", "dataset", "--only", "train", "--threads", str(settings["threads"])],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        times, lines = [], []
        for line in process.stderr:
            lines.append(line)
            if line.startswith("Epoch "):
                times.append(time.perf_counter())
        if process.wait() != 0 or len(times) != epochs:
            sys.exit(f"ours failed:\n{''.join(lines[-20:])}")
        rows = list(csv.DictReader(Path(place, "speed.csv").open(newline="")))
    return {"first": times[0] - started, "epochs": [b - a for a, b in zip(times, times[1:])],
            "steps": [float(row["seconds"]) for row in rows[1:]]}


# The peers; each in a process of its own.


def keras_side(settings, side):
    os.environ["OMP_NUM_THREADS"] = str(settings["threads"])
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(settings["threads"])
    tf.config.threading.set_inter_op_parallelism_threads(settings["threads"])
    import keras
    from keras import layers

    folder, size, batch, classes = (settings[k] for k in ("folder", "size", "batch", "classes"))
    x = np.load(f"{folder}/x.npy").astype(np.float32)
    y = keras.utils.to_categorical(np.load(f"{folder}/y.npy"), classes)
    result = {}
    if settings["part"] == "finetune":
        x = keras.applications.vgg16.preprocess_input(x)
        base = keras.applications.VGG16(weights=f"{folder}/vgg16.h5", include_top=False, input_shape=(size, size, 3))
        for layer in base.layers:
            layer.trainable = layer.name.startswith("block5")
        maps = base.output
        source = base.input
        if "cached" in side:
            frozen = keras.Model(base.input, base.get_layer("block4_pool").output)
            frozen.predict(x[:batch], batch_size=batch, verbose=0)
            started = time.perf_counter()
            x = frozen.predict(x, batch_size=batch, verbose=0)
            result["features"] = time.perf_counter() - started
            source = maps = keras.Input(x.shape[1:])
            for layer in base.layers:
                if layer.name.startswith("block5"):
                    maps = layer(maps)
        maps = layers.GlobalAveragePooling2D()(maps)
        maps = layers.Dense(1024, activation="relu")(maps)
        model = keras.Model(source, layers.Dense(classes, activation="softmax")(maps))
        optimizer = keras.optimizers.SGD(1e-4, momentum=0.9)
    else:
        x /= 255
        model = keras.Sequential([keras.Input((size, size, 3))])
        for times, filters in WIDTHS:
            for _ in range(times):
                model.add(layers.Conv2D(filters // settings["narrow"], 3, padding="same", use_bias=False))
                model.add(layers.BatchNormalization())
                model.add(layers.ReLU())
            model.add(layers.MaxPooling2D())
        for layer in [layers.Flatten(), layers.Dense(512 // settings["narrow"], use_bias=False),
                      layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.5),
                      layers.Dense(classes, activation="softmax")]:
            model.add(layer)
        optimizer = keras.optimizers.SGD(0.01, momentum=0.9)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"],
                  jit_compile=False if "no_xla" in side else "auto")
    # A whole batch and the one that is left over, which is compiled, too.
    warm = min(len(x), batch + len(x) % batch)
    model.fit(x[:warm], y[:warm], batch_size=batch, verbose=0)
    result["epochs"] = []
    for _ in range(settings["epochs"]):
        started = time.perf_counter()
        model.fit(x, y, batch_size=batch, verbose=0)
        result["epochs"].append(time.perf_counter() - started)
    return result


def torch_side(settings, side):
    import numpy as np
    import torch
    from torch import nn

    torch.set_num_threads(settings["threads"])
    torch.manual_seed(1)
    layout = torch.channels_last if "last" in side else torch.contiguous_format
    folder, batch, classes = (settings[k] for k in ("folder", "batch", "classes"))
    x = np.load(f"{folder}/x.npy").astype(np.float32)
    y = torch.from_numpy(np.load(f"{folder}/y.npy"))
    is_fine = settings["part"] == "finetune"
    x = x[..., ::-1] - np.array([103.939, 116.779, 123.68], np.float32) if is_fine else x / 255
    x = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2))).to(memory_format=layout)
    result = {}
    blocks, channels = [], 3
    for times, filters in WIDTHS:
        filters = filters if is_fine else filters // settings["narrow"]
        block = []
        for _ in range(times):
            block.append(nn.Conv2d(channels, filters, 3, padding=1, bias=is_fine))
            block += [nn.ReLU(inplace=True)] if is_fine else [nn.BatchNorm2d(filters, 1e-3, 0.01), nn.ReLU(inplace=True)]
            channels = filters
        blocks.append(nn.Sequential(*block, nn.MaxPool2d(2)))
    if is_fine:
        weights = np.load(f"{folder}/vgg16.npz")
        for number, block in enumerate(blocks, 1):
            convolutions = [layer for layer in block if isinstance(layer, nn.Conv2d)]
            for place, layer in enumerate(convolutions, 1):
                kernel = weights[f"block{number}_conv{place}"].transpose(3, 2, 0, 1)
                layer.weight.data = torch.from_numpy(np.ascontiguousarray(kernel))
                layer.bias.data.zero_()
        frozen = nn.Sequential(*blocks[:4]).to(memory_format=layout).requires_grad_(False)
        learning = nn.Sequential(
            blocks[4], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1024), nn.ReLU(), nn.Linear(1024, classes))
        rate = 1e-4
        if "cached" in side:
            with torch.no_grad():
                frozen(x[:batch])
                started = time.perf_counter()
                x = torch.cat([frozen(part) for part in x.split(batch)]).contiguous(memory_format=layout)
                result["features"] = time.perf_counter() - started
            model = learning
        else:
            model = nn.Sequential(frozen, learning)
    else:
        units = 512 // settings["narrow"]
        model = nn.Sequential(
            *blocks, nn.Flatten(), nn.Linear(channels, units, bias=False), nn.BatchNorm1d(units, 1e-3, 0.01), nn.ReLU(),
            nn.Dropout(0.5), nn.Linear(units, classes))
        rate = 0.01
    model = model.to(memory_format=layout).train()
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], rate, momentum=0.9)
    loss_of = nn.CrossEntropyLoss()

    def epoch(count):
        order = torch.randperm(count)
        for chosen in order.split(batch):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(x[chosen].contiguous(memory_format=layout)), y[chosen])
            loss.backward()
            optimizer.step()
            loss.item()

    epoch(min(len(x), batch + len(x) % batch))
    result["epochs"] = []
    for _ in range(settings["epochs"]):
        started = time.perf_counter()
        epoch(len(x))
        result["epochs"].append(time.perf_counter() - started)
    return result


def peer(python, settings, side):
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": str(settings["threads"])}
    done = subprocess.run(
        [python, __file__, "--child", side, json.dumps(settings)], env={**os.environ, **quiet}, text=True,
        capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{side} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1]) if side != "prepare" else None


# The whole.


def measure(part, arguments, folder):
    tiny = arguments.tiny
    if part == "finetune":
        settings = {"size": 64 if tiny else 224, "classes": 3, "batch": 16, "count": arguments.pictures or (6 if tiny else 96),
                    "epochs": 1, "narrow": 1}
    else:
        settings = {"size": 32, "classes": 10, "batch": 16 if tiny else 256, "count": 40 if tiny else 1024, "epochs": 2,
                    "narrow": 16 if tiny else 1}
    settings |= {"part": part, "folder": folder, "threads": arguments.threads}
    peer(sys.executable, settings, "prepare")
    sides = [s for s in SIDES[part] if not s.startswith("torch") or arguments.torch]
    rounds = {}
    ours(settings, arguments.binary, 2)
    for number in range(arguments.rounds):
        for side in sides:
            if side == "ours":
                result = ours(settings, arguments.binary, 4)
            else:
                result = peer(arguments.torch if side.startswith("torch") else sys.executable, settings, side)
            speed = settings["count"] / statistics.median(result["epochs"])
            if side == "ours" and part == "finetune":
                rounds.setdefault("ours, first epoch", []).append(settings["count"] / result["first"])
                name = "ours, later epochs"
            else:
                name = WORDS.get(side, side)
            rounds.setdefault(name, []).append(speed)
            if "steps" in result:
                alone = settings["count"] / statistics.median(result["steps"])
                rounds.setdefault(f"{name}, saving the state left out", []).append(alone)
            if "features" in result:
                rounds.setdefault(f"{name}: computing them", []).append(settings["count"] / result["features"])
            print(json.dumps({"part": part, "round": number + 1, "side": side, **result}), flush=True)
    report(part, settings, rounds)


def report(part, settings, rounds):
    median = {name: statistics.median(values) for name, values in rounds.items()}
    print(f"\n{part}: {settings['count']} pictures of {settings['size']}×{settings['size']}, batches of {settings['batch']}\n")
    print("| | images/s | least | most |\n|---|---|---|---|")
    for name, values in rounds.items():
        print(f"| {name} | {median[name]:.3g} | {min(values):.3g} | {max(values):.3g} |")

    def best(word, *, cached):
        found = {n: v for n, v in median.items()
                 if n.startswith(word) and ("cached" in n) == cached and "computing" not in n}
        return max(found.items(), key=lambda item: item[1], default=None)

    print("\n| ratio | |\n|---|---|")
    own = [name for name in median if name.startswith("ours")]
    for word in ("Keras", "PyTorch"):
        for cached in (False, True):
            if other := best(word, cached=cached):
                for name in own:
                    print(f"| {name} : {other[0]} | {median[name] / other[1]:.2f} |")
    print(flush=True)


def versions(python, *modules):
    names = ", ".join(f"'{m} ' + __import__('importlib.metadata').metadata.version('{m}')" for m in modules)
    return subprocess.run([python, "-c", f"print(', '.join([{names}]))"], capture_output=True, text=True).stdout.strip()


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--child":
        side, settings = sys.argv[2], json.loads(sys.argv[3])
        if side == "prepare":
            prepare(settings)
        else:
            print(json.dumps((torch_side if side.startswith("torch") else keras_side)(settings, side)))
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--part", choices=list(SIDES), action="append")
    parser.add_argument("--pictures", type=int, help="of fine-tuning; default 96")
    parser.add_argument("--torch", metavar="PYTHON", help="a Python with torch and numpy")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    for part in arguments.part or SIDES:
        with tempfile.TemporaryDirectory() as folder:
            measure(part, arguments, folder)
    model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.processor())
    used = versions(sys.executable, "keras", "tensorflow-cpu")
    if arguments.torch:
        used += ", " + versions(arguments.torch, "torch")
    print(f"{model}, {os.cpu_count()} cores, {arguments.threads} threads each; {used}; medians of {arguments.rounds} rounds; "
          f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

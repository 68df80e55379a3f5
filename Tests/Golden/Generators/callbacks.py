"""What Keras' callbacks and schedules decide on made-up metrics, and what TensorBoard's reader reads.

Made with keras 3.15.1, tensorflow-cpu 2.21.0, numpy 2.4.6.

    python callbacks.py                      writes callbacks.json, csv_logger.csv and events_*.tfevents in ../Training
    python callbacks.py events FOLDER        prints what TensorFlow reads in a TensorBoard folder, such as
                                             TensorBoardWriterTests.forTensorFlow writes
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "Training")


def model():
    made = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    made.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
    return made


def sequence(rng, count, metric):
    """Falling or rising, with noise, plateaus and, now and then, a number that is none."""
    start, fall = rng.uniform(0.5, 2), rng.uniform(0.7, 1.0)
    values = start * fall ** np.arange(count) + rng.normal(0, rng.choice([0, 0.001, 0.1]), count)
    if "accuracy" in metric:
        values = 1 - values / 3
    flat = rng.integers(0, count)
    values[flat:] = np.where(rng.random(count - flat) < rng.choice([0, 1]), values[flat], values[flat:])
    values = values.astype(np.float32).astype(np.float64)
    if rng.random() < 0.1:
        values[rng.integers(0, count)] = np.nan
    return values


def finite(values):
    return [None if v is None else "nan" if np.isnan(v) else float(v) for v in values]


def plateau_case(rng):
    metric = str(rng.choice(["val_loss", "loss", "val_accuracy"]))
    settings = {
        "monitor": metric, "factor": float(rng.choice([0.1, 0.5, 0.9])), "patience": int(rng.integers(0, 5)),
        "min_delta": float(rng.choice([0, 1e-4, 0.01])), "cooldown": int(rng.integers(0, 4)),
        "min_lr": float(rng.choice([0, 1e-4, 5e-3])),
    }
    callback = keras.callbacks.ReduceLROnPlateau(
        mode="max" if "accuracy" in metric else "min", **settings)
    target = model()
    callback.set_model(target)
    callback.on_train_begin()
    values = sequence(rng, 30, metric)
    rates = []
    for epoch, value in enumerate(values):
        callback.on_epoch_end(epoch, {metric: float(value)})
        rates.append(float(target.optimizer.learning_rate.numpy()))
    return {"settings": settings, "values": finite(values), "rates": rates}


def stopping_case(rng):
    metric = str(rng.choice(["val_loss", "loss", "val_accuracy"]))
    settings = {
        "monitor": metric, "min_delta": float(rng.choice([0, 0.01])), "patience": int(rng.integers(0, 5)),
        "baseline": None if rng.random() < 0.7 else float(rng.uniform(0.2, 0.9)),
        "start_from_epoch": int(rng.choice([0, 0, 3])),
    }
    callback = keras.callbacks.EarlyStopping(
        mode="max" if "accuracy" in metric else "min", restore_best_weights=True, **settings)
    target = model()
    target.stop_training = False
    callback.set_model(target)
    callback.on_train_begin()
    values = sequence(rng, 30, metric)
    best_epochs, stopped = [], None
    for epoch, value in enumerate(values):
        target.set_weights([np.full_like(w, epoch) for w in target.get_weights()])
        callback.on_epoch_end(epoch, {metric: float(value)})
        weights = callback.best_weights
        best_epochs.append(None if weights is None else int(weights[0].flat[0]))
        if target.stop_training:
            stopped = epoch
            break
    return {"settings": settings, "values": finite(values), "best_epochs": best_epochs, "stopped": stopped}


def checkpoint_case(rng):
    metric = str(rng.choice(["val_loss", "loss", "val_accuracy"]))
    settings = {"monitor": metric, "save_best_only": bool(rng.random() < 0.8)}
    callback = keras.callbacks.ModelCheckpoint(
        "x.keras", mode="max" if "accuracy" in metric else "min", **settings)
    callback.set_model(model())
    callback.on_train_begin()
    values = sequence(rng, 30, metric)
    saved = []
    for epoch, value in enumerate(values):
        callback._set_monitor_op() if callback.monitor_op is None else None
        saved.append(bool(callback._should_save_model(epoch, None, {metric: float(value)}, "x.keras")))
    return {"settings": settings, "values": finite(values), "saved": saved}


def schedules():
    schedule = keras.optimizers.schedules
    cases = []

    def add(name, made, epoch_count, **settings):
        rates = [float(made(epoch)) for epoch in range(epoch_count + 5)]
        cases.append({"shape": name, "peak": 0.02, "epochs": epoch_count, "rates": rates, **settings})

    for alpha, warmup in [(0.0, 0), (0.1, 0), (0.0, 5), (0.25, 3)]:
        target = {"warmup_target": 0.02, "warmup_steps": warmup} if warmup else {}
        start = 0.0 if warmup else 0.02
        add("cosine", schedule.CosineDecay(start, 20 - warmup, alpha, **target), 20, alpha=alpha, warmup=warmup)
    for factor, every in [(0.1, 7), (0.5, 3)]:
        add("step", schedule.ExponentialDecay(0.02, every, factor, staircase=True), 20, factor=factor, every=every)
    add("exponential", schedule.ExponentialDecay(0.02, 1, 0.9), 20, rate=0.9)
    return cases


def csv_rows():
    path = os.path.join(OUT, "csv_logger.csv")
    logger = keras.callbacks.CSVLogger(path)
    logger.on_train_begin()
    rows = [
        (1.5, 0.25, 1.25, 0.5, 0.01, 12.5), (0.1, 1 / 3, 1e-5, 1.0, 1e-4, 0.5), (float("nan"), 0.0, 2e20, 0.125, 0.001, 3.0),
    ]
    for epoch, (loss, accuracy, val_loss, val_accuracy, rate, seconds) in enumerate(rows):
        logger.on_epoch_end(epoch, {
            "loss": loss, "accuracy": accuracy, "val_loss": val_loss, "val_accuracy": val_accuracy,
            "learning_rate": rate, "seconds": seconds})
    # An epoch without validation.
    logger.on_epoch_end(3, {"loss": 0.5, "accuracy": 0.75, "learning_rate": 0.5, "seconds": 1.0})
    logger.on_train_end()


def event_files():
    """The events of TensorBoardWriterTests, serialized by TensorFlow's own protocol buffers and record writer."""
    import tensorflow as tf
    from tensorflow.core.framework import summary_pb2
    from tensorflow.core.util import event_pb2

    writers = {run: tf.io.TFRecordWriter(os.path.join(OUT, f"events_{run}.tfevents")) for run in ("train", "validation")}

    def write(run, **content):
        writers[run].write(event_pb2.Event(wall_time=1_700_000_000.5, **content).SerializeToString())

    def scalars(run, step, **values):
        summary = summary_pb2.Summary(
            value=[summary_pb2.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()])
        write(run, step=step, summary=summary)

    for run in writers:
        write(run, file_version="brain.Event:2")
    for index in [0, 1, 200]:
        scalars("train", index, epoch_loss=0.5 / (index + 1), epoch_accuracy=0.25, epoch_learning_rate=0.01)
        if index != 1:
            scalars("validation", index, epoch_loss=2, epoch_accuracy=0.75)
    for writer in writers.values():
        writer.close()


def events(folder):
    import tensorflow as tf

    for run in sorted(os.listdir(folder)):
        for name in sorted(os.listdir(os.path.join(folder, run))):
            for record in tf.compat.v1.train.summary_iterator(os.path.join(folder, run, name)):
                if record.file_version:
                    print(run, record.file_version)
                for value in record.summary.value:
                    print(run, record.step, record.wall_time, value.tag, value.simple_value)


if __name__ == "__main__":
    if sys.argv[1:2] == ["events"]:
        events(sys.argv[2])
    else:
        os.makedirs(OUT, exist_ok=True)
        rng = np.random.default_rng(7)
        cases = {
            "reduce_lr_on_plateau": [plateau_case(rng) for _ in range(40)],
            "early_stopping": [stopping_case(rng) for _ in range(40)],
            "model_checkpoint": [checkpoint_case(rng) for _ in range(20)],
            "schedules": schedules(),
        }
        with open(os.path.join(OUT, "callbacks.json"), "w") as file:
            json.dump(cases, file, indent=0)
        csv_rows()
        event_files()

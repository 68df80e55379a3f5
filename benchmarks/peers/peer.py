"""One peer, one network, one process: images per second through the network alone, on pictures already preprocessed.

    python peer.py PEER NETWORK FOLDER --threads 2 --batches 1 4 8 --seconds 2

FOLDER is what prepare.py wrote. For each batch size the features of 8 pictures are held against Keras', then two
batches warm up and batches are timed for at least so many seconds. Prints one JSON object per batch size:
{"batch", "images_per_second", "difference", "agrees", "settings"}; what does not agree is not timed.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np

RELATIVE_TOLERANCE = 1e-3


class Peer:
    """A network opened by one of the libraries. `inputs` is float32, NHWC, preprocessed."""

    def __init__(self, network, folder, threads):
        self.network, self.folder, self.threads = network, folder, threads
        self.settings = {}

    def open(self, batch):
        """Gets ready for batches of this size; not timed."""

    def features(self, inputs):
        """Features (images, features) of at most one batch."""
        raise NotImplementedError

    def rate(self, inputs, batch, seconds, warm_up):
        """Images per second: so many batches to warm up, then one batch after the other for so many seconds."""
        batches = [np.ascontiguousarray(inputs[i : i + batch]) for i in range(0, len(inputs) - batch + 1, batch)]
        for index in range(warm_up):
            self.features(batches[index % len(batches)])
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            self.features(batches[count % len(batches)])
            count += 1
        return count * batch / elapsed


class KerasPredict(Peer):
    """`model.predict`, as people call it: on a whole array, so that what a call costs is shared by many batches."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.model = open_in_keras(self.network, self.folder, self.threads)

    def features(self, inputs):
        return self.model.predict(inputs, batch_size=len(inputs), verbose=0)

    def rate(self, inputs, batch, seconds, warm_up):
        few = inputs[: max(warm_up, 1) * batch]
        self.model.predict(few, batch_size=batch, verbose=0)
        start = time.perf_counter()
        self.model.predict(few, batch_size=batch, verbose=0)
        wanted = seconds * len(few) / (time.perf_counter() - start)
        # One call lasts about the time asked for. 256 at most: the array is the peer's memory, too.
        length = min(256, max(len(few), batch * math.ceil(wanted / batch)))
        many = np.concatenate([inputs] * math.ceil(length / len(inputs)))[:length]
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            self.model.predict(many, batch_size=batch, verbose=0)
            count += len(many)
        return count / elapsed


class KerasFunction(Peer):
    """The Keras model as one TensorFlow graph, weights frozen into it, which is what lets TensorFlow fuse layers."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        import tensorflow as tf
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

        self.tf = tf
        model = open_in_keras(self.network, self.folder, self.threads)
        function = tf.function(lambda images: model(images, training=False))
        shape = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
        self.function = convert_variables_to_constants_v2(function.get_concrete_function(shape))

    def features(self, inputs):
        return self.function(self.tf.constant(inputs))[0].numpy()


class ONNXRuntime(Peer):
    """ONNX Runtime's own processor kernels with every graph optimisation."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            self.folder / f"{self.network}.onnx", options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def features(self, inputs):
        return self.session.run(None, {self.input: inputs})[0]


class OpenVINO(Peer):
    """OpenVINO tuned for throughput: as many requests under way as it asks for, shapes fixed to the batch."""

    def open(self, batch):
        import openvino

        core = openvino.Core()
        model = core.read_model(self.folder / f"{self.network}.xml")
        model.reshape([batch, *list(model.input().partial_shape)[1:]])
        # Without the last one it would compute in bfloat16 where the processor can: faster, and not float32's numbers.
        self.model = core.compile_model(model, "CPU", {
            "PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_NUM_THREADS": self.threads, "INFERENCE_PRECISION_HINT": "f32"})
        self.queue = openvino.AsyncInferQueue(self.model)
        self.settings = {
            "precision": self.model.get_property("INFERENCE_PRECISION_HINT").get_type_name(),
            "streams": self.model.get_property("NUM_STREAMS"), "requests": len(self.queue)}

    def features(self, inputs):
        return self.model(inputs)[0]

    def rate(self, inputs, batch, seconds, warm_up):
        batches = [np.ascontiguousarray(inputs[i : i + batch]) for i in range(0, len(inputs) - batch + 1, batch)]
        for index in range(warm_up * len(self.queue)):
            self.queue.start_async(batches[index % len(batches)])
        self.queue.wait_all()
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            self.queue.start_async(batches[count % len(batches)])  # waits for a free request
            count += 1
        self.queue.wait_all()
        return count * batch / (time.perf_counter() - start)


PEERS = {
    "keras_predict": KerasPredict, "keras_function": KerasFunction, "onnxruntime": ONNXRuntime, "openvino": OpenVINO}


def open_in_keras(network, folder, threads):
    import keras
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    return keras.models.load_model(folder / f"{network}.h5", compile=False)


def difference_from(reference, features):
    """The largest difference of an element, in parts of its picture's largest feature, and whether all are within
    tolerance: 1e-3 of the element + 1e-5 of its picture's largest, as features near 0 are sums that cancelled."""
    largest = np.abs(reference).max(axis=1, keepdims=True)
    difference = np.abs(features - reference)
    agrees = bool((difference <= RELATIVE_TOLERANCE * np.abs(reference) + 1e-5 * largest).all() and (largest > 0).all())
    return float((difference / largest).max()), agrees


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("network")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--warm-up", type=int, default=2, help="batches")
    arguments = parser.parse_args()
    inputs = np.load(arguments.folder / f"{arguments.network}-inputs.npy")
    reference = np.load(arguments.folder / f"{arguments.network}-features.npy")
    peer = PEERS[arguments.peer](arguments.network, arguments.folder, arguments.threads)
    checks = {}
    for batch in arguments.batches:
        peer.open(batch)
        if batch not in checks:
            parts = [np.array(peer.features(inputs[i : i + batch])) for i in range(0, max(8, batch), batch)]
            features = np.concatenate(parts)
            checks[batch] = difference_from(reference[: len(features)], features)
        difference, agrees = checks[batch]
        rate = peer.rate(inputs, batch, arguments.seconds, arguments.warm_up) if agrees else None
        print(json.dumps({
            "batch": batch, "images_per_second": rate, "difference": difference, "agrees": agrees,
            "settings": peer.settings}), flush=True)


if __name__ == "__main__":
    main()

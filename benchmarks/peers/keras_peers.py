import math
import time

import keras
import numpy as np
import tensorflow as tf
from base import Peer
from networks import NETWORKS
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2


class KerasPredict(Peer):
    """`model.predict`, as people call it: on a whole array, so that what a call costs is shared by many batches."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.model = open_in_keras(self)

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
        model = open_in_keras(self)
        function = tf.function(lambda images: tf.cast(model(images, training=False), tf.float32))
        shape = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
        self.function = convert_variables_to_constants_v2(function.get_concrete_function(shape))

    def features(self, inputs):
        return self.function(tf.constant(inputs))[0].numpy()


def open_in_keras(peer):
    tf.config.threading.set_intra_op_parallelism_threads(peer.threads)
    tf.config.threading.set_inter_op_parallelism_threads(peer.threads)
    file = peer.folder / "weights.h5"
    if peer.precision == "float32":
        return keras.models.load_model(file, compile=False)
    keras.config.set_dtype_policy("mixed_bfloat16")
    network = NETWORKS[peer.network]
    constructor = getattr(getattr(keras.applications, network.module), network.constructor)
    model = constructor(weights=None, include_top=False, pooling="avg", input_shape=(network.size, network.size, 3))
    model.load_weights(file)
    return model

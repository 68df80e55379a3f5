"""What all peers have in common."""

import time

import numpy as np


class Peer:
    """A network opened by one of the libraries. `inputs` is float32, NHWC, preprocessed; `folder` is the network's own."""

    def __init__(self, folder, network, precision, threads):
        self.folder, self.network, self.precision, self.threads = folder, network, precision, threads
        self.settings = {}

    def variants(self):
        """The ways to run it that are tried before the rounds; the fastest is kept."""
        return ["default"]

    def batches(self, asked):
        """The batch sizes that are tried, of those that were asked for."""
        return asked

    def open(self, variant, batch):
        """Gets ready for batches of this size; not timed."""

    def features(self, inputs):
        """Features (images, features) of at most one batch."""
        raise NotImplementedError

    def rate(self, inputs, batch, seconds, warm_up):
        """Images per second: so many batches to warm up, then one batch after the other for so many seconds."""
        batches = split(inputs, batch)
        for index in range(warm_up):
            self.features(batches[index % len(batches)])
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            self.features(batches[count % len(batches)])
            count += 1
        return count * batch / elapsed


def split(inputs, batch):
    return [np.ascontiguousarray(inputs[i : i + batch]) for i in range(0, len(inputs) - batch + 1, batch)]

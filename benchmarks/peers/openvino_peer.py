import time

import openvino
from base import Peer, split


class OpenVINO(Peer):
    """OpenVINO tuned for throughput (as many requests under way as it asks for) or latency; shapes fixed to the batch."""

    def variants(self):
        # What is left in an int8 network that is not: in float32, or in bfloat16 where the processor has it.
        rest = {"float32": ["f32"], "bfloat16": ["bf16"], "int8": ["f32", "bf16"]}[self.precision]
        return [f"{hint}-{kind}" for kind in rest for hint in ["throughput", "latency"]]

    def open(self, variant, batch):
        hint, kind = variant.split("-")
        core = openvino.Core()
        model = core.read_model(self.folder / ("int8.xml" if self.precision == "int8" else "float32.xml"))
        model.reshape([batch, *list(model.input().partial_shape)[1:]])
        # Without the last one it would compute in bfloat16 where the processor can, in float32 elsewhere.
        self.model = core.compile_model(model, "CPU", {
            "PERFORMANCE_HINT": hint.upper(), "INFERENCE_NUM_THREADS": self.threads, "INFERENCE_PRECISION_HINT": kind})
        self.queue = openvino.AsyncInferQueue(self.model)
        self.settings = {
            "hint": hint, "precision": self.model.get_property("INFERENCE_PRECISION_HINT").get_type_name(),
            "streams": self.model.get_property("NUM_STREAMS"), "requests": len(self.queue)}

    def features(self, inputs):
        return self.model(inputs)[0]

    def rate(self, inputs, batch, seconds, warm_up):
        batches = split(inputs, batch)
        for index in range(warm_up * len(self.queue)):
            self.queue.start_async(batches[index % len(batches)])
        self.queue.wait_all()
        count, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            self.queue.start_async(batches[count % len(batches)])  # waits for a free request
            count += 1
        self.queue.wait_all()
        return count * batch / (time.perf_counter() - start)

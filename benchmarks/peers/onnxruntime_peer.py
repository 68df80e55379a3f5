import onnxruntime
from base import Peer


class ONNXRuntime(Peer):
    """ONNX Runtime's own processor kernels with every graph optimisation."""

    FILES = {"default": "float32.onnx", "qdq": "int8-qdq.onnx", "qoperator": "int8-qoperator.onnx"}

    def variants(self):
        return ["qdq", "qoperator"] if self.precision == "int8" else ["default"]

    def open(self, variant, batch):
        if self.settings.get("format") == variant:
            return
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(
            self.folder / self.FILES[variant], options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.settings = {"format": variant}

    def features(self, inputs):
        return self.session.run(None, {self.input: inputs})[0]

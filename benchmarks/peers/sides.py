"""Who is measured at which precision. Standard library only: `run.py` reads this too."""

from typing import NamedTuple

PRECISIONS = ["float32", "bfloat16", "int8"]


class Side(NamedTuple):
    """A peer's name for people, and by precision what prepare.py must have made for it."""

    title: str
    products: dict[str, str]


PEERS = {
    "keras_predict": Side("Keras predict", {"float32": "network"}),
    "keras_function": Side("Keras tf.function", {"float32": "network", "bfloat16": "network"}),
    "torch": Side("PyTorch channels-last", {"float32": "torch", "bfloat16": "torch"}),
    "torch_inductor": Side("PyTorch inductor", {"float32": "torch-inductor", "bfloat16": "torch-inductor"}),
    # Its processor kernels do not compute in bfloat16.
    "onnxruntime": Side("ONNX Runtime", {"float32": "onnx", "int8": "onnx-int8"}),
    "openvino": Side("OpenVINO", {"float32": "openvino", "bfloat16": "openvino", "int8": "openvino-int8"}),
}
# What is made from another product than the Keras network itself.
SOURCES = {"onnx-int8": "onnx", "openvino-int8": "openvino", "torch-inductor": "torch"}


def peers_at(precision):
    """The peers that compute at this precision, in the order of the report."""
    return [name for name, side in PEERS.items() if precision in side.products]


def title(side):
    own = {"ours": "ours", "ours_plan": "ours, steps alone"}
    return own.get(side) or PEERS[side].title

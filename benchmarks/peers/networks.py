"""The networks that are measured. Standard library only: `run.py` reads this too."""

from typing import NamedTuple


class Network(NamedTuple):
    """Where Keras keeps a network, what it calls it, and the side of its input in pixels."""

    module: str
    constructor: str
    size: int


NETWORKS = {  # by the name that `pipeline backbone list` shows
    "vgg16": Network("vgg16", "VGG16", 224),
    "vgg19": Network("vgg19", "VGG19", 224),
    "resnet50": Network("resnet50", "ResNet50", 224),
    "inception_v3": Network("inception_v3", "InceptionV3", 299),
    "xception": Network("xception", "Xception", 299),
    "mobilenet_v2": Network("mobilenet_v2", "MobileNetV2", 224),
}

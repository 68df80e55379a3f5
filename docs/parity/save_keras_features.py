"""Saves what Keras computes for a few pictures, for `pipeline backbone verify NAME --against FILE.npz`.

    python save_keras_features.py xception photos/*.jpg --out xception.npz
    python save_keras_features.py vgg16 a.jpg b.jpg --weights my.h5 --layers block4_pool fc1 --include-top

Needs keras (3.x) on TensorFlow, pillow and numpy; tried with keras 3.15.1, tensorflow-cpu 2.21.0. Arrays: `input` (preprocessed pictures),
`layer:NAME` per layer, `paths`, `interpolation`, `include_top`. Whole layers are kept, so a handful of pictures is enough.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from keras import applications

# name: (model, module with preprocess_input, default size, layers over the depth; the last one is before the top)
NETWORKS = {
    "vgg16": (applications.VGG16, applications.vgg16, 224,
              ["block1_pool", "block2_pool", "block3_pool", "block4_pool", "block5_conv1", "block5_pool"]),
    "vgg19": (applications.VGG19, applications.vgg19, 224,
              ["block1_pool", "block2_pool", "block3_pool", "block4_pool", "block5_conv1", "block5_pool"]),
    "resnet50": (applications.ResNet50, applications.resnet, 224,
                 ["pool1_pool", "conv2_block3_out", "conv3_block4_out", "conv4_block3_2_conv", "conv4_block6_out",
                  "conv5_block3_out"]),
    "inception_v3": (applications.InceptionV3, applications.inception_v3, 299,
                     ["activation_4", "mixed2", "conv2d_33", "mixed7", "mixed9_1", "mixed10"]),
    "xception": (applications.Xception, applications.xception, 299,
                 ["block1_conv2_act", "block4_pool", "block8_sepconv2", "add_10", "block14_sepconv1_bn",
                  "block14_sepconv2_act"]),
    "mobilenet_v2": (applications.MobileNetV2, applications.mobilenet_v2, 224,
                     ["block_2_add", "block_5_expand", "block_6_pad", "block_13_depthwise_BN", "block_16_project_BN",
                      "out_relu"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", help="vgg16, vgg19, resnet50, inception_v3, xception, mobilenet_v2 or mobilenet_v2_ALPHA")
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("--weights", default="imagenet", help="imagenet, or a weight file that Keras can load")
    parser.add_argument("--include-top", action="store_true")
    parser.add_argument("--layers", nargs="+", help="default: five over the depth, the last one, and the top's")
    parser.add_argument("--size", type=int, nargs=2, metavar=("H", "W"))
    parser.add_argument("--interpolation", default="nearest")
    parser.add_argument("--out", required=True)
    options = parser.parse_args()

    base = "mobilenet_v2" if options.network.startswith("mobilenet_v2") else options.network
    build, module, default_size, layers = NETWORKS[base]
    size = tuple(options.size or (default_size, default_size))
    alpha = {"alpha": float(options.network.rpartition("_")[2])} if options.network.count("_") == 2 else {}
    official = options.weights == "imagenet"
    model = build(include_top=options.include_top, weights="imagenet" if official else None,
                  input_shape=(*size, 3), **alpha)
    if not official:
        model.load_weights(options.weights)
    names = options.layers or layers + ([model.layers[-1].name] if options.include_top else [])

    pictures = [keras.utils.img_to_array(
        keras.utils.load_img(path, target_size=size, interpolation=options.interpolation)) for path in options.pictures]
    batch = module.preprocess_input(np.stack(pictures))
    outputs = keras.Model(model.input, [model.get_layer(name).output for name in names]).predict(batch, verbose=0)
    arrays = {f"layer:{name}": values for name, values in zip(names, outputs if len(names) > 1 else [outputs])}
    np.savez(options.out, input=batch, paths=np.array([os.path.abspath(path) for path in options.pictures]),
             interpolation=np.array([options.interpolation]), include_top=np.array([options.include_top]), **arrays)
    for name, values in arrays.items():
        print(name, values.shape)


if __name__ == "__main__":
    main()

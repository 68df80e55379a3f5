"""A Keras network as PyTorch modules with the same weights."""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}
COMPILED_BATCH = 8  # of inductor: to compile takes minutes, and larger batches are its faster ones


class TorchNetwork(nn.Module):
    """The layers of a Keras model in its order, convolutions in PyTorch's layout, batch norm folded into the convolution
    before it. Takes and gives what the Keras model does: NHWC pictures, (images, features)."""

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList()
        self.sources = []  # by step: the numbers of the values it takes; value 0 is the input, value n + 1 is step n's

    def forward(self, images):
        values = [images.permute(0, 3, 1, 2)]  # NHWC in memory, which PyTorch calls channels-last
        for step, sources in zip(self.steps, self.sources, strict=True):
            values.append(step(*(values[source] for source in sources)))
        return values[-1]

    @staticmethod
    def translated(model):
        network, numbers, uses = TorchNetwork(), {}, {}
        for layer in model.layers:
            for tensor in inputs_of(layer):
                uses[id(tensor)] = uses.get(id(tensor), 0) + 1
        for layer in model.layers:
            kind = type(layer).__name__
            if kind == "InputLayer":
                numbers[id(layer.output)] = 0
                continue
            sources = [numbers[id(tensor)] for tensor in inputs_of(layer)]
            step = MAKERS[kind](layer)
            before = sources[0] - 1
            if kind == "BatchNormalization" and before >= 0 and uses[id(inputs_of(layer)[0])] == 1:
                last = network.steps[before][-1] if isinstance(network.steps[before], nn.Sequential) else None
                if isinstance(last, nn.Conv2d):
                    network.steps[before][-1] = fuse_conv_bn_eval(last.eval(), step)
                    numbers[id(layer.output)] = sources[0]
                    continue
            network.steps.append(step)
            network.sources.append(sources)
            numbers[id(layer.output)] = len(network.steps)
        return network.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def compile_ahead(folder, size):
    """torch.pt becomes inductor-PRECISION.pt2, weights frozen in, which lets inductor pack them."""
    import torch._inductor.config

    torch._inductor.config.freezing = True
    for precision, dtype in DTYPES.items():
        network = torch.load(folder / "torch.pt", weights_only=False).to(dtype)
        with torch.no_grad():
            exported = torch.export.export(network, (torch.zeros(COMPILED_BATCH, size, size, 3, dtype=dtype),))
            torch._inductor.aoti_compile_and_package(
                exported, package_path=str(folder / f"inductor-{precision}.pt2"))


class Add(nn.Module):
    def forward(self, *values):
        return values[0] + values[1]


class Concatenate(nn.Module):
    def forward(self, *values):
        return torch.cat(values, dim=1)


class GlobalAverage(nn.Module):
    def forward(self, values):
        return values.mean((2, 3))


def inputs_of(layer):
    return layer.input if isinstance(layer.input, list) else [layer.input]


def pads(layer, window):
    """(left, right, top, bottom) that `same` adds: the odd pixel goes right and below."""
    if layer.padding == "valid":
        return (0, 0, 0, 0)
    sides = []
    for size, extent, stride in zip(layer.input.shape[1:3], window, layer.strides, strict=True):
        total = max((-(-size // stride) - 1) * stride + extent - size, 0)
        sides = [total // 2, total - total // 2, *sides]
    return tuple(sides)


def array(variable):
    return torch.tensor(variable.numpy())


def convolution(layer, kernel, bias, groups, window, strides, padding):
    """`kernel` in PyTorch's layout. A Sequential, so that what must be padded by hand comes before."""
    left, right, top, bottom = padding
    even = (left, top) == (right, bottom)
    own = (top, left) if even else (0, 0)
    made = nn.Conv2d(
        kernel.shape[1] * groups, kernel.shape[0], window, strides, own, groups=groups, bias=bias is not None)
    made.weight.data = kernel.contiguous()
    if bias is not None:
        made.bias.data = array(bias)
    return nn.Sequential(made) if even else nn.Sequential(nn.ZeroPad2d(padding), made)


def conv(layer):
    bias = layer.bias if layer.use_bias else None
    made = convolution(
        layer, array(layer.kernel).permute(3, 2, 0, 1), bias, 1, layer.kernel_size, layer.strides,
        pads(layer, layer.kernel_size))
    return with_activation(made, layer)


def depthwise(layer):
    made = convolution(
        layer, array(layer.kernel).permute(2, 3, 0, 1), layer.bias if layer.use_bias else None, layer.kernel.shape[2],
        layer.kernel_size, layer.strides, pads(layer, layer.kernel_size))
    return with_activation(made, layer)


def separable(layer):
    first = convolution(
        layer, array(layer.depthwise_kernel).permute(2, 3, 0, 1), None, layer.depthwise_kernel.shape[2],
        layer.kernel_size, layer.strides, pads(layer, layer.kernel_size))
    second = convolution(
        layer, array(layer.pointwise_kernel).permute(3, 2, 0, 1), layer.bias if layer.use_bias else None, 1, 1, 1,
        (0, 0, 0, 0))
    return with_activation(nn.Sequential(*first, *second), layer)


def with_activation(made, layer):
    return made if layer.activation.__name__ == "linear" else nn.Sequential(*made, activation(layer))


def activation(layer):
    return {"relu": nn.ReLU, "relu6": nn.ReLU6}[layer.activation.__name__]()


def relu(layer):
    return nn.ReLU6() if layer.max_value == 6 else nn.ReLU()


def batch_norm(layer):
    made = nn.BatchNorm2d(layer.moving_mean.shape[0], eps=layer.epsilon).eval()
    made.running_mean, made.running_var = array(layer.moving_mean), array(layer.moving_variance)
    made.bias.data = array(layer.beta)
    if layer.scale:
        made.weight.data = array(layer.gamma)
    return made


def max_pool(layer):
    left, right, top, bottom = padding = pads(layer, layer.pool_size)
    if (left, top) == (right, bottom):
        return nn.MaxPool2d(layer.pool_size, layer.strides, (top, left))
    return nn.Sequential(nn.ConstantPad2d(padding, float("-inf")), nn.MaxPool2d(layer.pool_size, layer.strides))


def average_pool(layer):
    left, right, top, bottom = pads(layer, layer.pool_size)
    if (left, top) != (right, bottom):
        raise ValueError(f"{layer.name}: padding {left, right, top, bottom} cannot be left out of an average here")
    return nn.AvgPool2d(layer.pool_size, layer.strides, (top, left), count_include_pad=False)


def zero_padding(layer):
    (top, bottom), (left, right) = layer.padding
    return nn.ZeroPad2d((left, right, top, bottom))


MAKERS = {
    "Conv2D": conv, "DepthwiseConv2D": depthwise, "SeparableConv2D": separable, "BatchNormalization": batch_norm,
    "Activation": activation, "ReLU": relu, "MaxPooling2D": max_pool, "AveragePooling2D": average_pool,
    "ZeroPadding2D": zero_padding, "Add": lambda _: Add(), "Concatenate": lambda _: Concatenate(),
    "GlobalAveragePooling2D": lambda _: GlobalAverage()}

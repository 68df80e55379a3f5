"""Post-training quantisation to eight bits, by each library's own tool as its documentation says."""

import numpy as np


def quantise_openvino(folder, images):
    """NNCF with its defaults, which are for speed: float32.xml becomes int8.xml."""
    import nncf
    import openvino

    model = openvino.Core().read_model(folder / "float32.xml")
    batches = [np.ascontiguousarray(images[index : index + 1]) for index in range(len(images))]
    quantised = nncf.quantize(model, nncf.Dataset(batches), subset_size=len(batches))
    openvino.save_model(quantised, folder / "int8.xml", compress_to_fp16=False)


def quantise_onnx(folder, images):
    """ONNX Runtime: pre-processing (optimisation, shape inference), then static quantisation with a scale per channel
    of the weights, activations unsigned and weights signed, which its documentation recommends where the processor
    has VNNI. Both formats: int8-qdq.onnx and int8-qoperator.onnx."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    class Reader(CalibrationDataReader):
        def __init__(self, name):
            self.batches = ({name: images[index : index + 1]} for index in range(len(images)))

        def get_next(self):
            return next(self.batches, None)

    import onnx

    ready = folder / "int8-ready.onnx"
    quant_pre_process(str(folder / "float32.onnx"), str(ready))
    name = onnx.load(ready).graph.input[0].name
    for format in (QuantFormat.QDQ, QuantFormat.QOperator):
        quantize_static(
            str(ready), str(folder / f"int8-{format.name.lower()}.onnx"), Reader(name), quant_format=format,
            per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
    ready.unlink()

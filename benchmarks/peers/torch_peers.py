import torch
from base import Peer
from torch_network import COMPILED_BATCH, DTYPES


class Torch(Peer):
    """The network as PyTorch modules run one after the other, channels-last; in bfloat16 all of it is."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        torch.set_num_threads(self.threads)
        self.dtype = DTYPES[self.precision]
        self.model = self.load()

    def load(self):
        return torch.load(self.folder / "torch.pt", weights_only=False).to(self.dtype)

    def features(self, inputs):
        with torch.no_grad():
            return self.model(torch.from_numpy(inputs).to(self.dtype)).float().numpy()


class TorchInductor(Torch):
    """The same compiled by inductor ahead of time, for batches of one size."""

    def batches(self, asked):
        return [COMPILED_BATCH]

    def load(self):
        return torch._inductor.aoti_load_package(str(self.folder / f"inductor-{self.precision}.pt2"))

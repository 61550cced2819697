"""Golden outputs of stacks of layers by PyTorch: python3 make_trace_pytorch.py > trace_pytorch.json

Weights by PyTorch's names, inputs, outputs, and the gradient of a squared error (the mean over rows and steps of the sum over outputs): a CNN-LSTM over a window with layer normalisation, and recurrent layers that keep their state between dense ones.
"""
import json
import sys

import torch
from torch import nn

torch.manual_seed(4)
torch.set_default_dtype(torch.float64)
F, T = 3, 10


def rounded(tensor):
    # As single precision has them, so that both programs start from the same numbers.
    return [float(value) for value in tensor.detach().to(torch.float32).flatten()]


class Window(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv1d(F, 5, 1), nn.Conv1d(5, 6, 3, dilation=2), nn.LayerNorm(6), nn.Identity(), nn.Identity(),
                                     nn.LSTM(36, 7, batch_first=True), nn.Linear(7, 4)])
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        conv, wide, norm, _, _, lstm, dense = self.layers
        x = torch.relu(conv(x.transpose(1, 2)))
        x = torch.tanh(wide(x)).transpose(1, 2)
        x = norm(x).flatten(1).unsqueeze(1).repeat(1, 3, 1)
        return self.head(torch.selu(dense(lstm(x)[0])))


class State(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(F, 6), nn.GRU(6, 6, batch_first=True), nn.Identity(), nn.RNN(6, 5, batch_first=True)])
        self.head = nn.Linear(5, 2)

    def forward(self, x):
        dense, gru, _, rnn = self.layers
        x = nn.functional.silu(dense(x))
        return self.head(rnn(gru(x)[0] + x)[0])


golden = {}
for name, model in dict(window=Window(), state=State()).items():
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(parameter.to(torch.float32).to(torch.float64))
        x = torch.randn(2, T, F).to(torch.float32).to(torch.float64)
    y = model(x)
    targets = torch.randn(2, 1 if name == "window" else T, 2).to(torch.float32).to(torch.float64)
    ((y - targets) ** 2).sum(2).mean().backward()
    with torch.no_grad():
        golden[name] = dict(
            weights={key: dict(shape=list(value.shape), data=rounded(value)) for key, value in model.state_dict().items()},
            inputs=rounded(x), outputs=[float(value) for value in (y.mean(1) if name == "window" else y).flatten()],
            targets=rounded(targets), gradients={key: [float(value) for value in parameter.grad.flatten()] for key, parameter in model.named_parameters()})
json.dump(dict(made="make_trace_pytorch.py", torch=torch.__version__, **golden), sys.stdout)
print()

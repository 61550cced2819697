"""Outputs and gradients of layers of images by PyTorch, in double precision: python make_image_pytorch.py > image_pytorch.json

Images go in and come out as (rows, height, width, channels), as volley has them; weights have PyTorch's names and order.
"""

import json

import torch
from torch import nn

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


class Flat(nn.Module):
    """Pixels row by row, the channels of each together."""

    def forward(self, x):
        return x.permute(0, 2, 3, 1).flatten(1)


CASES = {
    "strides, padding and a largest value": (
        (9, 8, 2),
        [nn.Conv2d(2, 5, (5, 3), stride=2, padding=(2, 1)), nn.ReLU(), nn.MaxPool2d(2, stride=1), nn.Conv2d(5, 4, 2), nn.Tanh()],
    ),
    "groups, dilation and a mean": (
        (10, 11, 4),
        [nn.Conv2d(4, 6, 3, dilation=(2, 1), groups=2), nn.Sigmoid(),
         nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), nn.Conv2d(6, 12, (2, 1), groups=6, bias=False)],
    ),
    "padded largest values, the mean of all, and a dense layer": (
        (7, 7, 1),
        [nn.Conv2d(1, 6, 3, padding=1), nn.SELU(), nn.MaxPool2d(3, stride=2, padding=1), nn.AdaptiveAvgPool2d(1), Flat(), nn.Linear(6, 3)],
    ),
    "a dense layer that reads an image": (
        (6, 5, 2),
        [nn.Conv2d(2, 3, 2), nn.Tanh(), Flat(), nn.Linear(60, 4), nn.Tanh()],
    ),
}

rounded = lambda tensor: [float(f"{value:.12g}") for value in tensor.detach().flatten().tolist()]
golden = {"torch": torch.__version__.split("+")[0], "cases": {}}
for name, ((height, width, channels), layers) in CASES.items():
    net = nn.Sequential(*layers)
    x = torch.randn(3, channels, height, width, requires_grad=True)
    y = net(x)
    y = y.permute(0, 2, 3, 1) if y.dim() == 4 else y
    above = torch.randn_like(y)
    (y * above).sum().backward()
    last = lambda tensor: rounded(tensor.permute(0, 2, 3, 1))
    golden["cases"][name] = {
        "images": last(x),
        "outputs": rounded(y),
        "above": rounded(above),
        "dImages": last(x.grad),
        "weights": {key: rounded(value) for key, value in net.state_dict().items()},
        "gradient": {key: rounded(value.grad) for key, value in net.named_parameters()},
    }
print(json.dumps(golden))

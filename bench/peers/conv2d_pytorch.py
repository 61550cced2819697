"""The work of bench/conv2d.ts on PyTorch, on one thread; prints one JSON line.

Usage: python3 conv2d_pytorch.py '[{"batch": 64, "size": 28, "channels": 1, "filters": 16, "kernel": 5, "stride": 2, "groups": 1}]' TIMES
"""
import json
import statistics
import sys
import time

import torch

torch.set_num_threads(1)


def median_of(times, work):
    def once():
        start = time.perf_counter()
        work()
        return 1e3 * (time.perf_counter() - start)

    for _ in range(2):
        once()
    return statistics.median(once() for _ in range(times))


def timed(shape, times):
    layer = torch.nn.Conv2d(shape["channels"], shape["filters"], shape["kernel"], stride=shape["stride"], groups=shape["groups"])
    x = torch.randn(shape["batch"], shape["channels"], shape["size"], shape["size"], requires_grad=True)
    above = torch.randn_like(layer(x))

    def forward():
        with torch.no_grad():
            torch.relu(layer(x))

    def both():
        torch.relu(layer(x)).backward(above)

    return {"forwardMs": median_of(times, forward), "bothMs": median_of(times, both)}


print(json.dumps({"version": torch.__version__, "results": [timed(shape, int(sys.argv[2])) for shape in json.loads(sys.argv[1])]}))

"""The work of a recurrent surrogate's rollout in bench/surrogate.ts on PyTorch; prints one JSON line.

One LSTM layer and a dense head; every bin's counts are drawn from negative binomials, I given E, and are the next bin's
inputs, beside the network's parameters. Weights are random: the operations are the same. Counts are
copied to the host at the end.

Usage: python3 lstm_rollout_pytorch.py '{"sizes": [1, 50], "units": [48, 64], "parameters": 4, "binMs": 1, "seconds": 3}'
"""
import json
import sys
import time

import torch

CENTRE, SCALE, LARGEST_LOG_MEAN, SMALLEST_DISPERSION = 1.0, 0.8, 4.6, 1e-6


def draw(log_mean, raw_dispersion):
    mean = torch.exp(log_mean.clamp(-12.0, LARGEST_LOG_MEAN))
    alpha = torch.nn.functional.softplus(raw_dispersion) + SMALLEST_DISPERSION
    counts = torch.distributions.NegativeBinomial(1.0 / alpha, logits=torch.log(alpha * mean), validate_args=False)
    return counts.sample()


class Rollout:
    def __init__(self, runs, units, parameters, device):
        self.cell = torch.nn.LSTMCell(2 + parameters, units).to(device)
        self.head = torch.nn.Linear(units, 5).to(device)
        with torch.no_grad():
            self.head.bias.copy_(torch.tensor([1.4, 1.6, 0.5, -3.0, -3.0]))
        self.parameters = torch.zeros(runs, parameters, device=device)
        self.counts = torch.zeros(runs, 2, device=device)
        self.h, self.c = torch.zeros(runs, units, device=device), torch.zeros(runs, units, device=device)

    def bin(self):
        features = (torch.log1p(self.counts) - CENTRE) / SCALE
        self.h, self.c = self.cell(torch.cat((features, self.parameters), 1), (self.h, self.c))
        out = self.head(self.h)
        e = draw(out[:, 0], out[:, 3])
        i = draw(out[:, 1] + out[:, 2] * (torch.log1p(e) - CENTRE), out[:, 4])
        self.counts = torch.stack((e, i), 1)
        return self.counts


def measure(runs, units, request, device):
    rollout = Rollout(runs, units, request["parameters"], device)

    def seconds_of(bins):
        start = time.perf_counter()
        with torch.no_grad():
            torch.stack([rollout.bin() for _ in range(bins)]).to(torch.int16).cpu()
        return time.perf_counter() - start

    seconds_of(10)
    bins = max(20, min(20000, int(20 * request["seconds"] / seconds_of(20)), 100_000_000 // (2 * runs)))
    seconds = seconds_of(bins)
    return {
        "networks": runs,
        "units": units,
        "bins": bins,
        "wallSeconds": round(seconds, 3),
        "secondsPerBin": float(f"{seconds / bins:.4g}"),
        "networkSecondsPerSecond": float(f"{runs * bins * request['binMs'] / 1000 / seconds:.4g}"),
    }


def main():
    request = json.loads(sys.argv[1])
    devices = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
    results = {
        device: [measure(runs, units, request, device) for units in request["units"] for runs in request["sizes"]]
        for device in devices
    }
    name = torch.cuda.get_device_name(0) if "cuda" in devices else None
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "gpu": name, "results": results}))


main()

"""The work of bench/lstm.ts on PyTorch: one LSTM layer and a dense head; prints one JSON line.

Usage: python3 lstm_pytorch.py '[{"batch": 16, "steps": 160, "inputs": 2, "hidden": 48}]' TIMES
"""
import json
import statistics
import sys
import time

import torch


def median_of(times, work, device):
    def once():
        start = time.perf_counter()
        work()
        if device == "cuda":
            torch.cuda.synchronize()
        return 1e3 * (time.perf_counter() - start)

    for _ in range(3):
        once()
    return statistics.median(once() for _ in range(times))


class CompiledLstm(torch.nn.Module):
    """The same layer step by step, each step compiled: torch.compile leaves torch.nn.LSTM to cuDNN."""

    def __init__(self, inputs, hidden, batch_first=True):
        super().__init__()
        self.cell = torch.nn.LSTMCell(inputs, hidden)
        self.hidden = hidden
        self.step = torch.compile(lambda x, h, c: self.cell(x, (h, c)))

    def forward(self, x):
        h = c = x.new_zeros(x.shape[0], self.hidden)
        outputs = []
        for t in range(x.shape[1]):
            h, c = self.step(x[:, t], h, c)
            outputs.append(h)
        return torch.stack(outputs, 1), (h, c)


def measure(shape, times, device, layer=torch.nn.LSTM):
    batch, steps, inputs, hidden = (shape[name] for name in ("batch", "steps", "inputs", "hidden"))
    lstm = layer(inputs, hidden, batch_first=True).to(device)
    head = torch.nn.Linear(hidden, 5).to(device)
    x = torch.randn(batch, steps, inputs, device=device)
    y = torch.randn(batch, steps, 5, device=device)
    optimizer = torch.optim.Adam([*lstm.parameters(), *head.parameters()], lr=1e-3)

    def forward():
        with torch.no_grad():
            head(lstm(x)[0])

    def step():
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(head(lstm(x)[0]), y).backward()
        optimizer.step()

    return {"forwardMs": median_of(times, forward, device), "trainingMs": median_of(times, step, device)}


def main():
    shapes, times = json.loads(sys.argv[1]), int(sys.argv[2])
    devices = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
    results = {device: [measure(shape, times, device) for shape in shapes] for device in devices}
    if "cuda" in devices:
        try:
            results["cuda, torch.compile"] = [measure(shape, times, "cuda", CompiledLstm) for shape in shapes]
        except Exception as error:  # no compiler, say
            results["cuda, torch.compile"] = {"absent": str(error)[:200]}
    name = torch.cuda.get_device_name(0) if "cuda" in devices else None
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads(), "gpu": name, "results": results}))


main()

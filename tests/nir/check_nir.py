"""Says whether the package nir, plain numpy and snnTorch make of a graph that volley wrote what volley makes of it: packages as in
make_snntorch.py, then deno run -A write_layers.ts FOLDER and python check_nir.py FOLDER.
"""
import json
import sys

import nir
import numpy as np
import torch
from snntorch.import_nir import import_from_nir

from simulate_nir import simulate

folder = sys.argv[1]
with open(f"{folder}/layers.json") as file:
    wanted = json.load(file)
inputs, outputs = np.array(wanted["inputs"], float), np.array(wanted["outputs"], float)
graph = nir.read(f"{folder}/layers.nir")
ours = simulate(graph, inputs, wanted["stepMs"] / 1000)
network = import_from_nir(graph)
theirs = []
for row in torch.tensor(inputs, dtype=torch.float32):
    signal = row
    for name in ("sums0", "lif0", "sums1", "cubalif1"):
        signal = getattr(network, name)(signal)
        signal = signal[0] if isinstance(signal, tuple) else signal
    theirs.append(signal.detach().numpy())
differ = {"numpy": np.abs(ours - outputs).sum(), "snnTorch": np.abs(np.array(theirs) - outputs).sum()}
print(f"{int(outputs.sum())} spikes, of which differ:", differ)
sys.exit(any(differ.values()))

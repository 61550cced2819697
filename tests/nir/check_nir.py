"""Says whether the package nir, plain numpy, snnTorch and Norse make of a graph that volley wrote what volley makes of it: packages
as in make_snntorch.py and norse==1.1.0, then deno run -A write_layers.ts FOLDER and python check_nir.py FOLDER.
"""
import json
import sys

import nir
import numpy as np
import torch
from norse.torch.utils.import_nir import from_nir
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
# Norse takes every r of a LIF node as 1.
module, state, norse = from_nir(nir.read(f"{folder}/layers_r1.nir"), dt=wanted["stepMs"] / 1000), None, []
for row in torch.tensor(inputs, dtype=torch.float32):
    signal, state = module(row, state)
    norse.append(signal.detach().numpy())
all_outputs = {"numpy": ours, "snnTorch": np.array(theirs), "Norse": np.array(norse)}
differ = {name: float(np.abs(one - outputs).sum()) for name, one in all_outputs.items()}
print(f"{int(outputs.sum())} spikes, of which differ:", differ)
sys.exit(any(differ.values()))

"""Makes conv.nir and conv.json: pip install nir==1.0.8 h5py==3.16.0 numpy==2.4.6 torch==2.15.0, then python make_conv.py FOLDER.

Two convolutions with a stride, padding and dilation before spiking neurons, and a readout. Outputs for random spikes are
those of simulate_nir.py, in which a convolution is torch.nn.functional.conv1d in double precision.
"""
import json
import sys

import nir
import numpy as np
import torch

import simulate_nir
from make_zip import zip_file

folder, dt, rng = sys.argv[1], 1e-3, np.random.default_rng(11)


class Conv:
    def __init__(self, node):
        self.node = node

    def step(self, x):
        node, double = self.node, lambda values: torch.tensor(np.asarray(values, dtype=float))
        found = torch.nn.functional.conv1d(
            double(x)[None], double(node.weight), double(node.bias), node.stride, node.padding, node.dilation, node.groups,
        )
        return found[0].numpy()


class Flat:
    def __init__(self, node):
        pass

    def step(self, x):
        return x.reshape(-1)


def normal(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def lif(*shape):
    one = np.ones(shape)
    return nir.LIF(tau=0.008 * one, r=8 * one, v_leak=0 * one, v_threshold=one, v_reset=0 * one)


nodes = {
    "input": nir.Input(np.array([4, 15])),
    "conv1": nir.Conv1d(15, normal(6, 4, 3), 2, 1, 1, 1, 0.1 * normal(6)),
    "lif1": lif(6, 8),
    "conv2": nir.Conv1d(8, normal(3, 6, 2), 1, "same", 3, 1, 0.1 * normal(3)),
    "lif2": lif(3, 8),
    "flatten": nir.Flatten({"input": np.array([3, 8])}, 0, -1),
    "fc": nir.Linear(normal(2, 24)),
    "readout": nir.LI(tau=np.full(2, 0.02), r=np.ones(2), v_leak=np.zeros(2)),
    "output": nir.Output(np.array([2])),
}
names = list(nodes)
nir.write(f"{folder}/conv.nir", nir.NIRGraph(nodes, list(zip(names, names[1:]))))
graph = nir.read(f"{folder}/conv.nir")
zip_file(f"{folder}/conv.nir")

inputs = (rng.random((100, 4, 15)) < 0.2).astype(float)
made = {"Conv1d": Conv, "Flatten": Flat, "Linear": simulate_nir.Sums}
steps = [
    made[type(node).__name__](node) if type(node).__name__ in made else simulate_nir.Neurons(node, dt)
    for name, node in ((name, graph.nodes[name]) for name in names[1:-1])
]
outputs, spikes = [], 0
for x in inputs:
    for step, name in zip(steps, names[1:]):
        x = step.step(x)
        spikes += x.sum() if name.startswith("lif") else 0
    outputs.append(x.round(9).tolist())
with open(f"{folder}/conv.json", "w") as file:
    json.dump({"stepMs": 1000 * dt, "inputs": inputs.astype(int).reshape(100, -1).tolist(), "outputs": outputs}, file)
zip_file(f"{folder}/conv.json")
print("spikes per neuron and step:", spikes / (100 * 72), "outputs:", np.mean(outputs, 0))

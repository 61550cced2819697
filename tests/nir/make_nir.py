"""Makes the files of these tests: pip install nir==1.0.8 h5py==3.16.0 numpy==2.4.6, then python make_nir.py FOLDER.

`network.nir` has two layers of spiking neurons, the first with recurrent weights in a graph of its own, and a readout; its
outputs for random spikes are those of simulate_nir.py. `chain.nir` has LIF neurons alone. `kinds.nir` has a node of each
type that is read, and `unknown.nir` one that is not.
"""
import json
import sys

import nir
import numpy as np

from make_zip import zip_file
from simulate_nir import simulate

folder, dt, rng = sys.argv[1], 1e-3, np.random.default_rng(7)


def fill(units, value):
    return np.full(units, float(value))


def weights(to, source, size):
    return (size * rng.standard_normal((to, source)) / np.sqrt(source)).astype(np.float32)


def lif(units, taus=(0.01, 0.01), thresholds=(1, 1), leak=0.0):
    return nir.LIF(
        tau=np.linspace(*taus, units), r=np.linspace(8, 12, units), v_leak=fill(units, leak),
        v_threshold=np.linspace(*thresholds, units), v_reset=fill(units, 0),
    )


def cuba(units):
    return nir.CubaLIF(
        tau_syn=fill(units, 0.005), tau_mem=fill(units, 0.02), r=fill(units, 20), v_leak=fill(units, 0),
        v_threshold=fill(units, 1), w_in=fill(units, 5), v_reset=fill(units, 0),
    )


def recurrent(units):
    return nir.NIRGraph(
        nodes={
            "input": nir.Input(np.array([units])),
            "lif": lif(units, (0.008, 0.03), (0.8, 1.2), 0.05),
            "w_rec": nir.Affine(weights(units, units, 0.5), 0.02 * rng.standard_normal(units).astype(np.float32)),
            "output": nir.Output(np.array([units])),
        },
        edges=[("input", "lif"), ("lif", "w_rec"), ("w_rec", "lif"), ("lif", "output")],
    )


def network():
    nodes = {
        "input": nir.Input(np.array([5])),
        "fc1": nir.Affine(weights(8, 5, 2), 0.1 * rng.standard_normal(8).astype(np.float32)),
        "hidden": recurrent(8),
        "fc2": nir.Linear(weights(6, 8, 3)),
        "cuba": cuba(6),
        "fc3": nir.Linear(weights(3, 6, 1)),
        "readout": nir.LI(tau=fill(3, 0.02), r=fill(3, 1), v_leak=fill(3, 0.1)),
        "output": nir.Output(np.array([3])),
    }
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])))


def chain():
    inner = recurrent(8).nodes
    nodes = {
        "input": nir.Input(np.array([5])),
        "fc1": nir.Affine(weights(8, 5, 2), 0.1 * rng.standard_normal(8).astype(np.float32)),
        "lif1": inner["lif"],
        "fc2": nir.Linear(weights(6, 8, 3)),
        "lif2": lif(6),
        "output": nir.Output(np.array([6])),
    }
    names = list(nodes)
    edges = list(zip(names, names[1:])) + [("lif1", "w_rec"), ("w_rec", "lif1")]
    return nir.NIRGraph({**nodes, "w_rec": inner["w_rec"]}, edges)


def kinds():
    one = fill(4, 1)
    nodes = {
        "input": nir.Input(np.array([2, 6])),
        "conv": nir.Conv1d(6, weights(2, 2, 1)[:, :, None] * np.ones(3, np.float32), 2, 1, 1, 1, np.zeros(2, np.float32)),
        "flatten": nir.Flatten({"input": np.array([2, 3])}, 0, -1),
        "affine": nir.Affine(weights(4, 6, 1), np.arange(4, dtype=np.float32)),
        "scale": nir.Scale(2 * one),
        "delay": nir.Delay(0.001 * one),
        "i": nir.I(one),
        "if": nir.IF(one, 0.5 * one),
        "li": nir.LI(0.01 * one, one, 0 * one),
        "lif": nir.LIF(0.01 * one, one, 0 * one, one, metadata={"said": "something", "number": np.array([3.0])}),
        "cubali": nir.CubaLI(0.01 * one, 0.02 * one, one, 0 * one),
        "cubalif": nir.CubaLIF(0.01 * one, 0.02 * one, one, 0 * one, one, w_in=2.0),
        "threshold": nir.Threshold(one),
        "linear": nir.Linear(weights(1, 4, 1)),
        "output": nir.Output(np.array([1])),
    }
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])))


for name, graph in {"network": network(), "chain": chain(), "kinds": kinds()}.items():
    nir.write(f"{folder}/{name}.nir", graph)
    graph = nir.read(f"{folder}/{name}.nir")
    zip_file(f"{folder}/{name}.nir")
    if name == "kinds":
        continue
    inputs = (rng.random((200, 5)) < 0.3).astype(float)
    outputs = simulate(graph, inputs, dt)
    with open(f"{folder}/{name}.json", "w") as file:
        json.dump({"stepMs": 1000 * dt, "inputs": inputs.astype(int).tolist(), "outputs": outputs.round(9).tolist()}, file)
    zip_file(f"{folder}/{name}.json")
    print(name, "outputs:", outputs.mean(0))

unknown = nir.NIRGraph(
    {
        "input": nir.Input(np.array([1, 4, 4])),
        "pool": nir.SumPool2d(np.array([2, 2]), np.array([2, 2]), np.array([0, 0])),
        "output": nir.Output(np.array([1, 2, 2])),
    },
    [("input", "pool"), ("pool", "output")],
)
nir.write(f"{folder}/unknown.nir", unknown)
zip_file(f"{folder}/unknown.nir")

"""Makes a file of these tests by snnTorch: pip install snntorch==1.0.0 nir==1.0.8 nirtorch==2.6 torch==2.15.0, then
python make_snntorch.py FOLDER.

`snntorch.nir` is a network that snnTorch exports, with recurrent weights, and `snntorch.json` has the spikes that it has
in snnTorch itself. Neurons are reset in the step of their spike (reset_delay=False), as NIR says; with snnTorch's default, the
input of the step after a spike is lost, which its exporter does not write.
"""
import json
import sys

import nir
import torch
import snntorch as snn
from snntorch.export_nir import export_to_nir

from make_zip import zip_file

torch.manual_seed(3)
folder = sys.argv[1]
options = {"init_hidden": True, "reset_mechanism": "zero", "reset_delay": False}
network = torch.nn.Sequential(
    torch.nn.Linear(6, 10),
    snn.RLeaky(beta=0.9 * torch.ones(10), threshold=torch.ones(10), linear_features=10, **options),
    torch.nn.Linear(10, 4),
    snn.Synaptic(
        alpha=0.7 * torch.ones(4), beta=0.8 * torch.ones(4), threshold=torch.ones(4), output=True, **options
    ),
)
inputs = (torch.rand(200, 6) < 0.3).float()
for parameter in network.parameters():
    parameter.requires_grad_(False)
network[0].weight *= 4
network[2].weight *= 4
outputs = [network(row)[0] for row in inputs]
graph = export_to_nir(network, torch.zeros(6))
nir.write(f"{folder}/snntorch.nir", graph)
zip_file(f"{folder}/snntorch.nir")
with open(f"{folder}/snntorch.json", "w") as file:
    lists = {"inputs": inputs.int().tolist(), "outputs": torch.stack(outputs).int().tolist()}
    json.dump({"stepMs": 0.1, **lists}, file)
zip_file(f"{folder}/snntorch.json")
print(graph.edges, "spikes:", sum(map(sum, lists["outputs"])))

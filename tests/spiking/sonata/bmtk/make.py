"""A network of SONATA files by BMTK's NetworkBuilder, and what other readers find in it: python3 make.py, in this folder.

Two models in one population, weights and delays by type and by edge, repeated synapses, parameters by cell, virtual input with spikes in
HDF5. `expected.json` has every synapse, a parameter and the spikes as h5py reads them.
"""
import csv
import json
import os

import h5py
import numpy as np
from bmtk.builder import NetworkBuilder

rng = np.random.default_rng(5)
for folder in ["network", "models", "inputs"]:
    os.makedirs(folder, exist_ok=True)
EXC = dict(C_m=200.0, tau_m=20.0, E_L=-65.0, V_th=-50.0, V_reset=-60.0, t_ref=3.0, tau_syn_ex=5.0, tau_syn_in=10.0)
INH = dict(C_m=150.0, g_L=10.0, E_L=-65.0, V_th=-50.0, V_reset=-60.0, t_ref=1.0, E_in=-80.0, tau_syn_ex=3.0, tau_syn_in=8.0)
json.dump(EXC, open("models/exc.json", "w"))
json.dump(INH, open("models/inh.json", "w"))

net = NetworkBuilder("cortex")
static = dict(dynamics_params="static.json", model_template="static_synapse")
net.add_nodes(N=12, pop_name="exc", ei="e", model_type="point_neuron", model_template="nest:iaf_psc_exp",
              dynamics_params="exc.json", V_th=-50.0 + rng.uniform(-1, 1, 12).round(3))
net.add_nodes(N=4, pop_name="inh", ei="i", model_type="point_neuron", model_template="nest:iaf_cond_exp",
              dynamics_params="inh.json")
net.add_edges(source=dict(ei="e"), target=dict(ei="e"), syn_weight=90.0, delay=1.5, **static,
              connection_rule=lambda s, t: int(s["node_id"] != t["node_id"] and (s["node_id"] * 7 + t["node_id"] * 3) % 4 == 0))
edges = net.add_edges(source=dict(ei="e"), target=dict(ei="i"), connection_rule=1, **static)
edges.add_properties("syn_weight", rule=lambda s, t: 1.0 + 0.25 * s["node_id"], dtypes=float)
edges.add_properties("delay", rule=lambda s, t: 0.5 + 0.1 * (t["node_id"] % 3), dtypes=float)
net.add_edges(source=dict(ei="i"), target=dict(ei="e"), connection_rule=2, syn_weight=-60.0, delay=0.8, **static)
net.add_edges(source=dict(ei="i"), target=dict(ei="i"), syn_weight=-4.0, delay=0.8, **static,
              connection_rule=lambda s, t: int(s["node_id"] != t["node_id"]))
net.build()
net.save(output_dir="network")

tone = NetworkBuilder("thalamus")
tone.add_nodes(N=20, pop_name="tone", model_type="virtual")
tone.add_edges(source=tone.nodes(), target=net.nodes(ei="e"), syn_weight=600.0, delay=1.0, **static,
               connection_rule=lambda s, t: int((s["node_id"] + t["node_id"]) % 2))
tone.add_edges(source=tone.nodes(), target=net.nodes(ei="i"), connection_rule=1, syn_weight=4.0, delay=1.0, **static)
tone.build()
tone.save(output_dir="network")

times = np.sort(rng.uniform(0, 300, 400)).round(2)
with h5py.File("inputs/tone.h5", "w") as file:
    file.attrs["magic"] = np.uint32(0x0A7A)
    file.attrs["version"] = np.array([0, 1], dtype=np.uint32)
    group = file.create_group("spikes/thalamus")
    group.create_dataset("timestamps", data=times).attrs["units"] = "ms"
    group.create_dataset("node_ids", data=rng.integers(0, 20, 400).astype(np.uint64))

nodes = [dict(nodes_file=f"$NETWORK/{name}_nodes.h5", node_types_file=f"$NETWORK/{name}_node_types.csv")
         for name in ["cortex", "thalamus"]]
pairs = [dict(edges_file=f"$NETWORK/{name}_edges.h5", edge_types_file=f"$NETWORK/{name}_edge_types.csv")
         for name in ["cortex_cortex", "thalamus_cortex"]]
manifest = {"$BASE": ".", "$NETWORK": "$BASE/network"}
json.dump(dict(manifest=manifest, components=dict(point_neuron_models_dir="$BASE/models"),
               networks=dict(nodes=nodes, edges=pairs), target_simulator="NEST"), open("circuit_config.json", "w"), indent=2)
json.dump(dict(manifest=manifest, network="$BASE/circuit_config.json", run=dict(tstop=300.0, dt=0.1),
               inputs=dict(tone=dict(input_type="spikes", module="h5", input_file="$BASE/inputs/tone.h5", node_set="thalamus"),
                           push=dict(input_type="current_clamp", module="IClamp", node_set=dict(ei="e"), amp=50.0, delay=100.0,
                                     duration=50.0)),
               output=dict(output_dir="$BASE/output")), open("simulation_config.json", "w"), indent=2)

found = []
for name in ["cortex_cortex", "thalamus_cortex"]:
    types = {row["edge_type_id"]: row for row in csv.DictReader(open(f"network/{name}_edge_types.csv"), delimiter=" ")}
    for population, raw in h5py.File(f"network/{name}_edges.h5")["edges"].items():
        ends = [[raw[side].attrs["node_population"], raw[side][:]] for side in ["source_node_id", "target_node_id"]]
        for at, (source, target) in enumerate(zip(ends[0][1], ends[1][1])):
            about = types[str(raw["edge_type_id"][at])]
            group, index = raw[str(raw["edge_group_id"][at])], raw["edge_group_index"][at]
            weight = group["syn_weight"][index] if "syn_weight" in group else float(about["syn_weight"])
            delay = group["delay"][index] if "delay" in group else float(about["delay"])
            count = group["nsyns"][index] if "nsyns" in group else 1
            found.append([ends[0][0], int(source), ends[1][0], int(target), float(weight * count), float(delay)])
json.dump(dict(edges=sorted(found), V_th=h5py.File("network/cortex_nodes.h5")["nodes/cortex/0/V_th"][:].tolist(),
               spikes=sorted(zip(times.tolist(), h5py.File("inputs/tone.h5")["spikes/thalamus/node_ids"][:].tolist()))),
          open("expected.json", "w"))

"""SONATA files of point neurons and the spikes that BMTK with NEST makes of them: python3 make.py, in this folder (bmtk 1.2.0, nest-simulator 3.10.0).

Eight models with parameters off the grid of steps, starts that differ from rest, weights and delays by edge, node sets by attribute, number and
list, clamps with lists of pulses. `expected.json` has the spikes of each cell, in steps of 0.1 ms, of two simulations: in `once.json` all spikes
of a source fall in steps of their own, in `twice.json` some come two or three to a step.
"""
import json
import os
import shutil

import h5py
import numpy as np

rng = np.random.default_rng(11)
os.makedirs("models", exist_ok=True)
PSC = dict(C_m=200.0, tau_m=15.0, E_L=-65.0, V_th=-52.0, V_reset=-60.0, t_ref=2.04)
COND = dict(C_m=150.0, g_L=10.0, E_L=-66.0, V_th=-52.0, V_reset=-60.0, t_ref=1.5, E_in=-80.0, tau_syn_ex=3.0, tau_syn_in=6.0)
AEIF = dict(C_m=200.0, g_L=12.0, E_L=-68.0, tau_syn_ex=3.0, tau_syn_in=6.0, t_ref=1.0, V_peak=0.0)
MODELS = [
    ("iaf_psc_delta", dict(PSC)), ("iaf_psc_exp", dict(PSC, tau_syn_ex=3.0, tau_syn_in=7.0)),
    ("iaf_psc_alpha", dict(PSC, tau_syn_ex=1.5, tau_syn_in=4.0, V_m=-61.0)),
    ("iaf_cond_exp", COND), ("iaf_cond_alpha", COND), ("aeif_cond_exp", AEIF), ("aeif_cond_alpha", AEIF), ("izhikevich", dict(a=0.03)),
]
WEIGHTS = [3.0, 150.0, 130.0, 3.0, 2.0, 7.0, 5.0, 6.0]
PER, SOURCES = 5, 30


def strings(path, columns, rows):
    with open(path, "w") as file:
        for row in [columns, *rows]:
            file.write(" ".join(map(str, row)) + "\n")


def nodes(path, population, types):
    with h5py.File(path, "w") as file:
        group = file.create_group(f"nodes/{population}")
        group["node_type_id"] = np.array(types, dtype=np.int64)
        group["node_id"] = np.arange(len(types), dtype=np.uint64)
        group["node_group_id"] = np.zeros(len(types), dtype=np.uint32)
        group["node_group_index"] = np.arange(len(types), dtype=np.uint64)
        own = group.create_group("0")
        if population == "cells":
            own["layer"] = np.arange(len(types)) % PER
            own["tag"] = np.array(["odd" if k % 2 else "even" for k in range(len(types))], dtype="S")


def edges(path, source, target, rows):
    rows = sorted(rows, key=lambda row: row[1])
    with h5py.File(path, "w") as file:
        group = file.create_group(f"edges/{source}_to_{target}")
        for name, population, column in [("source_node_id", source, 0), ("target_node_id", target, 1)]:
            group[name] = np.array([row[column] for row in rows], dtype=np.uint64)
            group[name].attrs["node_population"] = population
        group["edge_type_id"] = np.full(len(rows), 100, dtype=np.int64)
        group["edge_group_id"] = np.zeros(len(rows), dtype=np.uint32)
        group["edge_group_index"] = np.arange(len(rows), dtype=np.uint64)
        own = group.create_group("0")
        own["syn_weight"] = np.array([row[2] for row in rows])
        own["delay"] = np.array([row[3] for row in rows])
        own["nsyns"] = np.array([row[4] for row in rows], dtype=np.uint32)


for name, parameters in MODELS:
    json.dump(parameters, open(f"models/{name}.json", "w"))
types = np.repeat(np.arange(100, 100 + len(MODELS)), PER)
nodes("cells.h5", "cells", types)
nodes("sources.h5", "sources", [100] * SOURCES)
strings("cells.csv", ["node_type_id", "model_type", "model_template", "dynamics_params", "kind"],
        [(100 + k, "point_neuron", f"nest:{name}", f"{name}.json", "current" if k < 3 else "other") for k, (name, _) in enumerate(MODELS)])
strings("sources.csv", ["node_type_id", "model_type"], [(100, "virtual")])
strings("edges.csv", ["edge_type_id", "model_template"], [(100, "static_synapse")])
inputs = [(s, t, WEIGHTS[t // PER] * rng.choice([1.0, 1.5, -0.5]), float(rng.choice([0.5, 1.04, 2.25])), int(rng.integers(1, 3)))
          for t in range(len(types)) for s in rng.choice(SOURCES, 8, replace=False)]
edges("inputs.h5", "sources", "cells", inputs)
# Among the models that are integrated exactly, excitation and inhibition.
among = [(s, t, WEIGHTS[t // PER] * rng.choice([0.5, -0.4]), float(rng.choice([0.8, 1.5])), 1)
         for t in range(3 * PER) for s in rng.choice(3 * PER, 4, replace=False)]
edges("among.h5", "cells", "cells", among)

# No two spikes of a cell fall in one step, by either rounding.
half = np.sort(rng.choice(np.arange(5, 9900), 700, replace=False))
times = half * 0.05 + rng.uniform(0.002, 0.04, 700)
cells = np.arange(700) * 7 % SOURCES
times = times.round(3)
more = np.concatenate([np.arange(0, 700, 5), np.arange(0, 700, 20)])
for name, which in [("once", np.arange(700)), ("twice", np.concatenate([np.arange(700), more]))]:
    with h5py.File(f"{name}.h5", "w") as file:
        group = file.create_group("spikes/sources")
        group["timestamps"] = times[which]
        group["node_ids"] = cells[which].astype(np.uint64)

json.dump({"currents": {"kind": "current"}, "some": {"population": "cells", "node_id": [1, 6, 7, 12]},
           "even_low": {"tag": "even", "layer": [0, 1], "kind": "current"}, "both": ["some", "even_low"]}, open("node_sets.json", "w"))
circuit = dict(manifest={"$N": "${configdir}", "$N_MODELS": "$N/models"}, components=dict(point_neuron_models_dir="$N_MODELS"),
               networks=dict(nodes=[dict(nodes_file=f"$N/{name}.h5", node_types_file=f"$N/{name}.csv") for name in ["cells", "sources"]],
                             edges=[dict(edges_file=f"$N/{name}.h5", edge_types_file="$N/edges.csv") for name in ["inputs", "among"]]))
clamp = dict(input_type="current_clamp", module="IClamp")
simulation = dict(
    run=dict(tstop=500.0, dt=0.1), target_simulator="NEST", network="circuit.json", node_sets_file="${configdir}/node_sets.json",
    inputs=dict(
        drive=dict(input_type="spikes", module="sonata", input_file="${configdir}/once.h5", node_set="sources"),
        steps=dict(clamp, node_set="even_low", amp=[150.0, -80.0, 120.0], delay=[50.0, 120.0, 300.0], duration=[60.0, 50.0, 100.0]),
        push=dict(clamp, node_set=dict(population="cells", node_id=[1, 6, 7, 12]), amp=90.0, delay=200.0, duration=150.0)),
    output=dict(output_dir="${configdir}/output", spikes_file="spikes.h5", log_file="log.txt"))
json.dump(circuit, open("circuit.json", "w"), indent=1)
for name in ["once", "twice"]:
    simulation["inputs"]["drive"]["input_file"] = "${configdir}/" + f"{name}.h5"
    json.dump(simulation, open(f"{name}.json", "w"), indent=1)


def spikes_of(name):
    """Runs a simulation by BMTK. @returns Steps of the spikes of each cell."""
    import nest
    from bmtk.simulator import pointnet
    nest.ResetKernel()
    # BMTK reads edge types with the parameters of their file, and node sets of its own form.
    full = json.load(open(f"{name}.json"))
    full["inputs"]["steps"]["node_set"] = dict(population="cells", node_id=[k for k in range(3 * PER) if k % 2 == 0 and k % PER < 2])
    del full["node_sets_file"]
    os.makedirs("output", exist_ok=True)
    os.makedirs("synapses", exist_ok=True)
    json.dump({}, open("synapses/none.json", "w"))
    strings("bmtk_edges.csv", ["edge_type_id", "model_template", "dynamics_params"], [(100, "static_synapse", "none.json")])
    whole = json.load(open("circuit.json"))
    whole["components"]["synaptic_models_dir"] = "${configdir}/synapses"
    for entry in whole["networks"]["edges"]:
        entry["edge_types_file"] = "${configdir}/bmtk_edges.csv"
    json.dump(whole, open("bmtk_circuit.json", "w"))
    full["network"] = "bmtk_circuit.json"
    json.dump(full, open("bmtk_simulation.json", "w"))
    config = pointnet.Config.from_json("bmtk_simulation.json")
    config.build_env()
    network = pointnet.PointNetwork.from_config(config)
    pointnet.PointSimulator.from_config(config, network).run()
    with h5py.File("output/spikes.h5") as file:
        found = file["spikes/cells"]
        steps = np.round(found["timestamps"][:] / 0.1).astype(int)
        ids = found["node_ids"][:].astype(int)
    for name in ["bmtk_circuit.json", "bmtk_edges.csv", "bmtk_simulation.json", "synapses/none.json"]:
        os.remove(name)
    os.rmdir("synapses")
    shutil.rmtree("output")
    return [sorted(steps[ids == k].tolist()) for k in range(len(types))]


if __name__ == "__main__":
    json.dump({name: spikes_of(name) for name in ["once", "twice"]}, open("expected.json", "w"))

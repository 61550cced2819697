"""Calcium and synaptic elements of neurons of NEST, beside their spikes: python3 make_elements_nest.py (nest-simulator 3.10.0), in this folder."""
import json

import nest

TIMES = [2.0, 39.0, 59.0, 259.0, 699.0]
cases = []
for resolution in [0.1, 0.05]:
    for curve, eta in [("gaussian", 0.05), ("linear", None)]:
        nest.ResetKernel()
        nest.resolution = resolution
        kind = dict(growth_curve=curve, growth_rate=0.003, eps=0.35, z=5.0, continuous=True, tau_vacant=1e-9)
        if eta is not None:
            kind["eta"] = eta
        neuron = nest.Create("iaf_psc_alpha", 1, dict(synaptic_elements=dict(A=kind), beta_Ca=0.1, tau_Ca=500.0))
        source = nest.Create("spike_generator", 1, dict(spike_times=TIMES))
        nest.Connect(source, neuron, syn_spec=dict(weight=5500.0, delay=0.1))
        recorder = nest.Create("spike_recorder")
        nest.Connect(neuron, recorder)
        nest.Simulate(950.0)
        cases.append(dict(
            resolution=resolution, curve=curve, spikes=[float(time) for time in recorder.events["times"]],
            calcium=neuron.Ca, z=neuron.synaptic_elements["A"]["z"],
        ))
json.dump(cases, open("elements_nest.json", "w"), indent=1)

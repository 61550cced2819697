"""Golden traces of AMPA, NMDA and GABA-A synapses by NEURON: python3 make_nmda_neuron.py > nmda_neuron.json

A ball and stick with HH in the soma under a barrage of 24 synapses for 400 ms; a third are NMDA receptors, blocked by 1 mM of magnesium as C. E. Jahr and C. F. Stevens
(1990) give it, by a mechanism in NMODL that is compiled here (nrnivmodl and a C compiler must be there). Steps and scheme as in make_cells_neuron.py.
"""
import json
import sys

import numpy as np

from _neuron import EVERY, STEP, load, run

h = load()
DURATION = 400.0
rng = np.random.default_rng(3)
kinds = [dict(tauRise=0.3, tauDecay=3.0, reversal=0.0, weight=1.0),
         dict(tauRise=2.0, tauDecay=70.0, reversal=0.0, weight=1.2, magnesium=1.0),
         dict(tauRise=0.2, tauDecay=8.0, reversal=-80.0, weight=1.0)]
spec = dict(kind="cell", name="ampa nmda gaba", startMv=-65.0, celsius=6.3, sections=[
    dict(name="soma", lengthUm=20.0, diameterUm=20.0, segments=1, ra=100.0, cm=1.0,
         channels=dict(hh=dict(gnabar=0.12, gkbar=0.036, gl=0.0003, el=-54.3))),
    dict(name="dend", parent="soma", parentAt=1, lengthUm=300.0, diameterUm=2.0, segments=11, ra=100.0, cm=1.0,
         channels=dict(pas=dict(g=0.0001, e=-65.0))),
], synapses=[dict(section="dend", at=round(float(rng.uniform(0.05, 0.95)), 3), **kinds[k % 3]) for k in range(24)])
events = sorted([round(float(time), 2), int(k)] for k in range(24) for time in np.cumsum(rng.exponential(50.0, 30)) if time < DURATION)
sections = {}
for about in spec["sections"]:
    section = h.Section(name=about["name"])
    section.L, section.diam, section.nseg = about["lengthUm"], about["diameterUm"], about["segments"]
    section.Ra, section.cm = about["ra"], about["cm"]
    if "parent" in about:
        section.connect(sections[about["parent"]](about["parentAt"]))
    for name, parameters in about["channels"].items():
        section.insert(name)
        for parameter, value in parameters.items():
            setattr(section, f"{parameter}_{name}", value)
    sections[about["name"]] = section
h.celsius = spec["celsius"]
sites = [["soma", 0.5], ["dend", 0.9]]
if hasattr(h, "usetable_hh"):
    h.usetable_hh = 0
cell = dict(spec=spec, durationMs=DURATION, clamps=[], events=events, sites=sites, everyMs=EVERY,
            **run(h, spec, sections, events, sites, DURATION, 0))
json.dump(dict(made="make_nmda_neuron.py", neuron=h.nrnversion(0), stepMs=STEP, cells=[cell]), sys.stdout)
print()

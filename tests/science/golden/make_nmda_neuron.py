"""Golden traces of AMPA, NMDA and GABA-A synapses by NEURON: python3 make_nmda_neuron.py > nmda_neuron.json

A ball and stick with HH in the soma under a barrage of 24 synapses for 400 ms; a third are NMDA receptors, blocked by 1 mM of magnesium as C. E. Jahr and C. F. Stevens
(1990) give it, by a mechanism in NMODL that is compiled here (nrnivmodl and a C compiler must be there). Steps and scheme as in make_cells_neuron.py.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

MECHANISM = """
NEURON {
  POINT_PROCESS NMDA2
  RANGE tau1, tau2, e, mg
  NONSPECIFIC_CURRENT i
}
UNITS { (nA) = (nanoamp) (mV) = (millivolt) (uS) = (microsiemens) }
PARAMETER { tau1 = 2 (ms) tau2 = 70 (ms) e = 0 (mV) mg = 1 }
ASSIGNED { v (mV) i (nA) factor }
STATE { A (uS) B (uS) }
INITIAL {
  LOCAL tp
  A = 0
  B = 0
  tp = (tau1 * tau2) / (tau2 - tau1) * log(tau2 / tau1)
  factor = 1 / (-exp(-tp / tau1) + exp(-tp / tau2))
}
BREAKPOINT {
  SOLVE state METHOD cnexp
  i = (B - A) * (v - e) / (1 + mg / 3.57 * exp(-0.062 * v))
}
DERIVATIVE state {
  A' = -A / tau1
  B' = -B / tau2
}
NET_RECEIVE(weight (uS)) {
  A = A + weight * factor
  B = B + weight * factor
}
"""
folder = tempfile.mkdtemp()
with open(os.path.join(folder, "nmda2.mod"), "w") as file:
    file.write(MECHANISM)
tool = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
subprocess.run([tool if os.path.exists(tool) else "nrnivmodl", "."], cwd=folder, check=True, stdout=sys.stderr, stderr=sys.stderr)
from neuron import h, load_mechanisms  # noqa: E402

load_mechanisms(folder)
h.load_file("stdrun.hoc")
STEP, EVERY, DURATION = 0.025, 0.5, 400.0
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
synapses = []
for about in spec["synapses"]:
    place = sections[about["section"]](about["at"])
    synapse = h.NMDA2(place) if "magnesium" in about else h.Exp2Syn(place)
    synapse.tau1, synapse.tau2, synapse.e = about["tauRise"], about["tauDecay"], about["reversal"]
    if "magnesium" in about:
        synapse.mg = about["magnesium"]
    connection = h.NetCon(None, synapse)
    connection.weight[0] = about["weight"] / 1000
    synapses.append((synapse, connection))
sites = [["soma", 0.5], ["dend", 0.9]]
traces = [h.Vector().record(sections[section](at)._ref_v) for section, at in sites]
detector = h.APCount(sections["soma"](0.5))
detector.thresh = 0
spikes = h.Vector()
detector.record(spikes)
h.dt = STEP
h.steps_per_ms = 1 / STEP
h.secondorder = 0
if hasattr(h, "usetable_hh"):
    h.usetable_hh = 0
h.finitialize(spec["startMv"])
for time, synapse in events:
    synapses[synapse][1].event(time)
h.continuerun(DURATION)
stride = round(EVERY / STEP)
cell = dict(spec=spec, durationMs=DURATION, clamps=[], events=events, sites=sites, everyMs=EVERY,
            spikes=[round(float(time), 3) for time in spikes],
            traces=[[round(float(v), 4) for v in np.array(trace)[::stride]] for trace in traces])
json.dump(dict(made="make_nmda_neuron.py", neuron=h.nrnversion(0), stepMs=STEP, cells=[cell]), sys.stdout)
print()

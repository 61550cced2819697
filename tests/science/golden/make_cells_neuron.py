"""Golden traces of detailed cells by NEURON: python3 make_cells_neuron.py > cells_neuron.json

Three cells with fixed steps of 0.025 ms and NEURON's default scheme (implicit Euler, states by cnexp, staggered by half a step): a ball and stick with
HH, a branching passive cell of tapering branches, and a branching cell with HH under a barrage of 40 synapses for a second. Each is described in the
form of our specs, from which NEURON's cell is made here.
"""
import json
import sys

import numpy as np
from neuron import h

h.load_file("stdrun.hoc")
STEP = 0.025


def round_all(values, digits=4):
    return [round(float(value), digits) for value in values]


def build(spec):
    sections = {}
    for about in spec["sections"]:
        section = h.Section(name=about["name"])
        if "points" in about:
            for point in about["points"]:
                section.pt3dadd(*point)
        else:
            section.L, section.diam = about["lengthUm"], about["diameterUm"]
        section.nseg = about["segments"]
        section.Ra, section.cm = about["ra"], about["cm"]
        if "parent" in about:
            section.connect(sections[about["parent"]](about.get("parentAt", 1)))
        for name, parameters in about["channels"].items():
            section.insert(name)
            for parameter, value in parameters.items():
                setattr(section, f"{parameter}_{name}", value)
        sections[about["name"]] = section
    return sections


def run(spec, duration, sites, events=(), clamps=(), every=0.5):
    sections = build(spec)
    h.celsius = spec["celsius"]
    if hasattr(h, "usetable_hh"):
        h.usetable_hh = 0
    keep = []
    for clamp in clamps:
        stimulus = h.IClamp(sections[clamp["section"]](clamp["at"]))
        stimulus.amp, stimulus.delay, stimulus.dur = clamp["nA"], clamp["fromMs"], clamp["untilMs"] - clamp["fromMs"]
        keep.append(stimulus)
    synapses = []
    for about in spec.get("synapses", []):
        synapse = h.Exp2Syn(sections[about["section"]](about["at"]))
        synapse.tau1, synapse.tau2, synapse.e = about["tauRise"], about["tauDecay"], about["reversal"]
        connection = h.NetCon(None, synapse)
        connection.weight[0] = about["weight"] / 1000
        synapses.append((synapse, connection))
    traces = [h.Vector().record(sections[section](at)._ref_v) for section, at in sites]
    detector = h.APCount(sections[sites[0][0]](sites[0][1]))
    detector.thresh = 0
    spikes = h.Vector()
    detector.record(spikes)
    h.dt = STEP
    h.steps_per_ms = 1 / STEP
    h.secondorder = 0
    h.finitialize(spec["startMv"])
    for time, synapse in events:
        synapses[synapse][1].event(time)
    h.continuerun(duration)
    stride = round(every / STEP)
    return dict(everyMs=every, spikes=round_all(spikes, 3),
                traces=[round_all(np.array(trace)[::stride]) for trace in traces])


HH = dict(gnabar=0.12, gkbar=0.036, gl=0.0003, el=-54.3)
LEAK = dict(g=0.0001, e=-65.0)
ball = dict(kind="cell", name="ball and stick", startMv=-65.0, celsius=6.3, sections=[
    dict(name="soma", lengthUm=20.0, diameterUm=20.0, segments=1, ra=100.0, cm=1.0, channels=dict(hh=HH)),
    dict(name="dend", parent="soma", parentAt=1, lengthUm=400.0, diameterUm=2.0, segments=21, ra=100.0, cm=1.0,
         channels=dict(pas=LEAK)),
])
branching = dict(kind="cell", name="branching", startMv=-70.0, celsius=6.3, sections=[
    dict(name="soma", points=[[0, 0, 0, 12.0], [0, 8, 0, 18.0], [0, 16, 0, 10.0]], segments=1, ra=150.0, cm=1.0,
         channels=dict(pas=dict(g=5e-5, e=-70.0))),
    dict(name="trunk", parent="soma", parentAt=1, points=[[0, 16, 0, 4.0], [5, 120, 0, 3.0], [0, 300, 10, 2.0]], segments=9,
         ra=150.0, cm=1.2, channels=dict(pas=dict(g=5e-5, e=-70.0))),
    dict(name="left", parent="trunk", parentAt=1, points=[[0, 300, 10, 1.5], [-100, 380, 0, 1.0], [-150, 500, 0, 0.6]], segments=7,
         ra=200.0, cm=1.2, channels=dict(pas=dict(g=4e-5, e=-70.0))),
    dict(name="right", parent="trunk", parentAt=1, points=[[0, 300, 10, 1.2], [120, 420, 0, 0.7]], segments=5,
         ra=200.0, cm=1.2, channels=dict(pas=dict(g=4e-5, e=-70.0))),
    dict(name="oblique", parent="trunk", parentAt=0.5, lengthUm=150.0, diameterUm=0.9, segments=5, ra=200.0, cm=1.2,
         channels=dict(pas=dict(g=4e-5, e=-70.0))),
    dict(name="basal", parent="soma", parentAt=0, lengthUm=200.0, diameterUm=1.4, segments=7, ra=150.0, cm=1.2,
         channels=dict(pas=dict(g=4e-5, e=-70.0))),
])
rng = np.random.default_rng(7)
active = json.loads(json.dumps(branching))
active["name"], active["startMv"] = "barrage", -65.0
for section in active["sections"]:
    if section["name"] in ("soma", "trunk"):
        scale = 1.0 if section["name"] == "soma" else 0.3
        section["channels"] = dict(hh=dict(gnabar=0.12 * scale, gkbar=0.036 * scale, gl=0.0003, el=-54.3))
    else:
        section["channels"] = dict(pas=dict(g=1e-4, e=-65.0))
places = ["trunk", "left", "right", "oblique", "basal"]
active["synapses"] = [
    dict(section=places[int(rng.integers(5))], at=round(float(rng.uniform(0.05, 0.95)), 3),
         **(dict(tauRise=0.3, tauDecay=3.0, reversal=0.0, weight=1.5) if k < 30 else
            dict(tauRise=0.5, tauDecay=8.0, reversal=-75.0, weight=1.5)))
    for k in range(40)]
events = sorted([round(float(time), 2), int(k)] for k in range(40) for time in np.cumsum(rng.exponential(55.0, 40)) if time < 1000)
ball_clamps = [dict(section="soma", at=0.5, nA=0.3, fromMs=5.0, untilMs=80.0)]
passive_clamps = [dict(section="left", at=0.9, nA=0.05, fromMs=10.0, untilMs=60.0),
                  dict(section="soma", at=0.5, nA=-0.08, fromMs=80.0, untilMs=120.0)]
golden = [
    dict(spec=ball, durationMs=100.0, clamps=ball_clamps, events=[], sites=[["soma", 0.5], ["dend", 0.9]]),
    dict(spec=branching, durationMs=150.0, clamps=passive_clamps, events=[],
         sites=[["soma", 0.5], ["left", 0.9], ["oblique", 0.5], ["basal", 0.99]]),
    dict(spec=active, durationMs=1000.0, clamps=[], events=events, sites=[["soma", 0.5], ["left", 0.5]]),
]
for one in golden:
    one.update(run(one["spec"], one["durationMs"], one["sites"], one["events"], one["clamps"]))
json.dump(dict(made="make_cells_neuron.py", neuron=h.nrnversion(0), stepMs=STEP, cells=golden), sys.stdout)
print()

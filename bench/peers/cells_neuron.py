"""How long does NEURON take for cells of ours? python3 cells_neuron.py < plan.json, prints JSON.

The plan holds a spec in the form of our detailed cells, synaptic events (time, synapse) of each cell, and a duration. All cells are made in one
process on one core, with fixed steps of 0.025 ms and NEURON's default scheme; the time is that of the run alone, without making the cells.
"""
import json
import sys
import time

from neuron import h

h.load_file("stdrun.hoc")
plan = json.load(sys.stdin)
spec = plan["spec"]
keep = []
for events in plan["events"]:
    sections = {}
    for about in spec["sections"]:
        section = h.Section(name=f"{about['name']}_{len(keep)}")
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
    connections = []
    for about in spec["synapses"]:
        synapse = h.Exp2Syn(sections[about["section"]](about["at"]))
        synapse.tau1, synapse.tau2, synapse.e = about["tauRise"], about["tauDecay"], about["reversal"]
        connection = h.NetCon(None, synapse)
        connection.weight[0] = about["weight"] / 1000
        connections.append((synapse, connection))
    first = spec["sections"][0]["name"]
    detector = h.APCount(sections[first](0.5))
    detector.thresh = -20
    keep.append((sections, connections, detector))
h.celsius = spec["celsius"]
h.dt = 0.025
h.steps_per_ms = 40
h.finitialize(spec["startMv"])
for (_, connections, _), events in zip(keep, plan["events"]):
    for at, synapse in events:
        connections[synapse][1].event(at)
start = time.perf_counter()
h.continuerun(plan["durationMs"])
seconds = time.perf_counter() - start
print(json.dumps(dict(seconds=seconds, spikes=[int(detector.n) for _, _, detector in keep], neuron=h.nrnversion(0))))

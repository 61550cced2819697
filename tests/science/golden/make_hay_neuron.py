"""Golden traces of the preset `hay2011` by NEURON, with the published mechanisms:

deno eval 'import { getCellPreset } from "./mod.ts"; console.log(JSON.stringify(getCellPreset("hay2011")))' | python3 make_hay_neuron.py MODS > hay_neuron.json

MODS is a folder with the mechanisms of E. Hay et al. (2011) (Ca_HVA, Ca_LVAst, CaDynamics_E2, Ih, Im, K_Pst, K_Tst, NaTa_t, NaTs2_t, Nap_Et2, SK_E2,
SKv3_1; ModelDB 139653), which are not ours to keep here. 100 ms of a barrage that makes spikes and a plateau of the tuft. NMDA receptors by a mechanism that is compiled here. Steps and scheme as in make_cells_neuron.py.
"""
import json
import sys

import numpy as np

from _neuron import EVERY, STEP, load, run

# Ours: name of the mechanism, of its largest conductance, of its reversal potential.
CHANNELS = dict(
    pas=("pas", "g", "e"), ih=("Ih", "gIhbar", None), im=("Im", "gImbar", None), na_ta=("NaTa_t", "gNaTa_tbar", None),
    na_ts=("NaTs2_t", "gNaTs2_tbar", None), na_p=("Nap_Et2", "gNap_Et2bar", None), k_t=("K_Tst", "gK_Tstbar", None),
    k_p=("K_Pst", "gK_Pstbar", None), kv3=("SKv3_1", "gSKv3_1bar", None), sk=("SK_E2", "gSK_E2bar", None),
    ca_hva=("Ca_HVA", "gCa_HVAbar", None), ca_lva=("Ca_LVAst", "gCa_LVAstbar", None))
h = load(sys.argv[1])
spec = json.load(sys.stdin)
DURATION = 100.0
rng = np.random.default_rng(5)
sections = {}
for about in spec["sections"]:
    section = h.Section(name=about["name"])
    if "points" in about:
        for point in about["points"]:
            section.pt3dadd(*point)
    else:
        section.L, section.diam = about["lengthUm"], about["diameterUm"]
    section.nseg, section.Ra, section.cm = about["segments"], about["ra"], about["cm"]
    if "parent" in about:
        section.connect(sections[about["parent"]](about.get("parentAt", 1)))
    for name, parameters in about["channels"].items():
        if name == "pool":
            section.insert("CaDynamics_E2")
            section.gamma_CaDynamics_E2, section.decay_CaDynamics_E2 = 0.1 / parameters["depth"], parameters["tau"]
            continue
        mechanism, largest, reversal = CHANNELS[name]
        section.insert(mechanism)
        fields = {largest: parameters.get("gbar", parameters.get("g"))}
        if reversal:
            fields[reversal] = parameters["e"]
        for field, value in fields.items():
            for at, segment in enumerate(section):
                setattr(getattr(segment, mechanism), field, value[at] if isinstance(value, list) else value)
    if h.ismembrane("k_ion", sec=section):
        section.ek = -85
    if h.ismembrane("na_ion", sec=section):
        section.ena = 50
    sections[about["name"]] = section
h.celsius = spec["celsius"]
h.cai0_ca_ion = 5e-5
events = []
for k in range(32):
    for time in np.cumsum(rng.exponential(45.0 if k < 24 else 150.0, 12)):
        if time < DURATION:
            events += [[round(float(time), 2), synapse] for synapse in ([2 * k, 2 * k + 1] if k < 24 else [24 + k])]
events.sort()
sites = [["soma", 0.5], ["apic[50]", 0.9], ["apic[37]", 0.5], ["axon[1]", 0.5], ["dend[14]", 0.214286]]
json.dump(dict(made="make_hay_neuron.py", neuron=h.nrnversion(0), stepMs=STEP, durationMs=DURATION, everyMs=EVERY, events=events, sites=sites,
               **run(h, spec, sections, events, sites, DURATION, -20)), sys.stdout)
print()

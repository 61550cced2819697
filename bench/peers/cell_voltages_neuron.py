"""Voltages of the single compartment of Olah et al. (2022) by NEURON, as its users write them.

Reads `truth.json`, the parameters of each cell (densities of sodium, potassium and leak, S/cm2; weights, nS), and `K.inputs.npz` of `volley`, whose events drive it. Writes
`K.csv` (samples of 0.1 ms), `K.nwb` (current clamp, integers, 0.05 ms) or `K.npz` (0.3 ms), in turn, without the warm-up, and to stdout the version and how
far the voltages of the tables are from volley's own, median over samples and cells, mV.

Usage: cell_voltages_neuron.py FOLDER WARMUP_MS, with neuron, pynwb and numpy.
"""

import json
import sys
from datetime import datetime, timezone

import neuron
import numpy as np
from neuron import h
from pynwb import NWBHDF5IO, NWBFile
from pynwb.icephys import CurrentClampSeries

h.load_file("stdrun.hoc")
FOLDER, WARMUP_MS = sys.argv[1], float(sys.argv[2])


def record(truth, inputs, every):
    gnabar, gkbar, leak, *weights = truth
    soma = h.Section(name="soma")
    soma.L = soma.diam = 25
    soma.cm, soma.Ra = 1, 35.4
    soma.insert("hh")
    soma.insert("pas")
    middle = soma(0.5)
    middle.hh.gnabar, middle.hh.gkbar, middle.hh.gl, middle.hh.el = gnabar, gkbar, 0.0003, -54.3
    middle.pas.g, middle.pas.e = leak, -70
    kept = []
    for site, (reversal, weight) in enumerate(zip((0, -80), weights)):
        synapse = h.Exp2Syn(middle)
        synapse.tau1, synapse.tau2, synapse.e = 1.99, 2.01, reversal
        connection = h.NetCon(None, synapse)
        connection.weight[0], connection.delay = 1e-3 * weight, 0
        times = np.nonzero(inputs[:, site])[0].astype(float)
        begin = h.FInitializeHandler(lambda connection=connection, times=times: [connection.event(t) for t in times])
        kept += [synapse, connection, begin]
    v, t = h.Vector().record(middle._ref_v, every), h.Vector().record(h._ref_t, every)
    h.celsius, h.dt, h.steps_per_ms = 6.3, 0.05, 20
    h.finitialize(-70)
    h.continuerun(len(inputs))
    v, t = np.array(v), np.array(t)
    return t[t >= WARMUP_MS], v[t >= WARMUP_MS]


def nwb(path, v):
    file = NWBFile("a simulation", path, datetime(2024, 5, 6, tzinfo=timezone.utc))
    electrode = file.create_icephys_electrode(name="pipette", description="none", device=file.create_device("NEURON"))
    file.add_acquisition(CurrentClampSeries(
        name="sweep", data=np.round(v / 0.01).astype(np.int16), electrode=electrode, gain=1.0, rate=20000.0,
        conversion=1e-5))
    with NWBHDF5IO(path, "w") as out:
        out.write(file)


errors = []
for k, truth in enumerate(json.load(open(f"{FOLDER}/truth.json"))):
    own = np.load(f"{FOLDER}/{k}.inputs.npz")
    t, v = record(truth, own["inputs"][0], (0.1, 0.05, 0.3)[k % 3])
    if k % 3 == 0:
        np.savetxt(f"{FOLDER}/{k}.csv", np.column_stack([t, v]), fmt="%.6g", delimiter=",", header="t_ms,v_mV",
                   comments="")
        first = int(WARMUP_MS)
        theirs = np.interp(np.arange(first, len(own["inputs"][0])), t, v)
        errors.append(np.median(np.abs(theirs - own["v_soma"][0, first:])))
    elif k % 3 == 1:
        nwb(f"{FOLDER}/{k}.nwb", v)
    else:
        np.savez(f"{FOLDER}/{k}.npz", v_soma=v.astype(np.float32), dt_ms=np.float32(0.3))
print(json.dumps({"neuron": neuron.__version__, "medianErrorMv": float(np.median(errors))}))

"""Benchmarks 1 to 3 of Brette et al. (2007) in Brian2, end to end: from the start of the interpreter to the raster on disk.

    python3 brette_brian2.py '{"network": "coba", "scale": 1, "seconds": 1, "seed": 1, "target": "cpp_standalone", "threads": 1}'

Prints one JSON object: rates (Hz) and CV of E and I from 200 ms on, synapses, and wall times (s) of the parts.
`scale` multiplies the cells and divides the connection probability, so that cells keep their numbers of inputs; `dt` is the step
in ms. Brian2's cells integrate again in the step at whose start the refractory time is over, counted from the start of
the step of the spike: a step less than from the reset, which is why a step is added here.
"""
import json
import sys
import tempfile
import time

started = time.time()
import numpy as np
import brian2 as b2
from brian2 import ms

from brette_networks import brette

request = {"network": "coba", "scale": 1, "seconds": 1, "seed": 1, "target": "cpp_standalone", "threads": 1,
           "dt": 0.1}
request.update(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
network, scale = request["network"], request["scale"]
folder = tempfile.mkdtemp()
standalone = request["target"] == "cpp_standalone"
if standalone:
    b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
    b2.prefs.devices.cpp_standalone.openmp_threads = 0 if request["threads"] == 1 else request["threads"]
    b2.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
else:
    b2.prefs.codegen.target = request["target"]
b2.seed(request["seed"])
step = request["dt"] * ms
b2.defaultclock.dt = step
imported = time.time()

N = int(4000 * scale)
excitatory = int(N * 0.8)
group, projections = brette(network, N, step)
monitor = b2.SpikeMonitor(group)
made = time.time()
b2.Network(group, monitor, *projections).run(request["seconds"] * 1000 * ms)
compiled = time.time()
if standalone:
    b2.device.build(directory=folder, compile=True, run=False)
    compiled = time.time()
    b2.device.run(directory=folder, with_output=False, run_args=[])
ran = time.time()
times, cells = np.asarray(monitor.t / ms), np.asarray(monitor.i)
np.savez(folder + "/raster.npz", spike_times=times, spike_cells=cells)
saved = time.time()


def summary(first, size):
    mine = (cells >= first) & (cells < first + size) & (times > 200)
    rate = mine.sum() / size / (request["seconds"] - 0.2)
    order = np.lexsort((times[mine], cells[mine]))
    c, t = cells[mine][order], times[mine][order]
    cvs = []
    for one in np.split(t, np.flatnonzero(np.diff(c)) + 1):
        if len(one) >= 6:
            gaps = np.diff(one)
            cvs.append(gaps.std() / gaps.mean())
    return {"rateHz": float(rate), "isiCv": float(np.mean(cvs)) if cvs else None}


count = sum(len(s) for s in projections)
print(json.dumps({
    "brian2": b2.__version__, **request, "cells": N, "synapses": int(count), "spikes": int(len(times)),
    "E": summary(0, excitatory), "I": summary(excitatory, N - excitatory),
    "wallSeconds": saved - started,
    "parts": {"import": imported - started, "define": made - imported, "compile": compiled - made, "run": ran - compiled,
              "save": saved - ran},
    "inRun": float(b2.device._last_run_time) if standalone else None,
}))

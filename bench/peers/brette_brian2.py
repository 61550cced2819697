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
from brian2 import ms, mV, nS, pF, Hz

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
names = dict(C=200 * pF, gl=10 * nS, El=-60 * mV, Ee=0 * mV, Ei=-80 * mV, taue=5 * ms, taui=10 * ms, taum=20 * ms)
if network == "coba":
    equations = """dv/dt = (gl*(El-v) + ge*(Ee-v) + gi*(Ei-v))/C : volt (unless refractory)
    dge/dt = -ge/taue : siemens
    dgi/dt = -gi/taui : siemens"""
    rules = dict(threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + step, method="exponential_euler")
    weights = ("ge += 6*nS", "gi += 67*nS")
elif network == "cuba":
    equations = """dv/dt = (ge + gi - (v + 49*mV))/taum : volt (unless refractory)
    dge/dt = -ge/taue : volt
    dgi/dt = -gi/taui : volt"""
    rules = dict(threshold="v > -50*mV", reset="v = -60*mV", refractory=5 * ms + step, method="exact")
    weights = ("ge += 1.62*mV", "gi += -9*mV")
else:
    names.update(g_na=20000 * nS, g_kd=6000 * nS, ENa=50 * mV, EK=-90 * mV, VT=-63 * mV)
    equations = """dv/dt = (gl*(El-v) + ge*(Ee-v) + gi*(Ei-v) - g_na*(m*m*m)*h*(v-ENa) - g_kd*(n*n*n*n)*(v-EK))/C : volt
    dm/dt = alpha_m*(1-m) - beta_m*m : 1
    dn/dt = alpha_n*(1-n) - beta_n*n : 1
    dh/dt = alpha_h*(1-h) - beta_h*h : 1
    dge/dt = -ge/taue : siemens
    dgi/dt = -gi/taui : siemens
    alpha_m = 0.32*4/exprel((13*mV-v+VT)/(4*mV))/ms : Hz
    beta_m = 0.28*5/exprel((v-VT-40*mV)/(5*mV))/ms : Hz
    alpha_h = 0.128*exp((17*mV-v+VT)/(18*mV))/ms : Hz
    beta_h = 4./(1+exp((40*mV-v+VT)/(5*mV)))/ms : Hz
    alpha_n = 0.032*5/exprel((15*mV-v+VT)/(5*mV))/ms : Hz
    beta_n = .5*exp((10*mV-v+VT)/(40*mV))/ms : Hz"""
    rules = dict(threshold="v > -20*mV", refractory=3 * ms, method="exponential_euler")
    weights = ("ge += 6*nS", "gi += 67*nS")

group = b2.NeuronGroup(N, equations, namespace=names, **rules)
e, i = group[:excitatory], group[excitatory:]
p = 0.02 / scale
projections = []
for source, on_pre in ((e, weights[0]), (i, weights[1])):
    synapses = b2.Synapses(source, group, on_pre=on_pre)
    synapses.connect("i != j" if source is e else f"i + {excitatory} != j", p=p)
    synapses.delay = 0.1 * ms
    projections.append(synapses)
if network == "cuba":
    group.v = "-60*mV + rand()*10*mV"
else:
    group.v = "-65*mV + randn()*5*mV"
    group.ge = "(randn()*15 + 40)*nS"
    group.gi = "(randn()*120 + 200)*nS"
    group.ge = "0.5*(ge + abs(ge))"
    group.gi = "0.5*(gi + abs(gi))"
    if network == "cobahh":
        group.h = 1
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

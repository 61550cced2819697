"""Golden runs of couplings that act at every step, by Brian2: python3 make_couplings_brian2.py > couplings_brian2.json

Six integrate-and-fire cells with saturating NMDA receptors (Wang 2002), six interneurons of Wang & Buzsaki (1996) with graded synapses, and six of
them with gap junctions. Spikes, cell by cell, ms; gating variables and voltages at the ends of 2 ms. Steps of 0.002 ms.
"""
import json
import sys

import brian2 as b2
import numpy as np
from brian2 import ms, mV, nS, pA, pF

b2.prefs.codegen.target = "numpy"
STEP, DURATION, EVERY = 0.002, 200, 2
CELLS = 6


def graph(seed, number, directed):
    random = np.random.RandomState(seed)
    pairs = [(i, j) for i in range(CELLS) for j in range(CELLS) if (i != j if directed else i < j)]
    chosen = [pairs[k] for k in sorted(random.permutation(len(pairs))[:number])]
    weights = [round(float(w), 3) for w in random.uniform(0.5, 1.5, number)]
    return [p[0] for p in chosen], [p[1] for p in chosen], weights


def record(cells, variable, unit):
    spikes = b2.SpikeMonitor(cells)
    # A monitor records at the starts of steps: the time k EVERY is the end of the step before.
    trace = b2.StateMonitor(cells, variable, record=True, dt=EVERY * ms, when="start")
    network = b2.Network(cells, spikes, trace)
    return network, spikes, trace, unit


def result(spikes, trace, unit, variable, **inputs):
    values = getattr(trace, variable)[:, 1:] / unit
    times = [[round(float(t / ms), 3) for t in spikes.spike_trains()[k]] for k in range(CELLS)]
    return dict(**inputs, spikesMs=times, trace=[[round(float(v), 6) for v in row] for row in values])


def saturating():
    sources, targets, weights = graph(1, 16, True)
    weights = [round(3 * w, 3) for w in weights]
    current = [135, 120, 108, 96, 92, 85]
    start, gating = [-60, -58, -56, -54, -52, -51], [0.0, 0.05, 0.1, 0.15, 0.2, 0.25]
    cells = b2.NeuronGroup(CELLS, """
        dv/dt = (10*nS*(-60*mV - v) + I + g/(1 + exp(-0.062*v/mV)/3.57)*(0*mV - v))/(200*pF) : volt (unless refractory)
        ds/dt = -s/(100*ms) + 0.5/ms*x*(1 - s) : 1
        dx/dt = -x/(2*ms) : 1
        I : amp
        g : siemens""", threshold="v >= -50*mV", reset="v = -60*mV\nx += 1", refractory=2 * ms, method="rk4")
    cells.v, cells.I, cells.s = start * mV, current * pA, gating
    synapses = b2.Synapses(cells, cells, "w : siemens\ng_post = w*s_pre : siemens (summed)")
    synapses.connect(i=sources, j=targets)
    synapses.w = weights * nS
    network, spikes, trace, unit = record(cells, "s", 1)
    network.add(synapses)
    network.run(DURATION * ms)
    return result(spikes, trace, unit, "s", sources=sources, targets=targets, weights=weights, current=current,
                  start=start, gating=gating)


BUZSAKI = """
    dv/dt = (10*nS*(-65*mV - v) + 3500*nS*m**3*h*(55*mV - v) + 900*nS*n**4*(-90*mV - v) + I + coupling)/(100*pF) : volt
    m = am/(am + bm) : 1
    am = 1/exprel(-(v/mV + 35)/10) : 1
    bm = 4*exp(-(v/mV + 60)/18) : 1
    dh/dt = 5*(0.07*exp(-(v/mV + 58)/20)*(1 - h) - h/(1 + exp(-(v/mV + 28)/10)))/ms : 1
    dn/dt = 5*(0.1/exprel(-(v/mV + 34)/10)*(1 - n) - 0.125*exp(-(v/mV + 44)/80)*n)/ms : 1
    I : amp
"""


def buzsaki(more, current, start):
    cells = b2.NeuronGroup(CELLS, BUZSAKI + more, threshold="v >= 0*mV", refractory="v >= 0*mV", method="rk4")
    cells.v, cells.h, cells.n, cells.I = start * mV, 0.78, 0.09, current * pA
    return cells


def graded():
    sources, targets, weights = graph(2, 16, True)
    weights = [round(2 * w, 3) for w in weights]
    current, start = [100, 115, 130, 145, 160, 90], [-64, -62, -60, -63, -61, -65]
    cells = buzsaki("""
        ds/dt = 12/ms/(1 + exp(-v/mV/2))*(1 - s) - 0.1/ms*s : 1
        coupling = g*(-75*mV - v) : amp
        g : siemens""", current, start)
    synapses = b2.Synapses(cells, cells, "w : siemens\ng_post = w*s_pre : siemens (summed)")
    synapses.connect(i=sources, j=targets)
    synapses.w = weights * nS
    network, spikes, trace, unit = record(cells, "s", 1)
    network.add(synapses)
    network.run(DURATION * ms)
    return result(spikes, trace, unit, "s", sources=sources, targets=targets, weights=weights, current=current,
                  start=start)


def gaps():
    sources, targets, weights = graph(3, 7, False)
    current, start = [60, 115, 130, 145, 20, 90], [-64, -62, -60, -63, -61, -65]
    cells = buzsaki("coupling : amp", current, start)
    synapses = b2.Synapses(cells, cells, "w : siemens\ncoupling_post = w*(v_pre - v_post) : amp (summed)")
    synapses.connect(i=sources + targets, j=targets + sources)
    synapses.w = (weights + weights) * nS
    network, spikes, trace, unit = record(cells, "v", mV)
    network.add(synapses)
    network.run(DURATION * ms)
    return result(spikes, trace, unit, "v", sources=sources, targets=targets, weights=weights, current=current,
                  start=start)


b2.defaultclock.dt = STEP * ms
json.dump(dict(made="make_couplings_brian2.py", brian2=b2.__version__, everyMs=EVERY, durationMs=DURATION,
               saturating=saturating(), graded=graded(), gaps=gaps()), sys.stdout)
print()

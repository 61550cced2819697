"""Golden runs of `stdp-competition` by Brian2: python3 make_stdp_brian2.py > stdp_brian2.json

1,000 Poisson inputs of 15 Hz onto one integrate-and-fire cell, all pairs, additive, after Song, Miller & Abbott (2000): rates of the
cell in blocks of 10 s, and how many weights are in each tenth of their range after 100 s, by seed.
"""
import json
import sys

import brian2 as b2
from brian2 import Hz, ms, mV, second

SEEDS, SECONDS, BLOCK = [1, 2, 3, 4], 100, 10


def run(seed):
    b2.device.reinit()
    b2.device.activate()
    b2.set_device("cpp_standalone", directory=None, build_on_run=True)
    b2.start_scope()
    b2.seed(seed)
    b2.defaultclock.dt = 0.025 * ms
    names = dict(tau_m=10 * ms, tau_e=5 * ms, E_L=-74 * mV, tau=20 * ms, w_max=0.01, grow=1e-4, loss=1.05e-4)
    inputs = b2.PoissonGroup(1000, rates=15 * Hz)
    cell = b2.NeuronGroup(
        1, "dv/dt = (g * (0 * mV - v) + E_L - v) / tau_m : volt\ndg/dt = -g / tau_e : 1",
        threshold="v > -54 * mV", reset="v = -60 * mV", method="euler", namespace=names)
    cell.v = -60 * mV
    synapses = b2.Synapses(
        inputs, cell, "w : 1\ndx/dt = -x / tau : 1 (event-driven)\ndy/dt = -y / tau : 1 (event-driven)",
        on_pre="g_post += w\nx += 1\nw = clip(w - loss * y, 0, w_max)",
        on_post="y += 1\nw = clip(w + grow * x, 0, w_max)", namespace=names)
    synapses.connect()
    synapses.w = "rand() * w_max"
    spikes = b2.SpikeMonitor(cell)
    b2.run(SECONDS * second)
    times = spikes.t / second
    rates = [float(((times >= at) & (times < at + BLOCK)).sum()) / BLOCK for at in range(0, SECONDS, BLOCK)]
    tenths = [0] * 10
    for w in synapses.w[:]:
        tenths[min(9, int(w * 1000))] += 1
    return dict(seed=seed, rates=rates, tenths=tenths)


runs = [run(seed) for seed in SEEDS]
json.dump(dict(made="make_stdp_brian2.py", brian2=b2.__version__, runs=runs), sys.stdout)
print()

"""Networks of Brette et al. (2007) and of Brunel (2000) in Brian2's C++ standalone mode, run again and again.

    python3 loop_brian2.py '{"network": "coba", "cells": 4000, "seconds": 1, "threads": 1}'

Compiles, prints a JSON object with the seconds that took, then for each line on its standard input runs the program from its start and prints a JSON object:
`loop`, the seconds of the loop as Brian2 tells them, `wall` of the process with loading and saving, and the number of spikes. Brian2's cells integrate again in the step at
whose start the refractory time is over, counted from the start of the step of the spike: a step less than from the reset, which is why a step is added here.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile
import time

started = time.time()
import numpy as np
import brian2 as b2
from brian2 import ms, mV, Hz

from brette_networks import brette

request = {"network": "coba", "cells": 4000, "seconds": 1, "threads": 1}
request.update(json.loads(sys.argv[1]) if len(sys.argv) > 1 else {})
network, N = request["network"], int(request["cells"])
folder = tempfile.mkdtemp()
b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
b2.prefs.devices.cpp_standalone.openmp_threads = 0 if request["threads"] == 1 else request["threads"]
b2.prefs.devices.cpp_standalone.extra_make_args_unix = ["-j2"]
b2.seed(1)
step = 0.1 * ms
b2.defaultclock.dt = step
excitatory = int(N * 0.8)


def brunel():
    """The regime brunel-ai: g = 5, a drive of twice that at threshold, 1,000 and 250 inputs of a cell."""
    group = b2.NeuronGroup(N, "dv/dt = -v/(20*ms) : volt (unless refractory)", threshold="v >= 20*mV", reset="v = 10*mV",
                           refractory=2 * ms + step, method="exact")
    group.v = "rand()*20*mV"
    drawn = np.random.default_rng(1)
    parts = []
    for source, indegree, on_pre in ((group[:excitatory], 1000, "v += 0.1*mV"), (group[excitatory:], 250, "v -= 0.5*mV")):
        size = len(source)
        ends = np.concatenate([drawn.choice(size, indegree, replace=False) for _ in range(N)])
        targets = np.repeat(np.arange(N), indegree)
        order = np.lexsort((targets, ends))
        synapses = b2.Synapses(source, group, on_pre=on_pre)
        synapses.connect(i=ends[order], j=targets[order])
        synapses.delay = 1.5 * ms
        parts.append(synapses)
    # 1,000 inputs of a cell that together have the rate of the drive.
    parts.append(b2.PoissonInput(group, "v", 1000, 20 * Hz, 0.1 * mV))
    return group, parts


group, parts = brunel() if network == "brunel-ai" else brette(network, N, step)
monitor = b2.SpikeMonitor(group)
b2.Network(group, monitor, *parts).run(request["seconds"] * 1000 * ms)
b2.device.build(directory=folder, compile=True, run=False)
print(json.dumps({"brian2": b2.__version__, **request, "compile": time.time() - started}), flush=True)
for _ in sys.stdin:
    begun = time.time()
    subprocess.run(["./main"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    wall = time.time() - begun
    with open(folder + "/results/last_run_info.txt") as text:
        loop = float(text.read().split()[0])
    [spikes] = glob.glob(folder + "/results/_dynamic_array_spikemonitor_i_*")
    print(json.dumps({"loop": loop, "wall": wall, "spikes": os.path.getsize(spikes) // 4}), flush=True)

"""What the scripts of golden traces with NMDA receptors share: their mechanism, and a run of a cell in NEURON."""
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np

NMDA = """
NEURON {
  POINT_PROCESS NMDA2
  RANGE tau1, tau2, e, mg, slope
  NONSPECIFIC_CURRENT i
}
UNITS { (nA) = (nanoamp) (mV) = (millivolt) (uS) = (microsiemens) }
PARAMETER { tau1 = 2 (ms) tau2 = 70 (ms) e = 0 (mV) mg = 1 slope = 0.062 }
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
  i = (B - A) * (v - e) / (1 + mg / 3.57 * exp(-slope * v))
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
STEP, EVERY = 0.025, 0.5


def load(mods=None):
    """Compiles the mechanism, and those of a folder, and gives NEURON with them."""
    folder = tempfile.mkdtemp()
    for name in os.listdir(mods) if mods else []:
        if name.endswith(".mod"):
            shutil.copy(os.path.join(mods, name), folder)
    with open(os.path.join(folder, "nmda2.mod"), "w") as file:
        file.write(NMDA)
    tool = os.path.join(os.path.dirname(sys.executable), "nrnivmodl")
    subprocess.run([tool if os.path.exists(tool) else "nrnivmodl", "."], cwd=folder, check=True, stdout=sys.stderr, stderr=sys.stderr)
    from neuron import h, load_mechanisms
    load_mechanisms(folder)
    h.load_file("stdrun.hoc")
    return h


def run(h, spec, sections, events, sites, duration, threshold):
    """Spikes and traces, rounded, of a cell with the synapses of its spec."""
    synapses = []
    for about in spec["synapses"]:
        place = sections[about["section"]](about["at"])
        synapse = h.NMDA2(place) if "magnesium" in about else h.Exp2Syn(place)
        synapse.tau1, synapse.tau2, synapse.e = about["tauRise"], about["tauDecay"], about["reversal"]
        if "magnesium" in about:
            synapse.mg, synapse.slope = about["magnesium"], about.get("magnesiumSlope", 0.062)
        connection = h.NetCon(None, synapse)
        connection.weight[0] = about["weight"] / 1000
        synapses.append((synapse, connection))
    traces = [h.Vector().record(sections[section](at)._ref_v) for section, at in sites]
    detector = h.APCount(sections["soma"](0.5))
    detector.thresh = threshold
    spikes = h.Vector()
    detector.record(spikes)
    h.dt = STEP
    h.steps_per_ms = 1 / STEP
    h.secondorder = 0
    h.finitialize(spec["startMv"])
    for time, synapse in events:
        synapses[synapse][1].event(time)
    h.continuerun(duration)
    stride = round(EVERY / STEP)
    return dict(spikes=[round(float(time), 3) for time in spikes],
                traces=[[round(float(v), 4) for v in np.array(trace)[::stride]] for trace in traces])

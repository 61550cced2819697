"""Makes the recorded voltages of these tests: pip install neuron==9.0.2 pynwb==4.2.0, then python make_voltages.py FOLDER.

One cell of NEURON, a soma with the squid axon's channels that gets a step of current, is written as its users write
it: tables of fixed and of variable steps, and current clamp of NWB. All of them hold the same three spikes.
"""
import csv
import gzip
import os
import sys
from datetime import datetime, timezone

import numpy as np
from neuron import h
from pynwb import NWBFile, NWBHDF5IO, TimeSeries
from pynwb.icephys import CurrentClampSeries, CurrentClampStimulusSeries, IZeroClampSeries

h.load_file("stdrun.hoc")
FOLDER = sys.argv[1]


def run(dt, variable=False):
    soma = h.Section(name="soma")
    soma.L = soma.diam = 25
    soma.insert("hh")
    step = h.IClamp(soma(0.5))
    step.delay, step.dur, step.amp = 10, 50, 0.25
    v, t = h.Vector(), h.Vector()
    h.CVode().active(variable)
    if variable:
        v.record(soma(0.5)._ref_v)
        t.record(h._ref_t)
    else:
        v.record(soma(0.5)._ref_v, dt)
        t.record(h._ref_t, dt)
    h.celsius, h.dt, h.steps_per_ms = 6.3, 0.025, 40
    h.finitialize(-65)
    h.continuerun(80)
    return np.array(t), np.array(v)


def tables():
    t, v = run(0.1)
    np.savetxt(f"{FOLDER}/savetxt.txt", np.column_stack([t, v]), fmt="%.5g", header="t v")
    # What "Vector, save to file" of a graph of NEURON writes.
    with open(f"{FOLDER}/graph.dat", "w") as file:
        file.write(f"label:soma.v(0.5)\n{len(t)}\n")
        file.writelines(f"{a:g}\t{b:g}\n" for a, b in zip(t, v))
    with open(f"{FOLDER}/variable.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["time (ms)", "soma (mV)"])
        table.writerows([f"{a:.6g}", f"{b:.5g}"] for a, b in zip(*run(None, variable=True)))


def write(name, nwb):
    path = f"{FOLDER}/{name}.nwb"
    with NWBHDF5IO(path, "w") as file:
        file.write(nwb, cache_spec=False)
    with open(path, "rb") as plain, open(f"{path}.gz", "wb") as zipped:
        zipped.write(gzip.compress(plain.read(), mtime=0))
    os.remove(path)


def new(name):
    nwb = NWBFile("made for a test", name, datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc))
    electrode = nwb.create_icephys_electrode(
        name="pipette", description="a patch", device=nwb.create_device("amplifier"))
    return nwb, dict(electrode=electrode, gain=1.0)


def clamp():
    nwb, how = new("clamp")
    _, v = run(0.05)
    # An amplifier's integers, and floats whose times the file tells one by one.
    nwb.add_acquisition(CurrentClampSeries(
        "sweep_0", np.round(v / 0.01).astype(np.int16), rate=20000.0, starting_time=3.5, conversion=1e-5, **how))
    t, v = run(0.3)
    nwb.add_acquisition(CurrentClampSeries(
        "sweep_1", (v * 1e-3).astype("f4"), timestamps=100 + t * 1e-3, **how))
    nwb.add_acquisition(IZeroClampSeries("rest", np.full(200, -0.065), rate=2000.0, **how))
    nwb.add_stimulus(CurrentClampStimulusSeries("step", np.full(4, 2.5e-10), rate=20000.0, **how))
    nwb.add_unit(spike_times=[0.01])
    write("clamp", nwb)


def mistakes():
    # Millivolts with the conversion of volts, which pynwb takes for granted.
    nwb, how = new("unconverted")
    nwb.add_acquisition(CurrentClampSeries("sweep", np.full(200, -65.0), rate=2000.0, **how))
    write("unconverted", nwb)
    nwb, _ = new("plain")
    nwb.add_acquisition(TimeSeries("soma", data=run(0.1)[1], unit="mV", rate=10000.0))
    nwb.add_acquisition(TimeSeries("current", data=np.zeros(4), unit="pA", rate=10000.0))
    write("plain", nwb)


for make in (tables, clamp, mistakes):
    make()

"""Makes the NWB files of these tests: pip install pynwb==4.2.0, then python make_nwb.py FOLDER.

They hold small numbers that can be checked by eye. The schema is not cached in them, which keeps them small, and they
are zipped, as most of their bytes are zeros.
"""
import gzip
import os
import sys
from datetime import datetime, timezone

import numpy as np
from hdmf.common import VectorData
from pynwb import NWBFile, NWBHDF5IO, TimeSeries
from pynwb.behavior import Position, SpatialSeries
from pynwb.ecephys import LFP, ElectricalSeries
from pynwb.icephys import CurrentClampSeries, CurrentClampStimulusSeries, VoltageClampSeries
from pynwb.misc import Units

START = datetime(2024, 5, 6, 7, 8, 9, tzinfo=timezone.utc)


def new(identifier):
    return NWBFile("made for a test", identifier, START, experimenter=["A. Person"], lab="a lab")


def write(folder, name, nwb):
    path = f"{folder}/{name}.nwb"
    with NWBHDF5IO(path, "w") as file:
        file.write(nwb, cache_spec=False)
    with open(path, "rb") as plain, open(f"{path}.gz", "wb") as zipped:
        zipped.write(gzip.compress(plain.read(), mtime=0))
    os.remove(path)


def electrodes(nwb):
    device = nwb.create_device("probe")
    group = nwb.create_electrode_group("shank", "one", "CA1", device)
    for k in range(3):
        nwb.add_electrode(location="CA1", group=group)
    return group, nwb.create_electrode_table_region([0, 2], "two of them")


def units(folder):
    nwb = new("units")
    group, _ = electrodes(nwb)
    nwb.add_unit_column("quality", "how well it is isolated")
    nwb.add_unit_column("depth", "depth, um")
    nwb.add_unit_column("good", "whether it is")
    nwb.add_unit_column("peaks", "heights of some peaks", index=True)
    rows = [
        (7, [0.1, 0.25, 1.5], "single", 120.5, True, [1.0, 2.0]),
        (3, [], "noise", np.nan, False, []),
        (12, [0.5], "multi", 80.0, True, [3.0]),
    ]
    for id, times, quality, depth, good, peaks in rows:
        nwb.add_unit(
            id=id, spike_times=times, obs_intervals=[[0.0, 1.0], [1.25, 2.0]], electrodes=[0, 1],
            electrode_group=group, waveform_mean=np.full((4, 2), id, float),
            quality=quality, depth=depth, good=good, peaks=peaks,
        )
    nwb.add_trial_column("stimulus", "what was shown")
    nwb.add_trial_column("correct", "whether the answer was")
    nwb.add_trial(start_time=0.0, stop_time=0.75, stimulus="left", correct=True, tags=["a", "b"])
    nwb.add_trial(start_time=1.0, stop_time=1.5, stimulus="right", correct=False, tags=[])
    nwb.add_epoch(0.0, 2.0, ["all"])
    write(folder, "units", nwb)


def empty_units(folder):
    nwb = new("empty")
    quality = VectorData(name="quality", description="how well it is isolated", data=np.empty(0))
    nwb.units = Units(name="units", description="none", columns=[quality])
    write(folder, "empty_units", nwb)


def one_spike(folder):
    nwb = new("one")
    nwb.add_unit(spike_times=[0.125])
    write(folder, "one_spike", nwb)


def series(folder):
    nwb = new("series")
    _, region = electrodes(nwb)
    raw = np.arange(40, dtype=np.int16).reshape(20, 2)
    nwb.add_acquisition(ElectricalSeries(
        "raw", raw, region, rate=1000.0, starting_time=0.5, conversion=1e-6, offset=0.001,
        channel_conversion=[1.0, 2.0]))
    lfp = ElectricalSeries("lfp", raw[::2].astype(float), region, timestamps=np.arange(10) * 0.02)
    ecephys = nwb.create_processing_module("ecephys", "fields")
    ecephys.add(LFP(electrical_series=lfp))
    behavior = nwb.create_processing_module("behavior", "where it was")
    behavior.add(Position(spatial_series=SpatialSeries(
        "x", np.linspace(0, 1, 10), reference_frame="the corner", timestamps=lfp)))
    nwb.add_acquisition(TimeSeries("big", data=np.arange(60, dtype="f4").reshape(5, 3, 4), unit="a.u.", rate=10.0))
    nwb.add_acquisition(TimeSeries("words", data=["go", "stop"], unit="n/a", timestamps=[0.1, 0.2]))
    write(folder, "series", nwb)


def icephys(folder):
    nwb = new("icephys")
    electrode = nwb.create_icephys_electrode(
        name="pipette", description="a patch", device=nwb.create_device("amplifier"))
    for sweep in range(2):
        stimulus = CurrentClampStimulusSeries(
            f"stimulus_{sweep}", np.array([0, 10, 10, 0]) * (sweep + 1.0), electrode, gain=0.02, rate=20000.0,
            conversion=1e-12, sweep_number=np.uint64(sweep))
        response = CurrentClampSeries(
            f"response_{sweep}", np.array([-70, -69, -68, -70], dtype="f4"), electrode, gain=0.1, rate=20000.0,
            conversion=1e-3, bias_current=1e-12, sweep_number=np.uint64(sweep), stimulus_description="step")
        nwb.add_intracellular_recording(electrode=electrode, stimulus=stimulus, response=response)
    nwb.add_acquisition(VoltageClampSeries(
        "clamped", [1.0, 2.0], electrode, gain=1.0, rate=10.0, stimulus_description="hold"))
    write(folder, "icephys", nwb)


for make in (units, empty_units, one_spike, series, icephys):
    make(sys.argv[1])

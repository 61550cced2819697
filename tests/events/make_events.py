"""Makes the files of these tests: pip install h5py==3.16.0 numpy==2.4.6, then python make_events.py FOLDER.

They lie as the Spiking Heidelberg Digits are published (zenkelab.org): variable-length lists of 16-bit floats and whole
numbers. Their values are small and can be checked by eye. They are zipped, as most of their bytes are zeros.
"""
import gzip
import os
import sys

import h5py
import numpy as np

TIMES = [[0.0, 0.25, 0.5], [], [0.125, 0.0625, 1.0, 1.0], [0.75]]
UNITS = [[0, 699, 5], [], [3, 4, 5, 5], [350]]


def lists(group, name, rows, dtype):
    data = group.create_dataset(name, (len(rows),), dtype=h5py.vlen_dtype(np.dtype(dtype)))
    for k, row in enumerate(rows):
        data[k] = np.array(row, dtype)


def make(folder, name, times="<f2", units="<u2", labels=True, change=None):
    path = f"{folder}/{name}.h5"
    with h5py.File(path, "w") as file:
        spikes = file.create_group("spikes")
        lists(spikes, "times", TIMES, times)
        lists(spikes, "units", UNITS, units)
        if labels:
            file["labels"] = np.array([2, 0, 1, 2], "<u2")
        extra = file.create_group("extra")
        extra["keys"] = np.array([b"zero", b"eins", b"zwei"])
        extra["speaker"] = np.array([4, 4, 0, 11], "<u2")
        meta = extra.create_group("meta_info")
        meta["age"] = np.array([20, 30, 40], "<u2")
        meta["gender"] = np.array([b"f", b"m", b"f"])
        if change:
            change(file)
    with open(path, "rb") as plain, open(f"{path}.gz", "wb") as zipped:
        zipped.write(gzip.compress(plain.read(), mtime=0))
    os.remove(path)


def wrong_unit(file):
    file["spikes/units"][2] = np.array([3, 4, 700, 5], "<u2")


def wrong_length(file):
    file["spikes/units"][0] = np.array([3], "<u2")


folder = sys.argv[1]
make(folder, "shd")
make(folder, "shd_wide", "<f4", "<i8")
make(folder, "shd_big_endian", ">f2", ">u2")
make(folder, "shd_unlabelled", labels=False)
make(folder, "shd_wrong_unit", change=wrong_unit)
make(folder, "shd_wrong_length", change=wrong_length)

"""Makes a file of these tests by PyTables, which many read the Spiking Heidelberg Digits with: pip install tables==3.11.1, then
python make_pytables.py FOLDER. It has the values of make_events.py, in arrays that may grow and are compressed.
"""
import gzip
import os
import sys

import numpy as np
import tables

TIMES = [[0.0, 0.25, 0.5], [], [0.125, 0.0625, 1.0, 1.0], [0.75]]
UNITS = [[0, 699, 5], [], [3, 4, 5, 5], [350]]

path = f"{sys.argv[1]}/shd_pytables.h5"
with tables.open_file(path, "w") as file:
    spikes, extra = file.create_group("/", "spikes"), file.create_group("/", "extra")
    times = file.create_vlarray(spikes, "times", tables.Float16Atom())
    units = file.create_vlarray(spikes, "units", tables.UInt16Atom(), filters=tables.Filters(5, "zlib"))
    for one, other in zip(TIMES, UNITS):
        times.append(np.array(one, "<f2"))
        units.append(np.array(other, "<u2"))
    file.create_earray("/", "labels", obj=np.array([2, 0, 1, 2], "<u2"))
    file.create_array(extra, "keys", np.array([b"zero", b"eins", b"zwei"]))
    file.create_array(extra, "speaker", np.array([4, 4, 0, 11], "<u2"))
with open(path, "rb") as plain, open(f"{path}.gz", "wb") as zipped:
    zipped.write(gzip.compress(plain.read(), mtime=0))
os.remove(path)

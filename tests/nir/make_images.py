"""Makes `images.nir` of these tests: convolutions of images and pools. Packages as in make_nir.py, then python make_images.py FOLDER."""
import sys

import nir
import numpy as np

from make_zip import zip_file

rng = np.random.default_rng(3)
weights = lambda *shape: rng.standard_normal(shape).astype(np.float32)
nodes = {
    "input": nir.Input(np.array([2, 7, 9])),
    "conv": nir.Conv2d((7, 9), weights(4, 2, 3, 3), (2, 1), (1, 0), 1, 1, weights(4)),
    "sum": nir.SumPool2d(np.array([2, 2]), np.array([2, 1]), np.array([0, 0])),
    "same": nir.Conv2d((2, 6), weights(4, 4, 1, 1), 1, "same", 1, 1, weights(4)),
    "mean": nir.AvgPool2d(np.array([2, 3]), np.array([1, 3]), np.array([0, 0])),
    "flatten": nir.Flatten({"input": np.array([4, 1, 2])}, 0, -1),
    "output": nir.Output(np.array([8])),
}
names = list(nodes)
path = f"{sys.argv[1]}/images.nir"
nir.write(path, nir.NIRGraph(nodes, list(zip(names, names[1:])), type_check=False))
print(nir.read(path).nodes["conv"])
zip_file(path)

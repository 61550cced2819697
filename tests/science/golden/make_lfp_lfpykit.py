"""Golden potentials of LFPykit: segments, electrodes and currents drawn at random, and the mappings of line and point sources.

Made with LFPykit 0.6.2 and NumPy 2.4.6:  python make_lfp_lfpykit.py > lfp_lfpykit.json
"""

import json

import lfpykit
import numpy as np

rng = np.random.default_rng(20)
SEGMENTS, ELECTRODES, SAMPLES = 14, 12, 3
start = rng.uniform(-120, 120, (SEGMENTS, 3)).round(3)
end = (start + rng.normal(0, 25, (SEGMENTS, 3))).round(3)
diameter = rng.uniform(0.4, 22, SEGMENTS).round(3)
# Along an axis, and a short one.
end[0] = start[0] + [0, 0, 40]
end[1] = start[1] + [0.01, 0, 0]
electrodes = rng.uniform(-200, 200, (ELECTRODES, 3)).round(3)
middle = (start + end) / 2
electrodes[0] = middle[2]  # Within a segment, on its axis.
electrodes[1] = (middle[3] + [0.05, 0.02, -0.01]).round(3)  # Within a segment, beside its axis.
electrodes[2] = start[0] + [0, 0, 90]  # On the axis beyond the end.
electrodes[3] = start[0] - [0, 0, 15]  # On the axis before the start.
electrodes[4] = end[4]  # At an end.
electrodes[5] = [3e4, -2e4, 1e4]  # Far away.
current = rng.normal(0, 1, (SEGMENTS, SAMPLES)).round(4)

cell = lfpykit.CellGeometry(
    x=np.stack([start[:, 0], end[:, 0]], 1),
    y=np.stack([start[:, 1], end[:, 1]], 1),
    z=np.stack([start[:, 2], end[:, 2]], 1),
    d=diameter,
)
places = {name: electrodes[:, k].copy() for k, name in enumerate("xyz")}
sigma = 0.27


def potentials(model):
    matrix = model(cell, sigma=sigma, **places).get_transformation_matrix()
    return (matrix @ current).T.tolist()


print(
    json.dumps(
        {
            "sigma": sigma,
            "start": start.tolist(),
            "end": end.tolist(),
            "diameter": diameter.tolist(),
            "electrodes": electrodes.tolist(),
            "current": current.T.tolist(),
            "line": potentials(lfpykit.LineSourcePotential),
            "point": potentials(lfpykit.PointSourcePotential),
        }
    )
)

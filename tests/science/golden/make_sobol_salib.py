"""Sobol indices of SALib, for tests/analysis/sobol_indices_test.ts: pip install "SALib==1.6.0"; python make_sobol_salib.py > sobol_salib.json

Made with the versions in the file. Outputs of two functions at points of SALib's own design, N (P + 2) values each: rows of A, AB of each parameter, B.
"""
import json
from importlib.metadata import version

import numpy as np
from SALib.analyze import sobol as analyze
from SALib.sample import sobol as sample
from SALib.test_functions import Ishigami, Sobol_G

CASES = [
    ("Ishigami", 64, Ishigami.evaluate, [[-np.pi, np.pi]] * 3),
    # Far from 0, so that values must be centred.
    ("Ishigami and 1000", 100, lambda x: 1000 + Ishigami.evaluate(x), [[-np.pi, np.pi]] * 3),
    ("Sobol's g", 32, lambda x: Sobol_G.evaluate(x, a=np.array([0, 1, 4.5, 9, 99])), [[0, 1]] * 5),
]

found = []
for name, rows, function, bounds in CASES:
    problem = {"num_vars": len(bounds), "names": [f"x{p}" for p in range(len(bounds))], "bounds": bounds}
    points = sample.sample(problem, 128, calc_second_order=False, seed=7)[: rows * (len(bounds) + 2)]
    values = function(points)
    indices = analyze.analyze(
        problem, values, calc_second_order=False, num_resamples=2000, conf_level=0.95, seed=11
    )
    found.append(
        {
            "name": name,
            "parameters": len(bounds),
            "values": values.tolist(),
            "first": indices["S1"].tolist(),
            "total": indices["ST"].tolist(),
            "firstHalfWidth": indices["S1_conf"].tolist(),
            "totalHalfWidth": indices["ST_conf"].tolist(),
        }
    )
print(json.dumps({"salib": version("SALib"), "numpy": version("numpy"), "cases": found}))

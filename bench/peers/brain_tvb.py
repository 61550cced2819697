"""A connectome of MPR regions in The Virtual Brain (tvb-library), coupled with delays, by Heun's method.

    python3 brain_tvb.py '{"connectome": "connectome.npz", "ms": 500, "stepMs": 0.1, "coupling": 0.4}'

Prints one JSON object: wall time (s) of the run after a first one of 10 ms, and the mean rate at its end.
The speed of the tracts is 3 mm/ms; the weights are taken as they are; averages over 1 ms are recorded.
"""
import json
import sys
import time

import numpy as np
from tvb.simulator.lab import connectivity, coupling, integrators, models, monitors, simulator

request = json.loads(sys.argv[1])
with np.load(request["connectome"]) as file:
    weights, lengths = file["weights"], file["tract_lengths"]
R = len(weights)
connectome = connectivity.Connectivity(
    weights=weights,
    tract_lengths=lengths,
    region_labels=np.array([f"R{k + 1}" for k in range(R)]),
    centres=np.zeros((R, 3)),
    speed=np.array([3.0]),
)
brain = simulator.Simulator(
    model=models.MontbrioPazoRoxin(variables_of_interest=("r",)),
    connectivity=connectome,
    coupling=coupling.Linear(a=np.array([request["coupling"]])),
    integrator=integrators.HeunDeterministic(dt=request["stepMs"]),
    monitors=(monitors.TemporalAverage(period=1.0),),
)
brain.connectivity.configure()
horizon = int(np.round(lengths.max() / 3.0 / request["stepMs"])) + 2
start = np.zeros((horizon, 2, R, 1))
start[:, 0], start[:, 1] = 0.08, -2.0
brain.initial_conditions = start
brain.configure()
brain.run(simulation_length=10)
started = time.time()
((times, rates),) = brain.run(simulation_length=request["ms"])
print(json.dumps({"seconds": time.time() - started, "mean": float(rates[-1, 0, :, 0].mean())}))

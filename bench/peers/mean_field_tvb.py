"""TVB's second-order mean field of AdEx networks: one node for each parameter point, without long-range coupling.

Reads {"drives": [Hz, ...], "durationMs": ms, "stepMs": ms} from stdin; writes {"seconds", "tvb", "finite", "rates"} to stdout, rates in Hz, (2, points). All
nodes are stepped at once, as arrays of numpy: the fastest way that TVB has. The time is that of the run, without the making of the simulator, after a first
run of one step, in which TVB compiles.
"""

import importlib.metadata
import json
import sys
import time

import numpy as np
from tvb.simulator.lab import connectivity, coupling, integrators, monitors, simulator
from tvb.simulator.models.zerlaut import ZerlautAdaptationSecondOrder

asked = json.load(sys.stdin)
drives = np.array(asked["drives"]) / 1000
points = len(drives)

model = ZerlautAdaptationSecondOrder(
    external_input_ex_ex=drives,
    external_input_in_ex=drives,
    external_input_ex_in=np.array([0.0]),
    external_input_in_in=np.array([0.0]),
    g_L=np.array([10.0]),
    E_L_e=np.array([-65.0]),
    E_L_i=np.array([-65.0]),
    C_m=np.array([200.0]),
    a_e=np.array([4.0]),
    b_e=np.array([60.0]),
    a_i=np.array([0.0]),
    b_i=np.array([0.0]),
    tau_w_e=np.array([500.0]),
    Q_e=np.array([1.5]),
    Q_i=np.array([5.0]),
    E_e=np.array([0.0]),
    E_i=np.array([-80.0]),
    tau_e=np.array([5.0]),
    tau_i=np.array([5.0]),
    T=np.array([5.0]),
    weight_noise=np.array([0.0]),
    variables_of_interest=("E", "I"),
)
start = np.zeros((1, model.nvar, points, 1))
start[:, model.state_variables.index("E")] = 0.0014
start[:, model.state_variables.index("I")] = 0.009
start[:, model.state_variables.index("W_e")] = 74.0



def run(duration):
    simulation = simulator.Simulator(
        model=model,
        connectivity=connectivity.Connectivity(
            weights=np.zeros((points, points)),
            tract_lengths=np.zeros((points, points)),
            region_labels=np.array([str(k) for k in range(points)]),
            centres=np.zeros((points, 3)),
        ),
        coupling=coupling.Linear(a=np.array([0.0])),
        integrator=integrators.HeunDeterministic(dt=asked["stepMs"]),
        monitors=(monitors.TemporalAverage(period=duration),),
        initial_conditions=start,
        simulation_length=duration,
    ).configure()
    begin = time.perf_counter()
    ((_, data),) = simulation.run()
    return data[-1, :, :, 0] * 1000, time.perf_counter() - begin


run(asked["stepMs"])
rates, seconds = run(asked["durationMs"])
print(json.dumps({
    "seconds": seconds,
    "tvb": importlib.metadata.version("tvb-library"),
    "finite": bool(np.isfinite(rates).all()),
    "rates": rates.tolist(),
}))

"""Golden weighted sums of wslfp: currents drawn at random, of one source with amplitude 1, not normalised.

Made with wslfp 0.2.3 and NumPy 2.4.6:  python make_lfp_wslfp.py > lfp_wslfp.json
"""

import json

import numpy as np
from wslfp import WSLFPCalculator

rng = np.random.default_rng(15)
SAMPLES = 40
ampa = rng.uniform(0, 900, SAMPLES).round(3)
gaba = -rng.uniform(0, 700, SAMPLES).round(3)


def case(every_ms, **parameters):
    times = every_ms * np.arange(SAMPLES)
    calculator = WSLFPCalculator(amp_uV=np.ones((1, 1)), **parameters)
    sums = calculator.calculate(times, times, ampa[:, None], times, gaba[:, None], normalize=False)
    return {"everyMs": every_ms, **parameters, "values": sums[:, 0].round(9).tolist()}


print(
    json.dumps(
        {
            "ampa": ampa.tolist(),
            "gaba": gaba.tolist(),
            "cases": [case(1), case(0.5), case(2, alpha=0.7, tau_ampa_ms=2, tau_gaba_ms=8)],
        }
    )
)

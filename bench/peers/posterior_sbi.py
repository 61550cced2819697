"""Neural posterior estimation by sbi, and classifier two-sample tests of its draws and of ours.

Reads a .npz: `values` (N, D) in the box of `low` and `high` (D), `context` (N, C), `observed` (M, C), `draws`; and where a posterior is known, `reference`
(M, draws, D). After each wanted member of `ours`, (M, draws, D), writes JSON to stdout: the wall time from the arrays to the draws, apart from that of the
imports, and of both programs a classifier's accuracy against the reference. The estimator and its training are sbi's defaults.

Usage: posterior_sbi.py IN.npz OUT.npz [maf|nsf]
"""

import time

started = time.perf_counter()

import json
import sys

import numpy as np
import sbi
import torch
from sbi.inference import NPE
from sbi.utils import BoxUniform
from sbi.utils.metrics import c2st

imported = time.perf_counter()
asked = np.load(sys.argv[1])
torch.manual_seed(1)
tensor = lambda name: torch.as_tensor(asked[name], dtype=torch.float32)
prior = BoxUniform(tensor("low"), tensor("high"))
inference = NPE(prior=prior, density_estimator=sys.argv[3] if len(sys.argv) > 3 else "maf", show_progress_bars=False)
inference.append_simulations(tensor("values"), tensor("context")).train()
posterior = inference.build_posterior()
trained = time.perf_counter()
count = int(asked["draws"])
observed = tensor("observed")
drawn = torch.stack([posterior.sample((count,), x=x, show_progress_bars=False) for x in observed])
ended = time.perf_counter()
np.savez(sys.argv[2], draws=drawn.numpy())

answer = {
    "sbi": sbi.__version__,
    "importSeconds": imported - started,
    "trainSeconds": trained - imported,
    "drawSeconds": ended - trained,
    "epochs": int(inference.summary["epochs_trained"][-1]),
}
if "reference" in asked:
    scores = lambda draws: [float(c2st(tensor("reference")[k], draws[k], classifier="mlp")) for k in range(len(observed))]
    answer["c2st"] = {"sbi": scores(drawn), "ours": scores(tensor("ours"))}
print()
print(json.dumps(answer))

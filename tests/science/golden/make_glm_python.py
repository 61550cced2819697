"""Makes glm_python.json: what statsmodels, NeMoS and scikit-learn find for the same counts.

Made with statsmodels 0.15.0, NeMoS 0.2.8, scikit-learn 1.9.1 and JAX in double precision; run in this folder:
    python make_glm_python.py
"""
import json
from pathlib import Path

import jax

jax.config.update("jax_enable_x64", True)

import nemos as nmo
import numpy as np
import scipy.stats
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.linear_model import PoissonRegressor

rng = np.random.default_rng(1)
BINS, WINDOW, COUNT = 600, 12, 3
light = np.round(rng.normal(size=BINS), 6)
counts = np.zeros((3, BINS), dtype=int)
for t in range(BINS):
    seen = counts[:, max(0, t - 4):t].sum(axis=1)
    drive = np.array([-1 + 0.6 * light[t] - 0.5 * seen[0], -1.2 + 0.5 * seen[0], -0.8 - 0.4 * seen[1] + 0.2 * seen[2]])
    counts[:, t] = rng.poisson(np.exp(np.minimum(drive, 1)))


def listed(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def fitted(family, columns, y, offset=None):
    found = sm.GLM(y, sm.add_constant(columns), family=family, offset=offset).fit(tol=1e-14, maxiter=200)
    return {
        "parameters": listed(found.params), "errors": listed(found.bse), "covariance": listed(found.cov_params()),
        "logLikelihood": found.llf, "deviance": found.deviance, "nullDeviance": found.null_deviance,
    }


basis = nmo.basis.RaisedCosineLogConv(COUNT, window_size=WINDOW)
functions = np.asarray(basis.evaluate_on_grid(WINDOW)[1])
slow = np.asarray(nmo.basis.RaisedCosineLogConv(5, window_size=40, conv_kwargs={}).evaluate_on_grid(40)[1])
# NeMoS has no value in the first bins, and sees spikes from the bin before on.
history = np.concatenate([np.asarray(basis.compute_features(one)) for one in counts], axis=1)
design = np.concatenate([light[:, None], history], axis=1)
kept = ~np.isnan(design).any(axis=1)
X = design[kept]
golden = {
    "versions": {"statsmodels": statsmodels.__version__, "nemos": nmo.__version__, "scikit-learn": sklearn.__version__},
    "light": listed(light), "counts": counts.tolist(),
    "basis": {"bins": WINDOW, "count": COUNT, "functions": listed(functions.T)},
    "slow": {"bins": 40, "count": 5, "functions": listed(slow.T)},
    "firstKept": int(np.argmax(kept)), "kept": int(kept.sum()),
    "poisson": [fitted(sm.families.Poisson(), X, one[kept]) for one in counts],
    "bernoulli": [fitted(sm.families.Binomial(), X, np.minimum(one[kept], 1)) for one in counts],
}
offset = np.round(0.3 * np.sin(np.arange(BINS)), 6)
golden["offset"] = {"values": listed(offset), **fitted(sm.families.Poisson(), light[:, None], counts[0], offset)}

# NeMoS takes the mean over samples of what is lost, to which strength times the penalty is added.
def nemos(regularizer, solver, y, strength, observation="Poisson"):
    model = nmo.glm.GLM(observation_model=observation, regularizer=regularizer, regularizer_strength=strength,
                        solver_name=solver, solver_kwargs={"tol": 1e-14, "maxiter": 200_000})
    model.fit(X, y)
    return {"intercept": float(model.intercept_[0]), "coefficients": listed(model.coef_)}


samples = int(kept.sum())
golden["nemos"] = {"none": nemos("UnRegularized", "LBFGS", counts[1][kept], None),
                   "ridge": {"ridge": 5.0, **nemos("Ridge", "LBFGS", counts[1][kept], 5.0 / samples)}}
groups = np.zeros((4, X.shape[1]))
for p in range(X.shape[1]):
    groups[0 if p == 0 else 1 + (p - 1) // COUNT, p] = 1
lasso = 12.0
golden["nemos"]["group"] = {"lasso": lasso, **nemos(nmo.regularizer.GroupLasso(mask=groups), "ProximalGradient",
                                                    counts[1][kept], lasso / samples)}
golden["nemos"]["lasso"] = {"lasso": lasso, **nemos("Lasso", "ProximalGradient", counts[1][kept], lasso / samples)}
alone = PoissonRegressor(alpha=5.0 / samples, tol=1e-12, solver="newton-cholesky").fit(X, counts[1][kept])
golden["sklearn"] = {"ridge": 5.0, "intercept": float(alone.intercept_), "coefficients": listed(alone.coef_)}
# Counts that volley did not make: numbers of physician visits (Cameron and Trivedi), with their regressors.
visits = sm.datasets.randhie.load_pandas().data.iloc[:400]
golden["visits"] = {
    "names": list(visits.columns[1:]), "columns": [listed(np.round(visits[name], 6)) for name in visits.columns[1:]],
    "counts": [int(one) for one in visits["mdvis"]],
    **fitted(sm.families.Poisson(), np.round(visits.iloc[:, 1:], 6).to_numpy(), visits["mdvis"].to_numpy()),
}
golden["chiSquare"] = [[x, k, float(scipy.stats.chi2.sf(x, k))] for x, k in
                       [(0.1, 1), (3.84, 1), (2.5, 3), (30.0, 5), (0.5, 12), (200.0, 7), (1000.0, 900)]]
path = Path(__file__).parent / "glm_python.json"
path.write_text(json.dumps(golden) + "\n")

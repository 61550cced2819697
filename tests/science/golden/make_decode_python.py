"""Makes decode_python.json: what Elephant, NeMoS and scikit-learn count, fit and decode of the same recording, made of random numbers.

Made with Elephant 1.2.1, NeMoS 0.2.8, scikit-learn 1.9.1, SciPy 1.17.1 and JAX in double precision; run in this folder:
    python make_decode_python.py
"""
import json
import warnings
from pathlib import Path

import jax

jax.config.update("jax_enable_x64", True)
warnings.filterwarnings("ignore")

import elephant
import neo
import nemos as nmo
import numpy as np
import quantities as pq
import scipy
import sklearn
from elephant.conversion import BinnedSpikeTrain
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

rng = np.random.default_rng(7)
CELLS, TRIALS, EVERY, UNTIL, BIN, REACH, COUNT = 6, 60, 600, 400, 5, 40, 3
classes = rng.permutation(np.arange(TRIALS) % 2)
events = 100 + EVERY * np.arange(TRIALS)
duration = 100 + EVERY * TRIALS


def listed(values):
    return np.asarray(values, dtype=float).ravel().tolist()


# Spikes in steps of 1 ms, on halves of them, each cell excited by the one before it and in refractoriness for 3 ms.
spikes = np.zeros((CELLS, duration), dtype=bool)
for t in range(duration):
    trial = (t - 100) // EVERY
    within = t >= 100 and (t - 100) % EVERY < UNTIL
    for n in range(CELLS):
        hz = 14 * (2.0 if within and classes[trial] == n % 2 and n < 4 else 1) * (1 + 4 * spikes[n - 1, max(0, t - 6):t - 1].any())
        spikes[n, t] = rng.random() < hz / 1000 and not spikes[n, max(0, t - 3):t].any()
trains = [np.flatnonzero(one) + 0.5 for one in spikes]


def counted(times, first, until, width):
    train = neo.SpikeTrain(times[(times >= first) & (times < until)] * pq.ms, t_start=first * pq.ms, t_stop=until * pq.ms)
    return BinnedSpikeTrain(train, bin_size=width * pq.ms, t_start=first * pq.ms, t_stop=until * pq.ms).to_array().ravel()


bins = UNTIL // 100
rows = np.array([np.array([counted(train, at, at + UNTIL, 100) for train in trains]).T.ravel() for at in events])
scaled = StandardScaler().fit_transform(rows)


def hinge(at, cost=0.5):
    side = np.where(classes == 1, 1, -1)
    lacks = np.maximum(0, 1 - side * (scaled @ at[:-1] + at[-1]))
    slope = -2 * cost * side * lacks
    return 0.5 * at @ at + cost * np.sum(lacks ** 2), at + np.append(scaled.T @ slope, slope.sum())


def polished(at):
    """Newton's method on the squared hinge, from where another ended."""
    at = np.array(at)
    X = np.c_[scaled, np.ones(TRIALS)]
    side = np.where(classes == 1, 1, -1)
    for _ in range(30):
        active = 1 - side * (X @ at) > 0
        value, slope = hinge(at)
        at = at - np.linalg.solve(np.eye(len(at)) + X[active].T @ X[active], slope)
    return listed(at)


svc = LinearSVC(C=0.5, tol=1e-10, max_iter=10_000_000, dual=True).fit(scaled, classes)
svm = polished(np.append(svc.coef_, svc.intercept_))
assert np.abs(svm - np.append(svc.coef_, svc.intercept_)).max() < 1e-4
logit = LogisticRegression(C=0.5, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(scaled, classes)

folds = [(train.tolist(), test.tolist()) for train, test in StratifiedKFold(5, shuffle=True, random_state=1).split(rows, classes)]


def balanced(model):
    decoded = np.zeros(TRIALS, dtype=int)
    for train, test in folds:
        decoded[test] = make_pipeline(StandardScaler(), model).fit(rows[train], classes[train]).predict(rows[test])
    return balanced_accuracy_score(classes, decoded)


counts = np.array([counted(train, 0, duration, BIN) for train in trains]).astype(int)
basis = nmo.basis.RaisedCosineLogConv(COUNT, window_size=REACH // BIN)
design = np.concatenate([np.asarray(basis.compute_features(one)) for one in counts], axis=1)
kept = ~np.isnan(design).any(axis=1)
models = []
for y in counts:
    # The mean over samples is what NeMoS takes, to which half of the strength times the squares is added.
    model = nmo.glm.GLM(regularizer="Ridge", regularizer_strength=2.0 / kept.sum(), solver_name="LBFGS",
                        solver_kwargs={"tol": 1e-15, "maxiter": 200_000})
    model.fit(design[kept], y[kept])
    models.append({"intercept": float(model.intercept_[0]), "coefficients": listed(model.coef_)})

golden = {
    "versions": {"elephant": elephant.__version__, "nemos": nmo.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "durationMs": duration, "trains": [listed(train) for train in trains], "eventsMs": events.tolist(), "classes": classes.tolist(),
    "window": {"untilMs": UNTIL, "binMs": 100}, "rows": rows.astype(int).ravel().tolist(),
    "svm": svm, "logistic": listed(np.append(logit.coef_, logit.intercept_)),
    "folds": [{"train": train, "test": test} for train, test in folds],
    "balanced": {"svm": balanced(LinearSVC(C=0.5, tol=1e-8, max_iter=1_000_000)), "logistic": balanced(LogisticRegression(C=0.5, tol=1e-8))},
    "glm": {"binMs": BIN, "reachMs": REACH, "functions": COUNT, "ridge": 2.0, "models": models},
}
(Path(__file__).parent / "decode_python.json").write_text(json.dumps(golden) + "\n")
print({name: len(json.dumps(value)) for name, value in golden.items()}, golden["balanced"])

"""Makes decoders_sklearn.json: what scikit-learn decodes from the irises and digits that it ships, and SciPy from counts.

Made with scikit-learn 1.9.1 and SciPy; run in this folder:
    python make_decoders_sklearn.py
"""
import json

import numpy as np
import scipy.stats
from sklearn.datasets import load_digits, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def listed(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def svc(X, y, cost, loss):
    found = LinearSVC(C=cost, loss=loss, tol=1e-12, max_iter=20_000_000, dual=True, random_state=1).fit(X, y)
    objectives = []
    for k, (w, b) in enumerate(zip(found.coef_, found.intercept_)):
        sides = np.where(y == (k if len(found.classes_) > 2 else 1), 1, -1)
        lacks = np.maximum(0, 1 - sides * (X @ w + b))
        lost = np.sum(lacks ** 2 if loss == "squared_hinge" else lacks)
        objectives.append(0.5 * (w @ w + b * b) + cost * lost)
    return {"weights": listed(found.coef_), "intercepts": listed(found.intercept_), "objectives": listed(objectives)}


def logistic(X, y, cost):
    found = LogisticRegression(C=cost, tol=1e-12, max_iter=100_000, solver="newton-cg").fit(X, y)
    return {"weights": listed(found.coef_), "intercepts": listed(found.intercept_)}


iris = load_iris()
order = np.random.default_rng(0).permutation(150)
X, y = np.round(iris.data[order], 2), iris.target[order]
two = y > 0
digits = load_digits()
D, d = digits.data[:600].astype(int), digits.target[:600]


def folds(model):
    """Right ones of each of five blocks, each learnt from the others."""
    right = []
    for k in range(5):
        test = np.arange(600) // 120 == k
        right.append(int(np.sum(model().fit(D[~test], d[~test]).predict(D[test]) == d[test])))
    return right


rng = np.random.default_rng(2)
labels = rng.integers(0, 3, 60)
counts = rng.poisson(np.array([[1, 4, 2], [3, 1, 2], [2, 2, 6]])[labels])
counts[:, 0] *= labels != 1
scores = []
total = counts.sum(axis=0)
for c in range(3):
    own = counts[labels == c]
    means = (own.sum(axis=0) + 0.5) / (len(own) + 0.5 * 60 / total)
    scores.append(np.log(len(own) / 60) + scipy.stats.poisson.logpmf(counts, means).sum(axis=1))
scores = np.array(scores).T
golden = {
    "iris": {
        "values": listed(X), "labels": y.tolist(),
        "squared": svc(X, y, 0.5, "squared_hinge"), "hinge": svc(X, y, 0.5, "hinge"),
        "multinomial": logistic(X, y, 2.0),
    },
    "two": {
        "values": listed(X[two]), "labels": (y[two] - 1).tolist(),
        "squared": svc(X[two], y[two] - 1, 2.0, "squared_hinge"), "hinge": svc(X[two], y[two] - 1, 2.0, "hinge"),
        "logistic": logistic(X[two], y[two] - 1, 2.0),
    },
    "digits": {
        "values": D.ravel().tolist(), "labels": d.tolist(),
        "svm": folds(lambda: make_pipeline(StandardScaler(), LinearSVC(C=0.1, tol=1e-8, max_iter=1_000_000))),
        "logistic": folds(lambda: make_pipeline(StandardScaler(), LogisticRegression(C=1.0, tol=1e-8, max_iter=10_000))),
        "mlp": folds(lambda: make_pipeline(StandardScaler(), MLPClassifier((64,), max_iter=1000, random_state=1))),
    },
    # Logarithms of chances, of which only differences count.
    "counts": {"values": counts.ravel().tolist(), "labels": labels.tolist(),
               "scores": listed(scores - scores[:, :1])},
}
with open("decoders_sklearn.json", "w") as file:
    file.write(json.dumps(golden) + "\n")

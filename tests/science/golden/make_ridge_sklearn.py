"""Makes ridge_sklearn.json: weights of scikit-learn's Ridge and RidgeClassifier, and errors of its cross-validation by blocks.

Made with scikit-learn 1.9.1 and NumPy 2.4.6; run in this folder:
    python make_ridge_sklearn.py
"""
import json

import numpy as np
from sklearn.linear_model import Ridge, RidgeClassifier
from sklearn.model_selection import KFold, cross_val_score


def listed(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def fitted(model, X, y):
    found = model.fit(X, y)
    return {"weights": listed(found.coef_), "intercepts": listed(found.intercept_)}


def problem(seed, samples, features, outputs):
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(2, 1, (samples, features)), 3)
    Y = np.round(X @ rng.normal(size=(features, outputs)) + 3 * rng.normal(size=(samples, outputs)) + 5, 3)
    ridges = [0.01, 1.0, 30.0, 1000.0]
    classes = np.argmax(Y - Y.mean(axis=0), axis=1)
    return {
        "values": listed(X), "targets": listed(Y), "size": features, "outputs": outputs, "ridges": ridges,
        "fits": [fitted(Ridge(alpha=ridge, solver="cholesky"), X, Y) for ridge in ridges],
        "errors": [-np.mean(cross_val_score(Ridge(alpha=ridge), X, Y, cv=KFold(5), scoring="neg_mean_squared_error"))
                   for ridge in ridges],
        "labels": classes.tolist(),
        "classifier": fitted(RidgeClassifier(alpha=2.5), X, classes),
        "two": (classes > 0).astype(int).tolist(),
        "classifier of two": fitted(RidgeClassifier(alpha=2.5), X, (classes > 0).astype(int)),
    }


golden = {"tall": problem(1, 60, 5, 3), "wide": problem(2, 20, 30, 3)}
with open("ridge_sklearn.json", "w") as file:
    file.write(json.dumps(golden) + "\n")

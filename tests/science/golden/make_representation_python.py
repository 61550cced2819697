"""Makes representation_python.json: what rsatoolbox, SciPy, statsmodels and scikit-image say of patterns, factors and images.

Made with rsatoolbox 0.3.2, SciPy 1.17.1, statsmodels 0.15.0 and scikit-image 0.26.0; run in this folder:
    python make_representation_python.py > representation_python.json
"""
import json
import numpy as np
from importlib.metadata import version

from rsatoolbox.data import Dataset
from rsatoolbox.data.noise import prec_from_unbalanced
from rsatoolbox.inference.noise_ceiling import boot_noise_ceiling
from rsatoolbox.rdm import RDMs, calc_rdm, compare
from scipy.spatial.distance import pdist
from scipy.stats import f as f_law, kendalltau, pearsonr, spearmanr
from skimage.measure import label
from skimage.metrics import adapted_rand_error, variation_of_information
from skimage.morphology import thin
from skimage.segmentation import find_boundaries
from scipy.ndimage import distance_transform_edt
import pandas
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

rng = np.random.default_rng(0)
found = {"versions": {m: version(m) for m in ("numpy", "scipy", "rsatoolbox", "statsmodels", "scikit-image")}}

# Patterns of one decimal, so that Euclidean distances and their ranks have ties.
patterns = np.round(rng.normal(size=(9, 6)), 1)
others = np.round(patterns @ rng.normal(size=(6, 4)) + rng.normal(size=(9, 4)), 1)
rdms = {m: pdist(patterns, m).tolist() for m in ("correlation", "euclidean", "cosine")}
tied_a = rng.integers(0, 5, 36).astype(float)
tied_b = np.clip(tied_a + rng.integers(-2, 3, 36), 0, 4).astype(float)
x, y = patterns - patterns.mean(0), others - others.mean(0)
cka = np.linalg.norm(y.T @ x) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)
found["patterns"] = {
    "values": patterns.tolist(), "others": others.tolist(), "rdms": rdms, "cka": cka,
    "a": tied_a.tolist(), "b": tied_b.tolist(),
    "spearman": spearmanr(tied_a, tied_b).statistic, "pearson": pearsonr(tied_a, tied_b).statistic,
    "tauB": kendalltau(tied_a, tied_b).statistic,
    "tauA": float(compare(RDMs(tied_a[None]), RDMs(tied_b[None]), "tau-a")[0, 0]),
}

subjects = np.array([np.round(pdist(patterns + rng.normal(size=patterns.shape), "euclidean"), 1) for _ in range(5)])
found["ceiling"] = {
    "subjects": subjects.tolist(),
    **{ours: list(map(float, boot_noise_ceiling(RDMs(subjects), theirs)))
       for ours, theirs in (("spearman", "spearman"), ("pearson", "corr"), ("kendall", "tau-a"))},
}

stimuli = np.tile(np.arange(4), 6)
runs = np.repeat(np.arange(3), 8)
means = rng.normal(size=(4, 5))
mixing = rng.normal(size=(5, 5))
trials = means[stimuli] + rng.normal(size=(24, 5)) @ mixing
data = Dataset(trials, obs_descriptors={"stimulus": stimuli, "run": runs})
noises = {"none": np.eye(5)}
for ours, theirs in (("diagonal", "diag"), ("shrinkage", "shrinkage_diag"), ("full", "full")):
    noises[ours] = prec_from_unbalanced(data, "stimulus", method=theirs)
found["crossnobis"] = {
    "values": trials.tolist(), "stimuli": stimuli.tolist(), "folds": runs.tolist(),
    **{name: calc_rdm(data, method="crossnobis", descriptor="stimulus", cv_descriptor="run", noise=noise)
       .dissimilarities[0].tolist() for name, noise in noises.items()},
}


def anova(a, b, v):
    frame = pandas.DataFrame({"a": a, "b": b, "v": v})
    model = ols("v ~ C(a, Sum) * C(b, Sum)", frame).fit()
    tables = {}
    for kind in (2, 3):
        table = anova_lm(model, typ=kind)
        rows = {"a": "C(a, Sum)", "b": "C(b, Sum)", "interaction": "C(a, Sum):C(b, Sum)", "residual": "Residual"}
        tables[str(kind)] = {
            name: [float(table.loc[row, column]) for column in ("sum_sq", "df")] +
                  ([] if name == "residual" else [float(table.loc[row, "F"]), float(table.loc[row, "PR(>F)"])])
            for name, row in rows.items()
        }
    return {"a": list(map(int, a)), "b": list(map(int, b)), "values": list(map(float, v)), **tables}


a, b = np.repeat(np.arange(4), 15), np.tile(np.repeat(np.arange(3), 5), 4)
v = 0.4 * a + rng.normal(size=60) + 1000
kept = rng.permutation(60)[:41]
strong = 5.0 * a + 0.1 * b * a + 0.3 * rng.normal(size=60)
found["anova"] = [anova(a, b, v), anova(a[kept], b[kept], v[kept]), anova(a, b, strong)]
found["tails"] = [[float(f), n, m, float(f_law.sf(f, n, m))] for f in (1e-3, .5, 1, 3.7, 40, 900)
                  for n, m in ((1, 1), (2, 783), (8, 10), (16, 24), (300, 5000))]

size = (28, 37)
smooth = lambda noise: sum(np.roll(noise, s, (0, 1)) for s in [(i, j) for i in range(-2, 3) for j in range(-2, 3)])
truth = smooth(rng.normal(size=size)) > 1.5
predicted = smooth(rng.normal(size=size)) + 3 * truth > 2.5
cells, regions = label(~truth, connectivity=1), label(~predicted, connectivity=1)
are = adapted_rand_error(cells, regions, ignore_labels=(0,))
vi = variation_of_information(cells, regions, ignore_labels=(0,))
whole = adapted_rand_error(cells, regions, ignore_labels=())
found["segmentation"] = {
    "size": size, "truth": truth.astype(int).tolist(), "predicted": predicted.astype(int).tolist(),
    "cells": cells.tolist(), "regions8": label(truth, connectivity=2).tolist(), "regions": regions.tolist(),
    "skeleton": thin(truth).astype(int).tolist(), "skeletonPredicted": thin(predicted).astype(int).tolist(),
    "boundaries": find_boundaries(cells, connectivity=1, mode="inner").astype(int).tolist(),
    "distances": distance_transform_edt(~truth).tolist(),
    "rand": [float(v) for v in are], "randWhole": [float(v) for v in whole], "information": [float(v) for v in vi],
}
print(json.dumps(found))

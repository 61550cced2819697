"""Makes trains_elephant.json: distances, correlograms and trial averages of spike trains by Elephant, NumPy and SciPy, and factors of
populations by scikit-learn, for generated inputs with edges and ties.

Made with python 3.11.7, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, elephant 1.2.1, neo 0.14.6, quantities 0.16.4, seed 20262:
    python make_trains_elephant.py
"""
import json
import warnings

import elephant.spike_train_dissimilarity as dissimilarity
import elephant.statistics
import neo
import numpy as np
import quantities as pq
import scipy.stats
import sklearn
from elephant.conversion import BinnedSpikeTrain
from elephant.spike_train_correlation import cross_correlation_histogram
from sklearn.decomposition import FactorAnalysis

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20262)
DURATION = 200  # ms


def plain(value):
    """Arrays as lists, NumPy's numbers as numbers."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(one) for one in value]
    if isinstance(value, (float, np.floating)):
        return float(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def elephant_train(times):
    return neo.SpikeTrain(np.asarray(times, float) * pq.ms, t_stop=DURATION * pq.ms)


def sets_of_trains():
    """Trains in continuous time, and on a grid of 1 ms with ties within and across them; empty ones, one spike, equal ones."""
    times = lambda n: np.sort(np.round(rng.uniform(0, DURATION, n), 3))
    yield [times(30), times(12), [], [57.25], [0.0, 200.0], times(45)]
    grid = lambda n: np.sort(rng.integers(0, DURATION, n)) * 1.0
    first = grid(25)
    yield [first, first, grid(60), np.repeat(grid(6), 2)]


def distances():
    for trains in sets_of_trains():
        objects = [elephant_train(train) for train in trains]
        for tau in (0.5, 10, 400):
            matrix = dissimilarity.van_rossum_distance(objects, time_constant=tau * pq.ms)
            # Elephant's is a difference of sums: of equal trains it may be some 1e-8, the root of the rounding.
            matrix[matrix < 1e-6] = 0
            yield {"trains": trains, "timeConstantMs": tau, "matrix": matrix.ravel()}
        for cost in (0, 0.02, 0.3, 7):
            matrix = dissimilarity.victor_purpura_distance(objects, cost_factor=cost / pq.ms, algorithm="fast")
            yield {"trains": trains, "costPerMs": cost, "matrix": matrix.ravel()}


def correlograms():
    """Counts of lags by Elephant, of trains on a grid of bins, and by NumPy, of trains in continuous time."""
    for binned in (True, False):
        if binned:
            a, b = (np.sort(rng.choice(np.arange(DURATION), n, replace=False)) * 1.0 for n in (40, 70))
            most, width = 15, 1
            bins = [BinnedSpikeTrain(elephant_train(train), bin_size=width * pq.ms) for train in (a, b)]
            # Elephant's lag is that of its second train behind its first.
            histogram, _ = cross_correlation_histogram(*bins, window=[-most, most])
            counts = histogram.magnitude.ravel()
        else:
            a, b = (np.sort(np.round(rng.uniform(0, DURATION, n), 3)) for n in (50, 60))
            most, width = 20, 2.5
            side = int(most / width)
            edges = (np.arange(2 * side + 2) - side - 0.5) * width
            counts = np.histogram(np.subtract.outer(b, a).ravel(), edges)[0]
        yield {"a": a, "b": b, "binMs": width, "maxLagMs": most, "counts": counts}


def jitters():
    """Expected counts of lags when each spike of the second train is put anywhere within its interval: overlaps of bins with what may be."""
    for width, most, jitter in ((1, 12, 10), (2, 20, 7)):
        a = np.sort(np.round(rng.uniform(0, DURATION, 40), 3))
        b = np.sort(np.round(np.concatenate([a[::2] + 2, rng.uniform(0, DURATION, 15)]), 3))
        side = round(most / width)
        starts = (np.arange(2 * side + 1) - side - 0.5) * width
        earliest = (np.floor(b / jitter) * jitter)[:, None, None] - a[None, :, None]
        overlap = np.minimum(earliest + jitter, starts + width) - np.maximum(earliest, starts)
        share = np.clip(overlap, 0, None) / jitter
        yield {
            "a": a,
            "b": b,
            "options": {"binMs": width, "maxLagMs": most, "jitterMs": jitter},
            "expected": share.sum(axis=(0, 1)),
        }


def histograms():
    """Rates around events: the mean by Elephant's time histogram of the trials, the standard error by SciPy."""
    for start, end, width, trials, spikes in ((-10, 30, 5, 12, 300), (0, 8, 2, 2, 60), (-4, 4, 1, 30, 0), (-6, 3, 3, 5, 200)):
        # Whole and half ms, which are exact: many spikes on edges of bins; events so near that trials overlap.
        times = np.sort(rng.integers(0, 2 * DURATION, spikes)) * 0.5
        events = rng.integers(20, DURATION - 40, trials) * 1.0
        bins = (end - start) // width
        aligned = [times[(times >= event + start) & (times < event + end)] - event - start for event in events]
        counts = np.array([[np.sum((one >= k * width) & (one < (k + 1) * width)) for k in range(bins)] for one in aligned])
        objects = [neo.SpikeTrain(one * pq.ms, t_stop=(end - start) * pq.ms) for one in aligned]
        histogram = elephant.statistics.time_histogram(
            objects, bin_size=width * pq.ms, t_start=0 * pq.ms, t_stop=(end - start) * pq.ms, output="rate"
        )
        yield {
            "times": times,
            "events": events,
            "options": {"binMs": width, "fromMs": start, "untilMs": end},
            "rateHz": histogram.rescale("Hz").magnitude.ravel(),
            "standardErrorHz": scipy.stats.sem(counts * 1000 / width, axis=0),
        }


def informations():
    """Information per spike as the relative entropy of where the spikes are and where the animal is."""
    for bins in (1, 2, 12, 40):
        rates, occupancy = np.round(rng.gamma(0.7, 8, bins), 3), np.round(rng.gamma(1, 3, bins), 3)
        rates[::3] = rates[::3] if bins < 3 else 0
        occupancy[1::5] = occupancy[1::5] if bins < 3 else 0
        share = occupancy / occupancy.sum()
        spikes = rates * share / np.sum(rates * share)
        yield {"rates": rates, "occupancy": occupancy, "bits": scipy.stats.entropy(spikes, share, base=2)}


def populations():
    """Participation ratios from eigenvalues, and factors at the largest likelihood."""
    for samples, size, components in ((80, 5, 1), (200, 7, 2), (300, 12, 3)):
        hidden = rng.normal(0, 1, (samples, components)) @ rng.normal(0, 0.8, (components, size))
        data = np.round(5 + hidden + rng.normal(0, 1, (samples, size)) * rng.uniform(0.5, 1.5, size), 4)
        values = np.linalg.eigvalsh(np.cov(data.T))
        # Without a tolerance, to the last digit: that of the likelihood leaves half of the digits of the loadings.
        with sklearn.config_context(skip_parameter_validation=True):
            model = FactorAnalysis(components, tol=-1, max_iter=10000, svd_method="lapack").fit(data)
        signs = np.sign([row[np.argmax(np.abs(row))] for row in model.components_])
        yield {
            "samples": samples,
            "size": size,
            "components": components,
            "data": data.ravel(),
            "covariance": np.cov(data.T).ravel(),
            "participationRatio": values.sum() ** 2 / np.sum(values**2),
            "logLikelihood": model.score(data) * samples,
            "means": model.mean_,
            "loadings": (model.components_ * signs[:, None]).ravel(),
            "noiseVariances": model.noise_variance_,
            "factors": (model.transform(data)[:5] * signs).ravel(),
        }


tables = {
    "distances": distances,
    "correlograms": correlograms,
    "jitters": jitters,
    "histograms": histograms,
    "informations": informations,
    "populations": populations,
}
with open("trains_elephant.json", "w") as file:
    json.dump({name: plain(list(make())) for name, make in tables.items()}, file, separators=(",", ":"))
    file.write("\n")

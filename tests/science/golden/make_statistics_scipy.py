"""Makes statistics_scipy.json: what SciPy, NumPy, scikit-learn and Elephant give for generated inputs with edges and ties.

Made with python 3.11.7, numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, elephant 1.2.1, neo 0.14.6, quantities 0.16.4, seed 20261:
    python make_statistics_scipy.py
"""
import json
import math
import warnings

import elephant.statistics as es
import neo
import numpy as np
import quantities as pq
import scipy
from elephant.conversion import BinnedSpikeTrain
from elephant.spike_train_correlation import correlation_coefficient
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching
from sklearn.metrics import explained_variance_score, roc_auc_score

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261)
SLACK = 1e-6  # ms, as lib/base/time_grid.ts


def digits(value):
    """Numbers as they are, arrays as lists, not finite ones as null."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [digits(one) for one in value]
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, dict):
        return {key: digits(one) for key, one in value.items()}
    return value


def rounded(values, decimals=4):
    return np.round(np.asarray(values, float), decimals)


def samples():
    """Lists of one and two values, constants, ties, and some of very different size."""
    yield [3.5]
    yield [0.1, 0.1]
    yield [-2.0, 7.25]
    yield [0.1] * 7
    yield [1e9 + 1, 1e9 + 3, 1e9 + 3]
    yield [0, 0, 0, 5, 5, 1]
    for size in (3, 10, 41):
        yield rounded(rng.normal(-65, 8, size))
        yield rng.integers(0, 4, size)


def summaries():
    levels = [0, 0.1, 0.25, 0.5, 0.9, 1]
    for values in samples():
        values = np.asarray(values, float)
        yield {
            "values": values,
            "mean": math.fsum(values) / len(values),
            "standardDeviation": values.std(),
            "quantiles": [[p, np.quantile(values, p)] for p in levels],
            "median": np.median(values),
        }


def comparisons():
    """Pairs of lists of equal length: explained variance and rank correlation, whole numbers with ties among them."""
    for size in (2, 3, 8, 30):
        for ties in (False, True):
            a = rng.integers(0, 4, size) * 1.0 if ties else rounded(rng.normal(0, 3, size))
            if np.all(a == a[0]):
                a[0] += 1
            b = rounded(a + rng.normal(0, 1, size)) if not ties else rng.integers(0, 3, size) * 1.0
            yield {
                "a": a,
                "b": b,
                "explainedVariance": explained_variance_score(a, b),
                # Of a constant list there is none.
                "rankCorrelation": scipy.stats.spearmanr(a, b).statistic,
            }


def distances():
    for n, m, ties in ((1, 1, False), (1, 2, False), (2, 5, True), (7, 7, False), (20, 13, True), (30, 31, False)):
        a = rng.integers(0, 5, n) * 1.0 if ties else rounded(rng.normal(0, 1, n))
        b = rng.integers(1, 7, m) * 1.0 if ties else rounded(rng.normal(0.5, 2, m))
        yield {
            "a": a,
            "b": b,
            "wasserstein": scipy.stats.wasserstein_distance(a, b),
            "kolmogorovSmirnov": scipy.stats.ks_2samp(a, b).statistic,
        }


def rocs():
    for size, levels in ((2, 1000), (2, 1), (12, 3), (40, 6), (40, 1000)):
        happened = rng.integers(0, 2, size)
        happened[:2] = [0, 1]
        scores = np.round(rng.integers(0, levels, size) / 7 + 0.5 * happened, 3)
        yield {"happened": happened, "scores": scores, "area": roc_auc_score(happened, scores)}


def elephant_train(times, duration):
    return neo.SpikeTrain(np.asarray(times, float) * pq.ms, t_stop=duration * pq.ms)


def rasters():
    """Trains of a simulation in steps of 0.1 ms, with spikes on edges, of few spikes, and in continuous time."""
    duration = 200
    grid = lambda n: np.sort(rng.choice(np.arange(1, 10 * duration), n, replace=False)) * 0.1
    yield duration, [grid(n) for n in (60, 40, 80, 25)]
    yield duration, [grid(30), [], [57.3], [20.0, 120.0], grid(12)]
    yield duration, [np.arange(1, 200) * 1.0, np.arange(1, 100) * 2.0, np.arange(1, 40) * 5.0, np.arange(5, 700) * 0.3 - 0.9]
    yield duration, [np.sort(rounded(rng.uniform(0, duration, n))) for n in (50, 7, 6, 90)]
    yield duration, [[], []]


def spikes():
    for duration, trains in rasters():
        trains = [np.asarray(train, float)[np.asarray(train, float) < duration - SLACK] for train in trains]
        objects = [elephant_train(train, duration) for train in trains]
        intervals = [es.isi(one).magnitude for one in objects]
        enough = [one for one in intervals if len(one) >= 5]
        mean_of = lambda f: np.mean([f(one) for one in enough]) if enough else None
        counts = []
        for width in (0.3, 1, 2, 5, 40):
            # Elephant drops what does not fill its bins, and refuses a last bin that is not whole.
            n = int(duration // width)
            binned = BinnedSpikeTrain(objects, bin_size=width * pq.ms, n_bins=n, t_stop=n * width * pq.ms)
            counts.append({"binMs": width, "bins": n, "counts": binned.to_array()})
        varying = [one for one in objects if len(one) > 0]
        correlation = None
        if len(varying) > 1:
            pairs = correlation_coefficient(BinnedSpikeTrain(varying, bin_size=2 * pq.ms))
            correlation = pairs[np.triu_indices(len(varying), 1)].mean()
        population = BinnedSpikeTrain(objects, bin_size=3 * pq.ms, n_bins=66, t_stop=198 * pq.ms).to_array().sum(0)
        yield {
            "durationMs": duration,
            "trains": trains,
            "rateHz": np.mean([es.mean_firing_rate(one).rescale("Hz").magnitude for one in objects]),
            "isiCv": mean_of(es.cv),
            "isiLv": mean_of(lambda one: es.lv(one)),
            "fanoOfTrains": es.fanofactor(objects) if any(len(one) for one in objects) else None,
            "fanoOfBins": population.var() / population.mean() if population.any() else None,
            "counts": counts,
            "correlation": correlation,
        }


def spectra():
    t = np.arange(300)
    signals = [
        rounded(rng.normal(0, 1, 300)),
        rng.integers(0, 3, 130) * 1.0,
        rounded(5 + np.sin(2 * np.pi * 0.11 * t)),
        np.full(70, 3.25),
        np.array([0.0, 1.0, 0.0, 0.0]),
    ]
    for signal in signals:
        for length, overlap, rate in ((4, 0, 1000), (4, 0.5, 1000), (64, 0.5, 1000), (32, 0.75, 500)):
            if length > len(signal):
                continue
            frequencies, power = scipy.signal.welch(
                signal, fs=rate, window="hann", nperseg=length, noverlap=int(length * overlap), detrend="constant"
            )
            yield {
                "signal": signal,
                "options": {"segmentLength": length, "overlap": overlap, "sampleRateHz": rate},
                "frequencies": frequencies,
                "power": power,
            }


def transforms():
    for size, modes in ((1, 1), (2, 2), (5, 3), (16, 16)):
        values = rounded(rng.normal(0, 1, size))
        coefficients = scipy.fft.dct(values, norm="ortho")[:modes]
        padded = np.concatenate([coefficients, np.zeros(size - modes)])
        yield {"values": values, "modes": modes, "dct": coefficients, "inverse": scipy.fft.idct(padded, norm="ortho")}


def matrices():
    for size in (1, 2, 3, 6):
        root = rounded(rng.normal(0, 1, (size, size + 2)))
        matrix = root @ root.T
        right = rounded(rng.normal(0, 1, (size, 2)))
        variances, vectors = np.linalg.eigh(matrix)
        vectors = vectors.T[::-1]
        signs = np.array([np.sign(row[np.argmax(np.abs(row))]) for row in vectors])
        yield {
            "size": size,
            "matrix": matrix.ravel(),
            "right": right.ravel(),
            "factor": scipy.linalg.cholesky(matrix, lower=True).ravel(),
            "solution": scipy.linalg.cho_solve((scipy.linalg.cholesky(matrix, lower=True), True), right).ravel(),
            "variances": variances[::-1],
            "vectors": (vectors * signs[:, None]).ravel(),
        }


def regressions():
    for rows, features, targets, ridge in ((2, 1, 1, 1e-9), (2, 2, 1, 1e-3), (20, 3, 2, 1e-9), (40, 4, 2, 0.1)):
        x, y = rounded(rng.normal(0, 1, (rows, features))), rounded(rng.normal(0, 2, (rows, targets)))
        weights = rounded(rng.uniform(0.5, 2, rows))
        root = np.sqrt(weights)[:, None]
        # Ridge regression as least squares with rows that pull every coefficient to 0.
        penalty = np.sqrt(ridge * np.diag((root * x).T @ (root * x)))
        tall = np.vstack([root * x, np.diag(penalty)])
        coefficients = np.linalg.lstsq(tall, np.vstack([root * y, np.zeros((features, targets))]), rcond=None)[0]
        left = root * (y - x @ coefficients)
        yield {
            "x": x,
            "y": y,
            "weights": weights,
            "ridge": ridge,
            "coefficients": coefficients.ravel(),
            "covariance": (left.T @ left / weights.sum()).ravel(),
        }


def peaks():
    """Peaks of different height; SciPy knows none at the ends, which are padded."""
    for size, distance in ((3, 3), (30, 1), (30, 2), (60, 3), (60, 7)):
        heights = rng.permutation(size) / size
        found, _ = scipy.signal.find_peaks(np.concatenate([[-1], heights, [-1]]), height=0.3, distance=distance)
        yield {"probabilities": heights, "threshold": 0.3, "refractory": distance, "peaks": found - 1}


def matches():
    """Trains on a grid of 0.1 ms: many pairs are exactly as far apart as the tolerance."""
    cases = [([], []), ([1.0], []), ([], [1.0]), ([0.3], [0.1]), ([0.1, 0.2], [0.3])]
    for n, m, most in ((8, 8, 300), (40, 30, 900), (30, 60, 900)):
        cases.append(tuple(np.sort(rng.integers(0, most, size)) * 0.1 for size in (n, m)))
    cases.append((np.arange(1, 60) * 10 * 1.1, np.arange(1, 60) * 10 * 1.1 + 2))
    # Every pair two apart: rounding makes some of them more, some less.
    cases.append(((50 * np.arange(60) + 1) * 0.1, (50 * np.arange(60) + 21) * 0.1))
    for observed, predicted in cases:
        for tolerance in (0.2, 2):
            near = np.abs(np.subtract.outer(observed, predicted)) <= tolerance + SLACK
            matched = 0
            if near.size:
                matched = int(np.sum(maximum_bipartite_matching(csr_matrix(near), perm_type="column") >= 0))
            yield {"observed": observed, "predicted": predicted, "toleranceMs": tolerance, "matched": matched}


def volleys():
    """The double threshold by labelled regions, and thresholds from a smoothed count."""
    for size, deviation in ((60, 1), (120, 2.5), (200, 0.5)):
        e = rng.poisson(3 + 9 * (np.arange(size) % 20 < 5))
        smooth = lambda values: scipy.ndimage.gaussian_filter1d(
            values.astype(float), deviation, mode="constant", truncate=4
        )
        rate = smooth(e) / smooth(np.ones(size))
        average, spread = rate.mean(), rate.std()
        thresholds = {"open": average + spread / 8, "close": max(average - spread / 2, average / 4)}
        labels, _ = scipy.ndimage.label(rate >= thresholds["close"])
        spans = []
        for (found,) in scipy.ndimage.find_objects(labels):
            if found.start > 0 and found.stop < size and rate[found].max() > thresholds["open"]:
                spans.append([found.start, found.stop, e[found].sum()])
        yield {"e": e, "smoothMs": deviation, **thresholds, "spans": spans}


def lags():
    """The peak of the cross-correlogram, its mean products over the bins that overlap, with a parabola through three."""
    for size, shift, most in ((60, 2, 5), (200, -3, 10), (200, 0, 4)):
        a = rng.poisson(1 + 8 * (np.arange(size) % 23 < 4))
        b = np.roll(a, shift) + rng.poisson(1, size)
        x, y = a - a.mean(), b - b.mean()
        every = scipy.signal.correlate(y, x, method="direct")[size - 1 - most:size + most]
        overlap = size - np.abs(np.arange(-most, most + 1))
        values = every / overlap
        top = int(np.argmax(values))
        second, first, zeroth = np.polyfit([-1, 0, 1], values[top - 1:top + 2], 2)
        yield {"a": a, "b": b, "maxLagMs": most, "lagMs": top - most - first / (2 * second)}


def synchronies():
    """Spikes within half a window, by a search in sorted times."""
    for times in ([4.0], [1.0, 1.5], [1.0, 1.6], np.sort(rng.integers(0, 400, 50)) * 0.1):
        for window in (0.2, 1, 3):
            reach = window / 2 + SLACK
            times = np.asarray(times, float)
            near = np.searchsorted(times, times + reach, "right") - np.searchsorted(times, times - reach, "left")
            yield {"times": times, "windowMs": window, "index": near.mean() / 10}


tables = {
    "summaries": summaries,
    "comparisons": comparisons,
    "distances": distances,
    "rocs": rocs,
    "spikes": spikes,
    "spectra": spectra,
    "transforms": transforms,
    "matrices": matrices,
    "regressions": regressions,
    "peaks": peaks,
    "matches": matches,
    "volleys": volleys,
    "lags": lags,
    "synchronies": synchronies,
}
with open("statistics_scipy.json", "w") as file:
    json.dump({name: digits(list(make())) for name, make in tables.items()}, file, separators=(",", ":"))
    file.write("\n")

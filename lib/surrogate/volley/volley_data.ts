import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { dct } from "../../analysis/dct.ts";
import { principalComponents } from "../../analysis/principal_components.ts";
import { coarseFeatureCount, OUTCOME, outcomeSize, PROFILE_QUANTILES } from "./reference/volley_outcome.ts";

const OPTIONS: OptionNames<Parameters<typeof volleyData>[2]> = { modes: true };

/** Coarse states of networks, V of them. */
export interface CoarseArrays {
  /** Awake cells by voltage, E then I. (V, 2, H) */
  histograms: Uint16Array;
  /** Pending kicks in the order EE, IE, EI, II. (V, 4) */
  pools: Uint32Array;
  /** Refractory cells, E and I. (V, 2) */
  refractory: Uint16Array;
}

/** Parameters of networks. */
export interface VolleyParameters {
  /** Names. (P) */
  names: string[];
  /** Values of the network of each volley. (V, P) */
  values: Float32Array;
  /** Lower bounds of the box that they were drawn from. (P) */
  low?: readonly number[];
  /** Upper bounds. (P) */
  high?: readonly number[];
}

/** Volleys and the states around them; what `datasetVolleys` gives. */
export interface VolleyRecords {
  /** V. */
  count: number;
  /** Run of each volley. (V) */
  run: Uint32Array;
  /** Bin at whose end it starts. (V) */
  start: Uint32Array;
  /** Bin at whose end it ends. (V) */
  end: Uint32Array;
  /** States at its start. */
  before: CoarseArrays;
  /** States at its end. */
  after: CoarseArrays;
  /** Parameters of its network. */
  parameters: VolleyParameters;
}

/** Counts of the runs that the volleys are of. */
export interface VolleyCounts {
  /** Bins of each run. */
  bins: number;
  /** E spikes. (runs, bins) */
  e: Uint16Array;
  /** I spikes. (runs, bins) */
  i: Uint16Array;
}

/**
 * Square roots of the histograms at the ends of volleys as a mean and their principal components: cosine coefficients smooth
 * the edges of these histograms, by which as many of them fired 3 to 4 % more spikes after each volley.
 */
export interface HistogramRoots {
  /** (2, H) of E and I. */
  mean: Float32Array<ArrayBuffer>;
  /** Orthonormal rows. (2, M, H) */
  components: Float32Array<ArrayBuffer>;
}

/** Spikes of volleys, bin by bin. */
export interface VolleyPatterns {
  /** First bin of each volley among those of all. (V + 1) */
  places: Uint32Array;
  /** E spikes of the bins of all. */
  e: Uint16Array;
  /** I spikes. */
  i: Uint16Array;
}

/** Volleys in the form that the surrogate learns from. */
export interface VolleyData {
  /** V. */
  count: number;
  /** Coarse states at the start. (V, 2 M + 6) */
  befores: Float32Array<ArrayBuffer>;
  /** Outcomes; see {@linkcode OUTCOME}. (V, D) */
  outcomes: Float32Array<ArrayBuffer>;
  /** How outcomes describe voltage histograms. */
  roots: HistogramRoots;
  /** The volleys bin by bin. */
  patterns: VolleyPatterns;
  /** Parameters. */
  parameters: VolleyParameters;
}

const binsOf = (states: CoarseArrays) =>
  states.refractory.length === 0 ? 1 : states.histograms.length / states.refractory.length;

/** Square roots of the histograms of awake cells, each of a sum of squares of 1. (V, 2, H) */
function histogramRoots(states: CoarseArrays): Float64Array {
  const bins = binsOf(states);
  const roots = new Float64Array(states.histograms.length);
  for (let first = 0; first < roots.length; first += bins) {
    let awake = 0;
    for (let bin = first; bin < first + bins; bin++) awake += states.histograms[bin];
    for (let bin = first; bin < first + bins; bin++) {
      roots[bin] = Math.sqrt(states.histograms[bin] / Math.max(awake, 1));
    }
  }
  return roots;
}

/** Mean and principal components of the roots of histograms. @param roots (V, 2, H) */
function describeRoots(roots: Float64Array, bins: number, modes: number): HistogramRoots {
  const count = Math.max(1, roots.length / (2 * bins));
  const mean = new Float64Array(2 * bins);
  roots.forEach((value, at) => mean[at % (2 * bins)] += value / count);
  const components = new Float32Array(2 * modes * bins);
  for (let isI = 0; isI < 2; isI++) {
    const covariance = new Float64Array(bins * bins);
    for (let first = isI * bins; first < roots.length; first += 2 * bins) {
      for (let a = 0; a < bins; a++) {
        const weight = (roots[first + a] - mean[isI * bins + a]) / count;
        for (let b = 0; b < bins; b++) {
          covariance[a * bins + b] += weight * (roots[first + b] - mean[isI * bins + b]);
        }
      }
    }
    const { vectors } = principalComponents(covariance, bins, { components: modes });
    components.set(vectors, isI * modes * bins);
  }
  return { mean: Float32Array.from(mean), components };
}

/** Coefficients of roots in their principal components. @param roots (V, 2, H) @returns (V, 2, M) */
function rootCoefficients(roots: Float64Array, { mean, components }: HistogramRoots): Float64Array {
  const bins = mean.length / 2, modes = components.length / mean.length;
  const coefficients = new Float64Array(roots.length / bins * modes);
  for (let row = 0; row < roots.length / bins; row++) {
    const isI = row % 2;
    for (let m = 0; m < modes; m++) {
      let sum = 0;
      for (let bin = 0; bin < bins; bin++) {
        sum += (roots[row * bins + bin] - mean[isI * bins + bin]) *
          components[(isI * modes + m) * bins + bin];
      }
      coefficients[row * modes + m] = sum;
    }
  }
  return coefficients;
}

/**
 * Coarse states as numbers: the first M cosine coefficients of the roots of both histograms, square roots of the pools and
 * refractory counts.
 * @param modes M.
 * @returns (V, 2 M + 6)
 */
export function coarseFeatures(states: CoarseArrays, modes: number): Float32Array<ArrayBuffer> {
  const count = states.refractory.length / 2, width = coarseFeatureCount(modes), free = 2 * modes;
  const coefficients = dct(histogramRoots(states), binsOf(states), { modes });
  const features = new Float32Array(count * width);
  for (let v = 0; v < count; v++) {
    features.set(coefficients.subarray(v * free, (v + 1) * free), v * width);
    for (let pool = 0; pool < 4; pool++) {
      features[v * width + free + pool] = Math.sqrt(states.pools[4 * v + pool]);
    }
    for (let p = 0; p < 2; p++) {
      features[v * width + free + 4 + p] = Math.sqrt(states.refractory[2 * v + p]);
    }
  }
  return features;
}

/** Spikes of some bins, and log(1 + t) of the times by which parts of them have come. */
function profileOf(counts: Uint16Array, first: number, end: number): { spikes: number; times: number[] } {
  let spikes = 0;
  for (let bin = first; bin < end; bin++) spikes += counts[bin];
  let bin = first, before = 0;
  const times = PROFILE_QUANTILES.map((part) => {
    if (spikes === 0) return Math.log1p(part * (end - first));
    while (before + counts[bin] < part * spikes) before += counts[bin++];
    return Math.log1p(bin - first + (part * spikes - before) / counts[bin]);
  });
  return { spikes, times };
}

/** The first numbers of an outcome: those that the spikes of a volley alone decide. @param counts E, I. */
export function profileFeatures(counts: readonly Uint16Array[], first: number, end: number): Float64Array {
  const y = new Float64Array(OUTCOME.pools);
  counts.forEach((values, p) => {
    const { spikes, times } = profileOf(values, first, end);
    y[OUTCOME.sizes + p] = Math.sqrt(spikes);
    y.set(times, OUTCOME.times + PROFILE_QUANTILES.length * p);
  });
  y[OUTCOME.duration] = Math.log(end - first);
  return y;
}

function patternsOf({ count, run, start, end }: VolleyRecords, counts: VolleyCounts): VolleyPatterns {
  const places = new Uint32Array(count + 1);
  for (let v = 0; v < count; v++) places[v + 1] = places[v] + end[v] - start[v];
  const cut = (values: Uint16Array) => {
    const all = new Uint16Array(places[count]);
    for (let v = 0; v < count; v++) {
      const first = run[v] * counts.bins + 1;
      all.set(values.subarray(first + start[v], first + end[v]), places[v]);
    }
    return all;
  };
  return { places, e: cut(counts.e), i: cut(counts.i) };
}

/**
 * Volleys in the form that the surrogate learns from.
 * @param records Volleys. @param counts Counts of their runs.
 * @param options.modes M, coefficients of the root of a histogram: cosines before a volley, principal components after it.
 * @throws {TypeError} When an option is unknown.
 */
export function volleyData(
  records: VolleyRecords,
  counts: VolleyCounts,
  options: { modes: number },
): VolleyData {
  requireKnown("use the volleys", options, OPTIONS);
  const { modes } = options;
  const width = outcomeSize(modes), coarse = coarseFeatureCount(modes), free = 2 * modes;
  const afters = coarseFeatures(records.after, modes);
  const after = histogramRoots(records.after);
  const roots = describeRoots(after, binsOf(records.after), modes);
  const ends = rootCoefficients(after, roots);
  const outcomes = new Float32Array(records.count * width);
  for (let v = 0; v < records.count; v++) {
    const first = records.run[v] * counts.bins + records.start[v] + 1;
    const end = records.run[v] * counts.bins + records.end[v] + 1;
    const y = outcomes.subarray(v * width, (v + 1) * width);
    y.set(profileFeatures([counts.e, counts.i], first, end));
    y.set(afters.subarray(v * coarse + free, (v + 1) * coarse), OUTCOME.pools);
    y.set(ends.subarray(v * free, (v + 1) * free), OUTCOME.modes);
  }
  const { count, parameters } = records;
  const befores = coarseFeatures(records.before, modes);
  return { count, befores, outcomes, roots, patterns: patternsOf(records, counts), parameters };
}

import { dct, inverseDct } from "../../analysis/dct.ts";
import {
  coarseFeatureCount,
  OUTCOME,
  outcomeSize,
  PROFILE_QUANTILES,
} from "../../reference/surrogate/volley_outcome.ts";

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

/** Volleys in the form that the surrogate learns from. */
export interface VolleyData {
  /** V. */
  count: number;
  /** Coarse states at the start. (V, 2 M + 6) */
  befores: Float32Array<ArrayBuffer>;
  /** Outcomes; see {@linkcode OUTCOME}. (V, D) */
  outcomes: Float32Array<ArrayBuffer>;
  /** What the roots of histograms at the end have on average beside their coefficients: reset peak, edges. (2, H) */
  template: Float32Array<ArrayBuffer>;
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

/** Mean of the roots of histograms without what their first M coefficients describe. (2, H) */
function templateOf(states: CoarseArrays, modes: number): Float32Array<ArrayBuffer> {
  const roots = histogramRoots(states), bins = binsOf(states);
  const mean = new Float64Array(2 * bins);
  const count = Math.max(1, states.refractory.length / 2);
  roots.forEach((value, at) => mean[at % (2 * bins)] += value / count);
  const smooth = inverseDct(dct(mean, bins, { modes }), bins, { modes });
  return Float32Array.from(mean, (value, at) => value - smooth[at]);
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

/**
 * Volleys in the form that the surrogate learns from.
 * @param records Volleys. @param counts Counts of their runs.
 * @param options.modes M, coefficients of the root of a histogram.
 */
export function volleyData(
  records: VolleyRecords,
  counts: VolleyCounts,
  options: { modes: number },
): VolleyData {
  const { modes } = options;
  const width = outcomeSize(modes), coarse = coarseFeatureCount(modes), free = 2 * modes;
  const afters = coarseFeatures(records.after, modes);
  const outcomes = new Float32Array(records.count * width);
  for (let v = 0; v < records.count; v++) {
    const first = records.run[v] * counts.bins + records.start[v] + 1;
    const end = records.run[v] * counts.bins + records.end[v] + 1;
    const y = outcomes.subarray(v * width, (v + 1) * width);
    [counts.e, counts.i].forEach((values, p) => {
      const { spikes, times } = profileOf(values, first, end);
      y[OUTCOME.sizes + p] = Math.sqrt(spikes);
      y.set(times, OUTCOME.times + PROFILE_QUANTILES.length * p);
    });
    y[OUTCOME.duration] = Math.log(end - first);
    y.set(afters.subarray(v * coarse + free, (v + 1) * coarse), OUTCOME.pools);
    y.set(afters.subarray(v * coarse, v * coarse + free), OUTCOME.modes);
  }
  const { count, parameters } = records;
  const template = templateOf(records.after, modes);
  return { count, befores: coarseFeatures(records.before, modes), outcomes, template, parameters };
}

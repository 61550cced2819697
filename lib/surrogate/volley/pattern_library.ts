import { PATTERN_FEATURES, type PatternLibrary } from "./reference/volley_pattern.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { profileFeatures, type VolleyPatterns } from "./volley_data.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "./volley_spec.ts";

/** Most volleys of a library. */
const MOST_EVENTS = 2048;

/**
 * Volleys for the library of a surrogate: evenly spaced in the order of their durations, the longer ones more densely, as
 * their bins are what is recorded.
 * @param count Volleys to choose from, the first ones.
 * @returns Their patterns, as weights, and their number and that of all their bins.
 */
export function chooseLibrary(
  { places, e, i }: VolleyPatterns,
  count: number,
): { sizes: { events: number; bins: number }; tensors: NamedWeights } {
  const bins = (v: number) => places[v + 1] - places[v];
  const order = Array.from({ length: count }, (_, v) => v).sort((a, b) => bins(a) - bins(b) || a - b);
  const chosen: number[] = [];
  let passed = 0;
  for (const v of order) {
    passed += bins(v);
    if (Math.floor(passed * Math.min(count, MOST_EVENTS) / places[count]) > chosen.length) chosen.push(v);
  }
  const all = chosen.reduce((sum, v) => sum + bins(v), 0);
  const spikes = new Float32Array(2 * all);
  let at = 0;
  for (const v of chosen) {
    for (let bin = places[v]; bin < places[v + 1]; bin++, at++) {
      spikes[at] = e[bin];
      spikes[all + at] = i[bin];
    }
  }
  const events = chosen.length;
  const tensors = {
    "patterns.bins": { shape: [events], data: Float32Array.from(chosen, bins) },
    "patterns.spikes": { shape: [2, all], data: spikes },
  };
  return { sizes: { events, bins: all }, tensors };
}

/** Deviations of the residuals of an outcome's first numbers: the norms of the rows of W's part for z. */
function residualScales(spec: VolleySpec, weights: NamedWeights): Float64Array {
  const F = volleyInputs(spec), D = volleyOutcomes(spec), { data } = weights["outcome.weight"];
  return Float64Array.from({ length: PATTERN_FEATURES }, (_, f) => {
    const row = data.subarray(f * (F + D) + F, (f + 1) * (F + D));
    return 1 / Math.max(Math.sqrt(row.reduce((sum, value) => sum + value * value, 0)), 1e-6);
  });
}

/** The library in a surrogate's weights. */
export function libraryOf(spec: VolleySpec, weights: NamedWeights): PatternLibrary {
  const { events, bins } = spec.patterns, spikes = weights["patterns.spikes"].data;
  const places = new Uint32Array(events + 1);
  weights["patterns.bins"].data.forEach((length, event) => places[event + 1] = places[event] + length);
  const e = Uint16Array.from(spikes.subarray(0, bins)), i = Uint16Array.from(spikes.subarray(bins));
  const features = new Float32Array(events * PATTERN_FEATURES);
  for (let event = 0; event < events; event++) {
    features.set(
      profileFeatures([e, i], places[event], places[event + 1]),
      event * PATTERN_FEATURES,
    );
  }
  return { scales: residualScales(spec, weights), features, places, e, i };
}

/** A library as the kernel takes it: `events` (1 + L, FEATURES), `places` (L + 1), `patterns` (bins of all). */
export function packLibrary({ scales, features, places, e, i }: PatternLibrary): {
  events: Float32Array<ArrayBuffer>;
  places: Uint32Array<ArrayBuffer>;
  patterns: Uint32Array<ArrayBuffer>;
} {
  const scaled = Array.from(features, (value, at) => value * scales[at % PATTERN_FEATURES]);
  return {
    events: Float32Array.from([...Array.from(scales), ...scaled]),
    places: Uint32Array.from(places),
    patterns: Uint32Array.from(e, (spikes, bin) => spikes | (i[bin] << 16)),
  };
}

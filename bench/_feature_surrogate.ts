import { choleskyFactor, solveCholesky } from "../lib/analysis/cholesky.ts";
import type { NamedWeights } from "../lib/nn/layout.ts";
import type { TrainedModel } from "../lib/nn/model_file.ts";
import { madeUp } from "../lib/random/made_up.ts";
import { normalFrom } from "../lib/random/normal_from.ts";
import type { CountData } from "../lib/surrogate/counts/count_data.ts";
import { requireRollout } from "../lib/surrogate/counts/rollout_options.ts";
import type { CountSpec, CountSurrogate } from "../lib/surrogate/surrogate.ts";
import { countsOf, type PopulationSize } from "../lib/system/population_counts.ts";

interface FeatureSpec extends CountSpec {
  kind: "features";
  populations: PopulationSize[];
}

/** Features of the parameters: F of chance and a constant. */
const F = 200;
/** Standard deviation of a feature's slopes over the unit box. */
const SLOPE = 3;
/** What is added to the diagonal of the normal equations. */
const RIDGE = 1e-2;
/** Rate that is added to rates before their logarithm is fitted, Hz. */
const FLOOR = 0.3;
/** Highest rate that is predicted, Hz. */
const MOST = 500;

/** tanh of slopes times places in the unit box, and 1. (F + 1) */
function featuresAt(slopes: Float32Array, place: readonly number[]): Float64Array {
  const P = place.length, found = new Float64Array(F + 1).fill(1);
  for (let k = 0; k < F; k++) {
    let sum = slopes[k * (P + 1) + P];
    for (let p = 0; p < P; p++) sum += slopes[k * (P + 1) + p] * place[p];
    found[k] = Math.tanh(sum);
  }
  return found;
}

/** Slopes of each feature and its offset, which is 0 at a place of chance in the box. (F, P + 1) */
function slopesOf(P: number, seed: number): Float32Array<ArrayBuffer> {
  const random = madeUp(seed), slopes = new Float32Array(F * (P + 1));
  const word = () => Math.floor(random() * 2 ** 32);
  for (let k = 0; k < F; k++) {
    const own = Array.from({ length: P }, () => SLOPE * normalFrom(word(), word()));
    slopes.set([...own, -own.reduce((sum, slope) => sum + slope * random(), 0)], k * (P + 1));
  }
  return slopes;
}

/** Places of the networks in the unit box. */
function placesOf(spec: CountSpec, values: ArrayLike<number>, count: number): number[][] {
  const { low, high } = spec.parameters, P = low.length;
  return Array.from(
    { length: count },
    (_, k) => low.map((least, p) => (values[k * P + p] - least) / (high[p] - least)),
  );
}

/** Coefficients of the logarithms of the rates, by ridge regression. (F + 1, populations) */
function coefficientsOf(data: CountData, places: readonly number[][], slopes: Float32Array): Float64Array {
  const { populations, binMs, bins } = data, n = F + 1, T = populations.length;
  const products = new Float64Array(n * n), right = new Float64Array(n * T);
  places.forEach((place, network) => {
    const own = featuresAt(slopes, place);
    const logs = populations.map(({ size }, p) => {
      let spikes = 0;
      for (const count of countsOf(data, network, p)) spikes += count;
      return Math.log(FLOOR + 1000 * spikes / (size * bins * binMs));
    });
    for (let a = 0; a < n; a++) {
      for (let b = 0; b <= a; b++) products[a * n + b] += own[a] * own[b];
      for (let p = 0; p < T; p++) right[a * T + p] += own[a] * logs[p];
    }
  });
  for (let a = 0; a < n; a++) products[a * n + a] += RIDGE;
  return solveCholesky(choleskyFactor(products, n)!, right);
}

/**
 * Mean rates by features of chance and ridge regression: a surrogate that is trained in tens of milliseconds, without steps that might be too few. Members differ by
 * their features. A. Rahimi, B. Recht (2008), Weighted sums of random kitchen sinks, NeurIPS 21.
 */
export const FEATURE_SURROGATE: CountSurrogate<FeatureSpec, "counts"> = {
  ...{ kind: "features", about: "rates by features of chance", learnsFrom: "counts", gives: "counts" },
  ...{ onProcessor: true, ensembles: true, choices: {} },
  parse: (value) => value as FeatureSpec,
  weightShapes: ({ parameters: { names }, populations }) => ({
    slopes: [F, names.length + 1],
    coefficients: [F + 1, populations.length],
  }),
  describe: () => `${F} features of chance`,
  populations: ({ populations }) => populations,
  train(_gpu, { data, heldOut = 0, seed = 1 }) {
    const { names, low = [], high = [], values } = data.parameters!, { binMs, populations } = data;
    const spec: FeatureSpec = {
      ...{ kind: "features", binMs, populations: [...populations] },
      parameters: { names: [...names], low: [...low], high: [...high] },
      training: { heldOut },
    };
    const places = placesOf(spec, values, data.networks - heldOut), slopes = slopesOf(names.length, seed);
    const weights: NamedWeights = {
      slopes: { shape: [F, names.length + 1], data: slopes },
      coefficients: {
        shape: [F + 1, populations.length],
        data: Float32Array.from(coefficientsOf(data, places, slopes)),
      },
    };
    const model: TrainedModel<FeatureSpec> = { spec, weights };
    return Promise.resolve({
      ...{ model, losses: new Float32Array(0), gradientNorms: new Float32Array(0) },
      ...{ validation: { steps: [], losses: [] }, completed: true, seconds: 0 },
    });
  },
  rollout(_gpu, { spec, weights }, options) {
    requireRollout(spec, options);
    const { runs, bins, parameters = [] } = options, { populations, binMs } = spec, T = populations.length;
    const counts = new Uint32Array(runs * T * bins), { slopes, coefficients } = weights;
    placesOf(spec, parameters, runs).forEach((place, run) => {
      const own = featuresAt(slopes.data, place);
      populations.forEach(({ size }, p) => {
        const log = own.reduce((sum, value, a) => sum + value * coefficients.data[a * T + p], 0);
        const each = Math.min(MOST, Math.max(0, Math.exp(log) - FLOOR)) * size * binMs / 1000;
        // As even as whole counts can be.
        for (let bin = 0; bin < bins; bin++) {
          counts[(run * T + p) * bins + bin] = Math.floor((bin + 1) * each) - Math.floor(bin * each);
        }
      });
    });
    return Promise.resolve({ populations, binMs, networks: runs, bins, counts });
  },
};

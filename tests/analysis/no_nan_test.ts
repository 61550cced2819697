import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { averagePsds } from "../../lib/analysis/average_psds.ts";
import { choleskyFactor, solveCholesky } from "../../lib/analysis/cholesky.ts";
import { spikeCountCorrelation } from "../../lib/analysis/correlation.ts";
import { coherenceChance, welchCoherence } from "../../lib/analysis/coherence.ts";
import { countLag } from "../../lib/analysis/count_lag.ts";
import { crossCorrelogram, jitterCorrelogram } from "../../lib/analysis/cross_correlogram.ts";
import { dampingRatio } from "../../lib/analysis/damping_ratio.ts";
import { dawson } from "../../lib/analysis/dawson.ts";
import { dct, dctBasis, inverseDct } from "../../lib/analysis/dct.ts";
import { kolmogorovSmirnov, wasserstein } from "../../lib/analysis/distances.ts";
import { eigenvalues } from "../../lib/analysis/eigenvalues.ts";
import { erfc, erfcinv, erfcx } from "../../lib/analysis/erfc.ts";
import { explainedVariance } from "../../lib/analysis/explained_variance.ts";
import { factorAnalysis, factorScores } from "../../lib/analysis/factor_analysis.ts";
import { fanoFactor, rebin } from "../../lib/analysis/fano.ts";
import { gaussLegendre } from "../../lib/analysis/gauss_legendre.ts";
import { informationPerSpike } from "../../lib/analysis/information_per_spike.ts";
import { IntervalStatistics } from "../../lib/analysis/interval_statistics.ts";
import { isiCv, isiLv } from "../../lib/analysis/isi.ts";
import { LeastSquares, polynomialTerms } from "../../lib/analysis/least_squares.ts";
import { levenbergMarquardt } from "../../lib/analysis/levenberg_marquardt.ts";
import { luFactor, solveComplex, solveLu } from "../../lib/analysis/lu.ts";
import { entropyBits, mutualInformationBits } from "../../lib/analysis/mutual_information.ts";
import { nelderMead } from "../../lib/analysis/nelder_mead.ts";
import { participationRatio } from "../../lib/analysis/participation_ratio.ts";
import { pearsonMatrix } from "../../lib/analysis/pearson.ts";
import { principalComponents } from "../../lib/analysis/principal_components.ts";
import { psth } from "../../lib/analysis/psth.ts";
import { welchPsd } from "../../lib/analysis/psd.ts";
import { pairedDifference } from "../../lib/analysis/paired_difference.ts";
import { kendallTau } from "../../lib/analysis/kendall_tau.ts";
import { rankCorrelation } from "../../lib/analysis/rank_correlation.ts";
import { binCounts, spikeTrains } from "../../lib/analysis/raster.ts";
import type { Raster } from "../../lib/analysis/raster_type.ts";
import { meanRate, populationRate } from "../../lib/analysis/rates.ts";
import { rocArea } from "../../lib/analysis/roc_area.ts";
import { sobolIndices } from "../../lib/analysis/sobol_indices.ts";
import { logSpectralDistance, spectralPeak } from "../../lib/analysis/spectral_measures.ts";
import { spikeFeatures, upwardCrossings } from "../../lib/analysis/spike_features.ts";
import {
  coincidenceFactor,
  definedShares,
  matchSpikes,
  peakSpikes,
  spikeMatchOf,
} from "../../lib/analysis/spike_match.ts";
import { spikeSynchronyIndex } from "../../lib/analysis/ssi.ts";
import { isConstant, mean, median, quantile, standardDeviation } from "../../lib/analysis/summary.ts";
import { vanRossumDistance, vanRossumMatrix } from "../../lib/analysis/van_rossum.ts";
import { victorPurpuraDistance, victorPurpuraMatrix } from "../../lib/analysis/victor_purpura.ts";
import { VolleyEventTracker } from "../../lib/analysis/volley_event_tracker.ts";
import { volleyEvents } from "../../lib/analysis/volley_events.ts";
import {
  detectVolleys,
  detectVolleysInCounts,
  volleyDurations,
  volleyIntervals,
  volleySizes,
  volleyStatistics,
  volleyThresholds,
} from "../../lib/analysis/volleys.ts";
import { isUserError } from "../../lib/base/errors.ts";
import { uniforms } from "./_random.ts";
import { analysisFunctions } from "./_functions.ts";

/** Whether a NaN is anywhere in a result. */
function hasNaN(value: unknown): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array).some(Number.isNaN);
  return typeof value === "object" && value !== null && Object.values(value).some(hasNaN);
}

/** Numbers of any kind, but so small that their squares and products do not overflow. */
const number = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 4, arbitrary: fc.integer({ min: -2, max: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(-0, 0.1, 1e-300, 1e50, -1e50) },
);
const odd = fc.constantFrom(NaN, Infinity, -Infinity);
/** Lists: any, of one value, of ties, rising, and with what is not finite. */
const list = fc.oneof(
  fc.array(number, { maxLength: 12 }),
  fc.tuple(number, fc.nat(12)).map(([value, length]) => new Array<number>(length).fill(value)),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 200 }).map((steps) => steps * 0.1), { maxLength: 12 })
    .map((times) => times.sort((a, b) => a - b)),
  fc.array(fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: odd }), { maxLength: 12 }),
);
const positive = fc.oneof(
  fc.constantFrom(0.1, 0.3, 1, 2, 0.01, 1e6, 0, NaN),
  fc.double({ min: 0.05, max: 30, noNaN: true }),
);

type Input = { a: number[]; b: number[]; p: number; q: number };
const raster = ({ a, b, q }: Input): Raster => ({
  times: Float64Array.from(a),
  neurons: Uint32Array.from(a, (_, at) => Math.abs(b[at] ?? 0) % 2),
  neuronCount: 2,
  durationMs: Math.min(q, 100),
});
const psd = (power: number[]) => ({
  frequencies: Float64Array.from(power, (_, k) => 20 * k),
  power: Float64Array.from(power),
});
const ascending = (values: number[]) => values.toSorted((x, y) => x - y);
const square = (values: number[]) => Math.floor(Math.sqrt(values.length));
const symmetric = (values: number[]) => {
  const size = square(values);
  return Float64Array.from({ length: size * size }, (_, at) => {
    const row = Math.floor(at / size), column = at % size;
    return values[Math.max(row, column) * size + Math.min(row, column)];
  });
};
const part = (values: number[]) => Float64Array.from(values.slice(0, square(values) ** 2));
const volley = (startMs: number, size: number) => ({
  startMs,
  endMs: startMs + 1,
  durationMs: 1,
  sizeE: size,
  sizeI: 0,
  size,
  peakPool: null,
});
const matchOf = ({ a, b }: Input) =>
  spikeMatchOf({ observed: a.length, predicted: b.length, matched: Math.min(a.length, b.length) });
const series = ({ a, p }: Input) => ({ binMs: p, e: a, i: a });

/** A call of each function; its NaN is documented where a condition is given that says when. */
const CALLS: Record<string, [call: (input: Input) => unknown, documented?: (input: Input) => boolean]> = {
  dawson: [({ p }) => dawson(p), ({ p }) => Number.isNaN(p)],
  erfc: [({ p }) => erfc(p), ({ p }) => Number.isNaN(p)],
  erfcinv: [({ p }) => erfcinv(p), ({ p }) => !(p >= 0 && p <= 2)],
  erfcx: [({ p }) => erfcx(-p), ({ p }) => Number.isNaN(p)],
  gaussLegendre: [({ p }) => gaussLegendre(p)],
  levenbergMarquardt: [
    ({ a, b }) =>
      levenbergMarquardt({
        residuals: a.length,
        evaluate: ([x], out, jacobian) => {
          out.set(a.map((value, k) => value - x * (b[k] ?? 1)));
          jacobian?.set(a.map((_, k) => -(b[k] ?? 1)));
        },
      }, [1]).parameters,
  ],
  nelderMead: [({ a }) =>
    nelderMead(([x]) => a.reduce((sum, one) => sum + (x - one) ** 2, 0), {
      ...{ start: [1], steps: [1] },
    }).parameters],
  averagePsds: [({ a, b }) => averagePsds([psd(a), psd(b)])],
  choleskyFactor: [({ a }) => choleskyFactor(symmetric(a), square(a))],
  solveCholesky: [
    ({ a }) => solveCholesky(Float64Array.of(1, 0, 0.5, 2), a),
    ({ a }) => !a.every(Number.isFinite),
  ],
  luFactor: [({ a }) => luFactor(part(a), square(a))],
  solveLu: [
    ({ a }) => solveLu(luFactor([0.5, 2, 1, 0], 2)!, a),
    ({ a }) => !a.every(Number.isFinite),
  ],
  solveComplex: [
    ({ a, b }) => {
      const matrix = { real: Float64Array.of(1, 0, 0.5, 2), imaginary: Float64Array.of(0, 1, -1, 3) };
      const imaginary = Float64Array.from(a, (_, at) => b[at] ?? 0);
      return solveComplex(matrix, { real: Float64Array.from(a), imaginary });
    },
    ({ a, b }) => ![...a, ...b].every(Number.isFinite),
  ],
  eigenvalues: [({ a }) => eigenvalues(part(a), square(a))],
  spikeCountCorrelation: [(input) => spikeCountCorrelation(raster(input), { binMs: input.p })],
  countLag: [({ a, b, p, q }) => countLag(a, b, { binMs: p, maxLagMs: q })],
  crossCorrelogram: [
    ({ a, b, p }) => crossCorrelogram(ascending(a), ascending(b), { binMs: p, maxLagMs: 2 * p }),
  ],
  jitterCorrelogram: [({ a, b, p, q }) => {
    const options = { binMs: p, maxLagMs: 2 * p, jitterMs: q, surrogates: 3 };
    return jitterCorrelogram(ascending(a), ascending(b), options);
  }],
  dampingRatio: [({ a, b, p }) => dampingRatio([...a, ...b], { binMs: p, maxLagMs: p })],
  dctBasis: [({ a, b }) => dctBasis(a.length, b.length)],
  dct: [({ a, b }) => dct(a, b.length), ({ a }) => !a.every(Number.isFinite)],
  inverseDct: [({ a, b }) => inverseDct(a, b.length), ({ a }) => !a.every(Number.isFinite)],
  wasserstein: [({ a, b }) => wasserstein(a, b)],
  kolmogorovSmirnov: [({ a, b }) => kolmogorovSmirnov(a, b)],
  explainedVariance: [
    ({ a, b }) => explainedVariance(a, b.length < a.length ? a.with(0, 1) : b.slice(0, a.length)),
  ],
  factorAnalysis: [({ a, b }) => {
    const rows = a.flatMap((one, at) => [one, b[at] ?? at]);
    return factorAnalysis(rows, 2, { components: 1, maxIterations: 40 });
  }],
  factorScores: [({ a }) =>
    factorScores(a, {
      ...{ means: Float64Array.of(1, 2), loadings: Float64Array.of(1, -3) },
      ...{ noiseVariances: Float64Array.of(2, 1), logLikelihood: 0, iterations: 1, converged: true },
    })],
  fanoFactor: [({ a }) => fanoFactor(a)],
  rebin: [({ a, b }) => rebin(a, b.length), ({ a }) => !a.every(Number.isFinite)],
  IntervalStatistics: [({ a, b }) => {
    const statistics = new IntervalStatistics(1);
    for (const time of a.filter(Number.isFinite).sort((x, y) => x - y)) statistics.add(0, time);
    return statistics.cv(b.length);
  }],
  isiCv: [(input) => isiCv(raster(input), { minIntervals: 2 })],
  isiLv: [(input) => isiLv(raster(input), { minIntervals: 2 })],
  LeastSquares: [({ a, b }) => {
    const sums = new LeastSquares(2, 1);
    a.forEach((value, at) => sums.add([1, value], [b[at] ?? 0]));
    return sums.solve();
  }],
  polynomialTerms: [({ a }) => polynomialTerms(a, 2), ({ a }) => !a.every(Number.isFinite)],
  informationPerSpike: [({ a, b }) => {
    const sizes = a.map((one) => Math.abs(one));
    return informationPerSpike(sizes, sizes.map((one, at) => Math.abs(b[at] ?? one)));
  }],
  entropyBits: [({ a }) => entropyBits(a.map((value) => Math.abs(value)), { correction: "miller-madow" })],
  mutualInformationBits: [({ a, p }) => mutualInformationBits(a.map((value) => Math.abs(value)), p)],
  participationRatio: [({ a }) => participationRatio(symmetric(a), square(a))],
  psth: [({ a, b, p }) => psth(ascending(a), b, { binMs: p, fromMs: -p, untilMs: 2 * p })],
  principalComponents: [({ a }) => principalComponents(symmetric(a), square(a))],
  welchPsd: [({ a, p }) => welchPsd(a, { segmentLength: 4, sampleRateHz: p })],
  welchCoherence: [({ a, b }) => welchCoherence(a, a.map((one, at) => b[at] ?? one), { segmentLength: 4 })],
  coherenceChance: [({ a, b }) => {
    const long = [...a, ...a, ...a], other = long.map((one, at) => b[at] ?? one);
    return coherenceChance(long, other, { segmentLength: 4, surrogates: 2, uniform: () => 0.5 });
  }],
  pearsonMatrix: [({ a, b }) => pearsonMatrix([a, a.map((one, at) => b[at] ?? one)])],
  spectralPeak: [({ a }) => spectralPeak(psd(a))],
  logSpectralDistance: [
    ({ a, b }) => logSpectralDistance(psd(a), psd(b.length < a.length ? a : b.slice(0, a.length))),
  ],
  rankCorrelation: [({ a, b }) => rankCorrelation(a, b)],
  kendallTau: [({ a, b }) => kendallTau(a, b)],
  pairedDifference: [({ a, b }) => pairedDifference(a, b)],
  sobolIndices: [({ a, b }) => {
    const values = a.slice(0, a.length - a.length % 3);
    const repeated = values.map((value, k) => b[k] ?? value);
    const options = { resamples: 10, uniform: uniforms(1) };
    return [values, repeated].map((repeated) => sobolIndices(values, 1, { ...options, repeated }));
  }],
  spikeTrains: [(input) => spikeTrains(raster(input))],
  binCounts: [({ a, p, q }) => binCounts(a, { binMs: p, durationMs: Math.min(q, 100) })],
  meanRate: [(input) => meanRate(raster(input))],
  populationRate: [({ a, p }) => populationRate(a, { binMs: p, neuronCount: 3 })],
  rocArea: [
    ({ a, b }) => rocArea(a.map((value) => value > 0 ? 1 : 0), a.map((_, at) => b[at] ?? 0)),
    ({ a }) => a.every((value) => value > 0) || a.every((value) => !(value > 0)),
  ],
  upwardCrossings: [({ a, p }) => upwardCrossings(a, { stepMs: p, threshold: 0 })],
  spikeFeatures: [({ a, p }) => spikeFeatures(a, { stepMs: p, threshold: 0 })],
  spikeMatchOf: [matchOf],
  definedShares: [(input) => definedShares(matchOf(input))],
  matchSpikes: [({ a, b, p }) => matchSpikes(a, b, p)],
  coincidenceFactor: [(input) => coincidenceFactor(matchOf(input), input.q, input.p)],
  peakSpikes: [({ a, p, q }) => peakSpikes(a, { threshold: p, refractory: q })],
  spikeSynchronyIndex: [
    ({ a, p }) => spikeSynchronyIndex(Float64Array.from(a), { neuronCount: 3, windowMs: p }),
  ],
  isConstant: [({ a }) => isConstant(a)],
  mean: [({ a }) => mean(a), ({ a }) => a.includes(Infinity) && a.includes(-Infinity)],
  standardDeviation: [({ a }) => standardDeviation(a)],
  quantile: [({ a, p }) => quantile(a, p), ({ a }) => a.includes(Infinity) && a.includes(-Infinity)],
  median: [({ a }) => median(a), ({ a }) => a.includes(Infinity) && a.includes(-Infinity)],
  vanRossumDistance: [({ a, b, p }) => vanRossumDistance(ascending(a), ascending(b), { timeConstantMs: p })],
  vanRossumMatrix: [({ a, b, p }) => vanRossumMatrix([ascending(a), ascending(b), a], { timeConstantMs: p })],
  victorPurpuraDistance: [
    ({ a, b, p }) => victorPurpuraDistance(ascending(a), ascending(b), { costPerMs: p }),
  ],
  victorPurpuraMatrix: [
    ({ a, b, p }) => victorPurpuraMatrix([ascending(a), a, ascending(b)], { costPerMs: p }),
  ],
  VolleyEventTracker: [({ a }) => {
    const rule = { windowBins: 2, open: 4, close: 2, tailBins: 0, longestBins: 6 };
    const tracker = new VolleyEventTracker(rule);
    return a.map((recurrent) => tracker.add(recurrent));
  }],
  volleyEvents: [(input) => volleyEvents({ ...series(input), recurrent: input.a }, { windowMs: input.q })],
  detectVolleys: [
    (input) => detectVolleys({ ...series(input), ee: input.a }, { windowMs: input.q, skipFirst: 0 }),
  ],
  detectVolleysInCounts: [
    (input) => detectVolleysInCounts(series(input), { open: 2, close: 1, smoothMs: input.q % 5 }),
  ],
  volleyThresholds: [({ a, p, q }) => volleyThresholds(a, { binMs: p, smoothMs: q % 5 })],
  volleyIntervals: [({ a }) => volleyIntervals(a.filter(Number.isFinite).map((at) => volley(at, 1)))],
  volleySizes: [({ a }) => volleySizes(a.filter(Number.isFinite).map((size) => volley(0, size)))],
  volleyDurations: [({ a }) => volleyDurations(a.filter(Number.isFinite).map((at) => volley(at, 1)))],
  volleyStatistics: [({ a, b, q }) => {
    const volleys = a.filter(Number.isFinite).sort((x, y) => x - y).map((at, k) => volley(at, b[k] ?? 0));
    return volleyStatistics(volleys, { durationMs: q });
  }],
};

/** Generated inputs of each function. */
const RUNS = 400;

for (const [name, [call, documented]] of Object.entries(CALLS)) {
  Deno.test(`${name}() of any input gives no NaN that its documentation does not name, nor a bug`, () => {
    let answered = 0;
    fc.assert(
      fc.property(fc.record({ a: list, b: list, p: positive, q: positive }), (input) => {
        let result: unknown;
        try {
          result = call(input);
        } catch (error) {
          if (isUserError(error)) return;
          throw error;
        }
        answered++;
        assert(!hasNaN(result) || documented?.(input), `${Deno.inspect(result)}`);
      }),
      { numRuns: RUNS, seed: 1 },
    );
    assert(answered > RUNS / 40, `${answered} of ${RUNS} inputs are answered`);
  });
}

Deno.test("every function of lib/analysis is tried with any input", async () => {
  assertEquals([...(await analysisFunctions()).keys()].sort(), Object.keys(CALLS).sort());
});

import { type TrackerRule, VolleyEventTracker } from "../../analysis/volley_event_tracker.ts";
import { LeastSquares } from "../../analysis/least_squares.ts";
import { type MifSpec, overrideSpec } from "../../markov/mif_spec.ts";
import { LanesStepper } from "../../markov/cpu/lanes/lanes_stepper.ts";
import { SHARE_FEATURES } from "./reference/volley_outcome.ts";
import { networkKey } from "../../random/network_key.ts";

/** What {@linkcode pendingShares} simulates. */
export interface SharesOptions {
  /** Voltage histograms: lower edge, width of a bin, H bins. */
  histogram: { lowest: number; width: number; bins: number };
  /** When a volley starts and ends; see `volleyEvents`. */
  rule: TrackerRule;
  /** Width of a bin, ms. */
  binMs: number;
  seed: number;
}

/** Networks that are simulated, how long they run before they are looked at, and how long they are, ms. */
const MOST_NETWORKS = 16;
const WARMUP_MS = 200;
const RECORDED_MS = 1500;
/** Cells seen in a bin from which on its mean is trusted. */
const ENOUGH = 20;
/** Relative ridge of a bin's regression, and cells that one more ridge of 1 is worth. */
const RIDGE = 0.01, RIDGE_CELLS = 200;

/** Cells and their pending kicks at the end of a volley. */
interface Ending {
  /** What the outcome says of it; see {@linkcode SHARE_FEATURES}. (S) */
  features: number[];
  /** Cells by voltage bin, refractory ones last. (2, H + 1) */
  cells: Float64Array;
  /** Pending kicks of these cells, in the order EE, IE, EI, II. (4, H + 1) */
  pending: Float64Array;
}

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

function endingOf(
  stepper: LanesStepper,
  volley: { e: number; i: number; bins: number },
  { lowest, width, bins }: SharesOptions["histogram"],
  excitatory: number,
): Ending {
  const row = bins + 1;
  const cells = new Float64Array(2 * row), pending = new Float64Array(4 * row);
  stepper.voltage.forEach((v, cell) => {
    const isI = cell < excitatory ? 0 : 1;
    const place = Math.min(Math.floor(Math.max(v - lowest, 0) / width), bins - 1);
    const bin = stepper.refractory[cell] === 1 ? bins : place;
    cells[isI * row + bin]++;
    pending[isI * row + bin] += stepper.pendingE[cell];
    pending[(2 + isI) * row + bin] += stepper.pendingI[cell];
  });
  const pools = [0, 1, 2, 3].map((pool) => total(pending.subarray(pool * row, (pool + 1) * row)));
  const features = [
    Math.sqrt(volley.e),
    Math.sqrt(volley.i),
    Math.log(volley.bins),
    ...[...pools, cells[bins], cells[row + bins]].map(Math.sqrt),
  ];
  return { features, cells, pending };
}

/** Steps a network and looks at it whenever a volley ends. */
function endingsOf(spec: MifSpec, network: number, options: SharesOptions): Ending[] {
  const { histogram, rule, binMs, seed } = options;
  const stepMs = binMs / Math.max(1, Math.round(binMs / 0.1));
  const stepper = new LanesStepper(spec, networkKey(seed, network), { stepMs });
  const steps = Math.round(binMs / stepMs), warmup = Math.round(WARMUP_MS / binMs);
  const tracker = new VolleyEventTracker(rule), endings: Ending[] = [];
  let volley = { e: 0, i: 0, bins: 0 };
  for (let bin = 0; bin < warmup + Math.round(RECORDED_MS / binMs); bin++) {
    let recurrent = 0;
    for (let step = 0; step < steps; step++) {
      stepper.advance();
      recurrent += stepper.counts.recurrent;
      volley.e += stepper.counts.e;
      volley.i += stepper.counts.i;
    }
    volley.bins++;
    const happens = tracker.add(recurrent);
    const ends = happens === "end" || happens === "cut";
    if (ends && bin >= warmup) endings.push(endingOf(stepper, volley, histogram, spec.N_E));
    if (happens) volley = { e: 0, i: 0, bins: 0 };
  }
  return endings;
}

/** Mean and deviation of each feature over the endings. */
function scalesOf(endings: readonly Ending[]): { mean: number[]; deviation: number[] } {
  const mean = SHARE_FEATURES.map((_, f) =>
    endings.reduce((sum, { features }) => sum + features[f] / endings.length, 0)
  );
  const deviation = SHARE_FEATURES.map((_, f) =>
    Math.sqrt(
      endings.reduce((sum, { features }) => sum + (features[f] - mean[f]) ** 2 / endings.length, 0),
    ) || 1
  );
  return { mean, deviation };
}

/**
 * Regression of the pending kicks of a bin's cells, relative to the mean of its population: constant and coefficients by the
 * features as they are, for kicks from E and from I; null where too few cells were seen.
 */
function regressionOf(
  endings: readonly Ending[],
  place: { isI: number; bin: number; row: number },
  { mean, deviation }: ReturnType<typeof scalesOf>,
): [number[], number[]] | null {
  const { isI, bin, row } = place, S = mean.length;
  const rows = endings.map(({ features, cells, pending }) => {
    const population = total(cells.subarray(isI * row, (isI + 1) * row));
    const relative = [isI, 2 + isI].map((pool) => {
      const kicks = total(pending.subarray(pool * row, (pool + 1) * row));
      return pending[pool * row + bin] * population / Math.max(kicks, 1);
    });
    const z = features.map((value, f) => (value - mean[f]) / deviation[f]);
    return { weight: cells[isI * row + bin], z, relative };
  }).filter(({ weight }) => weight > 0);
  const weight = rows.reduce((sum, one) => sum + one.weight, 0);
  if (weight < ENOUGH) return null;
  const share = [0, 1].map((k) => rows.reduce((sum, { relative }) => sum + relative[k], 0) / weight);
  const centre = mean.map((_, f) => rows.reduce((sum, one) => sum + one.weight * one.z[f], 0) / weight);
  const sums = new LeastSquares(S, 2);
  for (const { weight, z, relative } of rows) {
    sums.add(
      z.map((value, f) => value - centre[f]),
      relative.map((value, k) => value / weight - share[k]),
      weight,
    );
  }
  const { coefficients } = sums.solve(RIDGE + RIDGE_CELLS / weight);
  const [fromE, fromI] = [0, 1].map((k) => {
    const slopes = mean.map((_, f) => coefficients[2 * f + k] / deviation[f]);
    const constant = slopes.reduce(
      (sum, slope, f) => sum - slope * (mean[f] + centre[f] * deviation[f]),
      share[k],
    );
    return [constant, ...slopes];
  });
  return [fromE, fromI];
}

/**
 * How many pending kicks a cell has at the end of a volley by its voltage, relative to the mean of its population: for each
 * pool in the order EE, IE, EI, II, over the voltage bins and then for refractory cells, a constant and its slopes by some
 * numbers of the outcome. Cells that were refractory when the volley's spikes drew their targets have few, and so have those
 * that just woke; how many of them lie at a voltage depends on the volley. Without that, networks put back from their coarse
 * state were less synchronous in their next volley.
 *
 * From a simulation of at most sixteen networks by the time-stepped scheme on the CPU.
 * @param network The base network. @param parameters Names and rows of values that replace its fields.
 * @returns (4, H + 1, 1 + S)
 */
export function pendingShares(
  network: MifSpec,
  parameters: { names: readonly string[]; rows: readonly (readonly number[])[] },
  options: SharesOptions,
): Float32Array<ArrayBuffer> {
  const { bins } = options.histogram, row = bins + 1, width = 1 + SHARE_FEATURES.length;
  const { names, rows } = parameters;
  const count = Math.max(1, Math.min(MOST_NETWORKS, rows.length));
  const endings = Array.from({ length: count }, (_, k) => {
    const values = rows[Math.floor((k + 0.5) * rows.length / count)] ?? [];
    const spec = overrideSpec(network, Object.fromEntries(names.map((name, p) => [name, values[p]])));
    return endingsOf(spec, k, options);
  }).flat();
  const scales = scalesOf(endings);
  const even = [1, ...new Array<number>(width - 1).fill(0)];
  const shares = new Float32Array(4 * row * width);
  for (let isI = 0; isI < 2; isI++) {
    const found = Array.from({ length: row }, (_, bin) => regressionOf(endings, { isI, bin, row }, scales));
    const seen = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => found[bin]);
    const nearest = (bin: number) =>
      seen.reduce((best, one) => Math.abs(one - bin) < Math.abs(best - bin) ? one : best, seen[0]);
    for (let bin = 0; bin < row; bin++) {
      // Refractory cells of which too few were seen are like those at reset.
      const other = bin < bins ? bin : Math.floor(-options.histogram.lowest / options.histogram.width);
      const [fromE, fromI] = found[bin] ?? found[nearest(other)] ?? [even, even];
      shares.set(fromE, (isI * row + bin) * width);
      shares.set(fromI, ((2 + isI) * row + bin) * width);
    }
  }
  return shares;
}

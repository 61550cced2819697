import { type MifSpec, overrideSpec } from "../../network/mif_spec.ts";
import { MifStepper } from "../../reference/simulation/mif_step.ts";
import { networkKey } from "../../simulation/plan.ts";

/** What {@linkcode pendingShares} simulates. */
export interface SharesOptions {
  /** Voltage histograms: lower edge, width of a bin, H bins. */
  histogram: { lowest: number; width: number; bins: number };
  /** When a volley starts and ends; see `volleyEvents`. */
  rule: { windowBins: number; open: number; close: number; longestBins: number };
  /** Width of a bin, ms. */
  binMs: number;
  seed: number;
}

/** Networks that are simulated, how long they run before they are looked at, and how long they are, ms. */
const MOST_NETWORKS = 8;
const WARMUP_MS = 200;
const RECORDED_MS = 800;
/** Cells seen in a bin from which on its mean is trusted. */
const ENOUGH = 20;

/** Sums over the cells at the ends of volleys: cells by voltage bin (refractory ones last), and their pending kicks. */
interface Sums {
  /** (2, H + 1) */
  cells: Float64Array;
  /** (4, H + 1) in the order EE, IE, EI, II. */
  pending: Float64Array;
}

function addState(
  sums: Sums,
  stepper: MifStepper,
  excitatory: number,
  histogram: SharesOptions["histogram"],
) {
  const { lowest, width, bins } = histogram, row = bins + 1;
  stepper.voltage.forEach((v, cell) => {
    const isI = cell < excitatory ? 0 : 1;
    const place = Math.min(Math.floor(Math.max(v - lowest, 0) / width), bins - 1);
    const bin = stepper.refractory[cell] === 1 ? bins : place;
    sums.cells[isI * row + bin]++;
    sums.pending[isI * row + bin] += stepper.pendingE[cell];
    sums.pending[(2 + isI) * row + bin] += stepper.pendingI[cell];
  });
}

/** Steps a network and looks at it whenever a volley ends. */
function addNetwork(sums: Sums, spec: MifSpec, network: number, options: SharesOptions): void {
  const { histogram, rule, binMs, seed } = options;
  const stepMs = binMs / Math.max(1, Math.round(binMs / 0.1));
  const stepper = new MifStepper(spec, networkKey(seed, network), { stepMs });
  const steps = Math.round(binMs / stepMs), warmup = Math.round(WARMUP_MS / binMs);
  const recent: number[] = [];
  let idle = 0, lasting = -1;
  for (let bin = 0; bin < warmup + Math.round(RECORDED_MS / binMs); bin++) {
    let recurrent = 0;
    for (let step = 0; step < steps; step++) {
      stepper.advance();
      recurrent += stepper.counts.recurrent;
    }
    recent.push(recurrent);
    if (recent.length > rule.windowBins) recent.shift();
    const sum = (bins: number) => bins > 0 ? recent.slice(-bins).reduce((a, b) => a + b, 0) : 0;
    idle++;
    if (lasting < 0) {
      if (sum(Math.min(rule.windowBins, idle)) >= rule.open) lasting = 0;
    } else if (++lasting >= rule.longestBins || sum(rule.windowBins) <= rule.close) {
      lasting = -1;
      idle = 0;
      if (bin >= warmup) addState(sums, stepper, spec.N_E, histogram);
    }
  }
}

/** The value of a bin, or of the nearest one in which enough cells were seen; 1 where there is none. */
function filled(sums: Sums, pool: number, bins: number): number[] {
  const row = bins + 1,
    cells = sums.cells.subarray((pool & 1) * row),
    pending = sums.pending.subarray(pool * row);
  const seen = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => cells[bin] >= ENOUGH);
  const mean = (bin: number) => pending[bin] / cells[bin];
  const values = Array.from({ length: bins }, (_, bin) => {
    if (seen.length === 0) return 1;
    return mean(seen.reduce((best, one) => Math.abs(one - bin) < Math.abs(best - bin) ? one : best));
  });
  return [...values, cells[bins] >= ENOUGH ? mean(bins) : values.reduce((a, b) => Math.min(a, b))];
}

/**
 * How many pending kicks a cell has at the end of a volley, by its voltage: relative to the most, for each pool in the order
 * EE, IE, EI, II, over the voltage bins and then for refractory cells. Cells that were refractory when the volley's spikes
 * drew their targets have few, and so have those that just woke; without that, networks put back from their coarse state
 * were less synchronous in their next volley.
 *
 * From a simulation of at most eight networks by the time-stepped scheme on the CPU.
 * @param network The base network. @param parameters Names and rows of values that replace its fields.
 * @returns (4, H + 1)
 */
export function pendingShares(
  network: MifSpec,
  parameters: { names: readonly string[]; rows: readonly (readonly number[])[] },
  options: SharesOptions,
): number[] {
  const { bins } = options.histogram;
  const sums = { cells: new Float64Array(2 * (bins + 1)), pending: new Float64Array(4 * (bins + 1)) };
  const { names, rows } = parameters;
  const count = Math.max(1, Math.min(MOST_NETWORKS, rows.length));
  for (let k = 0; k < count; k++) {
    const row = rows[Math.floor((k + 0.5) * rows.length / count)] ?? [];
    addNetwork(
      sums,
      overrideSpec(network, Object.fromEntries(names.map((name, p) => [name, row[p]]))),
      k,
      options,
    );
  }
  return [0, 1, 2, 3].flatMap((pool) => {
    const values = filled(sums, pool, bins);
    const most = values.reduce((a, b) => Math.max(a, b), 1e-9);
    return values.map((value) => Math.fround(value / most));
  });
}

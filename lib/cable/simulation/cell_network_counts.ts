import { type About, displayed, listed, rounded } from "../../base/display.ts";
import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import type { PopulationCounts } from "../../system/population_counts.ts";
import type { Spikes } from "../../system/run.ts";
import type { CellNetworkSpec } from "../cell_network_spec.ts";

const OPTIONS: OptionNames<CellNetworkCountsOptions> = { binMs: true };
const TASK = "count the spikes of a network of cells";

/** What a network of cells did, detailed ones or surrogates: what `simulateDetailedNetwork` and `runSurrogateNetwork` give. */
export interface CellNetworkActivity {
  /** What was simulated. */
  spec: CellNetworkSpec;
  /** What of: `detailed` or `surrogate`. */
  engine: string;
  /** T, steps. */
  steps: number;
  /** Time step, ms. */
  stepMs: number;
  /** Populations, spikes in the order of time and then of cells: the step's begin, ms. */
  populations: readonly {
    name: string;
    size: number;
    spikes: { timesMs: Float64Array; cells: Uint32Array };
  }[];
  /** Synapses in all. */
  synapses: number;
  /** Wall time, s. */
  wallSeconds: number;
}

/** Options of {@linkcode countsOfCellNetwork}. */
export interface CellNetworkCountsOptions {
  /** Width of a bin, ms: a whole number of the network's steps. @default a step */
  binMs?: number;
}

/**
 * The spikes of each population of a network of cells in each bin, which measures, comparisons and figures take. A spike is in the bin in which
 * its step begins; what is left of the time at the end is no bin.
 * @param run From `simulateDetailedNetwork` or `runSurrogateNetwork`.
 * @throws {RangeError} When a bin is no whole number of steps, or longer than the run.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { measureRuns } from "@volley/volley";
 * import { countsOfCellNetwork, runSurrogateNetwork } from "@volley/volley/trace";
 *
 * const run = await runSurrogateNetwork(gpu, spec, { models, durationMs: 1000 });
 * console.log(measureRuns(countsOfCellNetwork(run), { measures: ["rate.E"] }));
 * ```
 */
export function countsOfCellNetwork(
  run: CellNetworkActivity,
  options: CellNetworkCountsOptions = {},
): PopulationCounts {
  requireKnown(TASK, options, OPTIONS);
  const { stepMs, steps, populations } = run, { binMs = stepMs } = options;
  const each = wholeSteps(binMs, stepMs);
  if (each === null || each < 1 || each > steps) {
    fail(TASK, `a bin must be a whole number of steps of ${stepMs} ms, ${steps} at most`, `${binMs} ms`);
  }
  const bins = Math.floor(steps / each), counts = new Uint32Array(populations.length * bins);
  populations.forEach(({ spikes }, p) => {
    for (const time of spikes.timesMs) {
      const bin = Math.floor(Math.round(time / stepMs) / each);
      if (bin < bins) counts[p * bins + bin]++;
    }
  });
  return {
    populations: populations.map(({ name, size }) => ({ name, size })),
    binMs,
    networks: 1,
    bins,
    counts,
  };
}

/** All spikes, of the end of their steps, cells numbered through all populations. */
function spikesOf({ populations, stepMs }: CellNetworkActivity): Spikes {
  let first = 0;
  const all = populations.flatMap(({ size, spikes: { timesMs, cells } }) => {
    const own = Array.from(timesMs, (time, k) => ({ time: time + stepMs, neuron: first + cells[k] }));
    first += size;
    return own;
  }).sort((a, b) => a.time - b.time || a.neuron - b.neuron);
  return {
    times: Float64Array.from(all, ({ time }) => time),
    neurons: Uint32Array.from(all, ({ neuron }) => neuron),
  };
}

function about(run: CellNetworkActivity): About {
  const { spec, engine, steps, stepMs, populations, synapses, wallSeconds } = run;
  const seconds = steps * stepMs / 1000;
  const rates = populations.map(({ name, size, spikes: { timesMs } }) =>
    `${name} ${rounded(timesMs.length / size / seconds, "Hz")}`
  );
  return {
    title: `${spec.name}: a network of ${engine === "detailed" ? "detailed cells" : "surrogates of cells"}`,
    facts: [
      ["populations", listed(populations.map(({ name, size }) => `${name} ${size}`))],
      ["synapses", String(synapses)],
      ["length", `${rounded(steps * stepMs)} ms in steps of ${rounded(stepMs)} ms`],
      ["rates", listed(rates)],
      ["wall time", rounded(wallSeconds, "s")],
    ],
  };
}

/** A run of a network of cells that shows itself. */
export function displayedCellNetwork<Activity extends CellNetworkActivity>(run: Activity): Activity {
  return displayed(run, {
    about,
    kind: "run",
    drawn: (own) => ({ counts: countsOfCellNetwork(own), spikes: [spikesOf(own)] }),
  });
}

import { FREE_RUN_OPTIONS } from "../free_run_options.ts";
import { displayedCounts, FREE_RUNS } from "../../system/about_run.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { progressTeller } from "../../base/progress.ts";
import { readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { loadLate } from "../../base/load_late.ts";
import { takesProcessor } from "../../nn/takes_processor.ts";
import { packWeights, weightLayout } from "./count_layout.ts";
import type * as onProcessor from "./processor/processor_rollout.ts";
import { type RolloutCounts, unpackCounts, wordsOf } from "./count_data.ts";
import type { SurrogateModel } from "../model.ts";
import { checkRollout, type RolloutOptions, startingState, TASK } from "./rollout_options.ts";
import { layersRollout } from "./rollout_layers.ts";
import { fitsRollout, rowsRollout } from "./rollout_rows.ts";
import { channelCount, parseRecurrentSpec, type RecurrentSpec } from "./recurrent_spec.ts";

const OPTIONS: OptionNames<RolloutOptions> = {
  ...FREE_RUN_OPTIONS,
  state: true,
  recordState: true,
  schedule: true,
};

export type { RolloutCounts } from "./count_data.ts";
export type { RolloutOptions } from "./rollout_options.ts";

/** Words of counts on the GPU between two readbacks. */
const CHUNK_WORDS = 1 << 22;

/** Puts the states of a part of the bins into the result, in the units of the data. */
function unpackStates(
  spec: RecurrentSpec,
  states: Float32Array,
  counts: RolloutCounts,
  part: { first: number; count: number; chunk: number },
): void {
  const { first, count, chunk } = part;
  const { centre, scale } = spec.state!;
  const C = centre.length;
  for (let run = 0; run < counts.networks; run++) {
    const from = run * chunk * C, to = (run * counts.bins + first) * C;
    for (let at = 0; at < count * C; at++) {
      counts.state!.values[to + at] = states[from + at] * scale[at % C] + centre[at % C];
    }
  }
}

/**
 * Runs a surrogate freely: every bin's counts are drawn from the distribution it predicts from the bins before.
 * All runs at once, on the GPU or the processor.
 * @param gpu The device; null where there is none.
 * @returns Counts of all populations, `(runs, P, bins)`.
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { loadModel, requestGpu, rolloutSurrogate } from "@volley/volley";
 *
 * const gpu = await requestGpu();
 * const { counts } = await rolloutSurrogate(gpu, await loadModel("model"), { runs: 8, bins: 20_000, seed: 7 });
 * ```
 */
export async function rolloutSurrogate(
  gpu: Gpu | null,
  model: SurrogateModel<RecurrentSpec>,
  options: RolloutOptions,
): Promise<RolloutCounts> {
  requireKnown("roll the surrogate out", options, OPTIONS);
  const spec = parseRecurrentSpec(model.spec), { layers, head } = weightLayout(spec);
  const { schedule, engine = schedule && "gpu" } = options;
  if (takesProcessor(TASK, gpu, { blocks: [...layers, head], engine })) {
    return displayedCounts(await rolloutOnProcessor({ spec, weights: model.weights }, options), FREE_RUNS);
  }
  return displayedCounts(await rolloutOnGpu(gpu!, { spec, weights: model.weights }, options), FREE_RUNS);
}

/** Counts with room for what is recorded. */
function emptyCounts(
  spec: RecurrentSpec,
  { runs, bins, recordState }: RolloutOptions,
): Omit<RolloutCounts, "counts"> {
  const values = new Float32Array(recordState ? runs * bins * channelCount(spec) : 0);
  const state = values.length > 0 ? { state: { names: [...spec.state!.names], values } } : {};
  return { populations: spec.populations, binMs: spec.binMs, networks: runs, bins, ...state };
}

async function rolloutOnProcessor(
  { spec, weights }: SurrogateModel<RecurrentSpec>,
  options: RolloutOptions,
): Promise<RolloutCounts> {
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0, threads, signal } = options;
  const parameters = checkRollout(spec, options), state = startingState(spec, options);
  const { processorRollout } = await loadLate<typeof onProcessor>(
    "./processor/processor_rollout.ts",
    import.meta.url,
    TASK,
  );
  const tell = progressTeller(options.onProgress, runs * (warmup + bins) * spec.binMs / 1000);
  const vector = packWeights(spec, weights), recordState = options.recordState ?? false;
  const plan = { spec, vector, runs, bins, seed, warmup, firstRun, parameters, state, recordState };
  const { counts, states } = await processorRollout(plan, { threads, signal, tell });
  const found: RolloutCounts = { ...emptyCounts(spec, options), counts };
  if (found.state) unpackStates(spec, states, found, { first: 0, count: bins, chunk: bins });
  return found;
}

async function rolloutOnGpu(
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  options: RolloutOptions,
): Promise<RolloutCounts> {
  const { spec } = model;
  const parameters = checkRollout(spec, options);
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0 } = options;
  const fits = fitsRollout(spec);
  if ((options.schedule === "rows" || options.schedule === "held") && !fits) {
    const layers = spec.layers.map(({ kind, units }) => `${kind} of ${units}`).join(", ") || "none";
    fail(
      `${TASK} by ${options.schedule}`,
      "it may have one recurrent layer of 128 units on one bin and 16 populations",
      `${layers}, on ${spec.features.window}, and ${spec.populations.length}`,
    );
  }
  const start = startingState(spec, options), populations = spec.populations.length;
  const recorded = options.recordState ? channelCount(spec) : 0;
  const make = fits && options.schedule !== "units" ? rowsRollout : layersRollout;
  const chunk = Math.max(
    1,
    Math.min(
      Math.max(bins, warmup),
      Math.floor(CHUNK_WORDS / (runs * (wordsOf(populations) + recorded))),
      60_000,
    ),
  );
  using own = gpu.scope();
  const state = await make(own, { spec, weights: model.weights }, {
    runs,
    firstRun,
    seed,
    parameters,
    state: start,
    recordState: recorded > 0,
    chunk,
    schedule: options.schedule,
  });
  const counts: RolloutCounts = {
    ...emptyCounts(spec, options),
    counts: new Uint16Array(runs * populations * bins),
  };
  const budget = new SubmitBudget({ targetMs: gpu.adapter.software ? 400 : 100, initial: 8, maximum: chunk });
  const tell = progressTeller(options.onProgress, runs * (warmup + bins) * spec.binMs / 1000);
  for (let bin = 0; bin < warmup + bins;) {
    options.signal?.throwIfAborted();
    const count = Math.min(budget.units, (bin < warmup ? warmup : warmup + bins) - bin);
    const before = performance.now();
    submit(gpu, "surrogate/rollout", (pass) => state.encode(pass, bin, count));
    const words = new Uint32Array(await readBuffer(gpu, state.recording));
    budget.measured(count, performance.now() - before);
    const part = { first: bin - warmup, count, chunk };
    if (bin >= warmup) unpackCounts(words, counts, { ...part, columns: chunk });
    if (bin >= warmup && state.states) {
      unpackStates(spec, new Float32Array(await readBuffer(gpu, state.states)), counts, part);
    }
    bin += count;
    tell(bin / (warmup + bins));
  }
  return counts;
}

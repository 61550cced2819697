import { FREE_RUN_OPTIONS } from "../free_run_options.ts";
import { displayedCounts, FREE_RUNS } from "../../system/about_run.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { progressTeller } from "../../base/progress.ts";
import { readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
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
 * All of it on the GPU, all runs at once.
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
  gpu: Gpu,
  model: SurrogateModel<RecurrentSpec>,
  options: RolloutOptions,
): Promise<RolloutCounts> {
  requireKnown("roll the surrogate out", options, OPTIONS);
  const spec = parseRecurrentSpec(model.spec);
  const parameters = checkRollout(spec, options);
  const { runs, bins, seed = DEFAULT_SEED, warmup = 500, firstRun = 0 } = options;
  const fits = fitsRollout(spec);
  if (options.schedule === "rows" && !fits) {
    const layers = spec.layers.map(({ kind, units }) => `${kind} of ${units}`).join(", ") || "none";
    fail(
      `${TASK} by rows`,
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
  });
  const counts: RolloutCounts = {
    populations: spec.populations,
    binMs: spec.binMs,
    networks: runs,
    bins,
    counts: new Uint16Array(runs * populations * bins),
    ...(recorded > 0
      ? { state: { names: [...spec.state!.names], values: new Float32Array(runs * bins * recorded) } }
      : {}),
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
  return displayedCounts(counts, FREE_RUNS);
}

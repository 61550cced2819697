import { fail } from "../base/fail.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { requireAtLeast, requireNumber, requirePositive, requireWhole } from "../base/require_number.ts";
import type { SpikingRun } from "../spiking/simulation/spiking_run.ts";
import type { SpikingSpec } from "../spiking/spec_types.ts";

const TASK = "make a motif of the exclusive or";

/** Options of {@linkcode exclusiveOrMotif}. */
export interface MotifOptions {
  /** Times at which each of the two inputs spikes, ms. */
  inputs: readonly [x: readonly number[], y: readonly number[]];
  /**
   * Inhibitory cells: two, one for each input, which stops the excitatory cell of the other; or one that both inputs together make spike, and that stops both.
   *
   * @default {2}
   */
  inhibitory?: 1 | 2;
  /**
   * Time from an input's spike to its excitatory cell, ms.
   *
   * @default {2}
   */
  excitationMs?: number;
  /**
   * Time from an input's spike by way of an inhibitory cell to the excitatory cells, at least two steps, ms.
   *
   * @default {2}
   */
  inhibitionMs?: number;
  /**
   * Time step, ms.
   *
   * @default {0.1}
   */
  stepMs?: number;
}

const OPTIONS: OptionNames<MotifOptions> = {
  ...{ inputs: true, inhibitory: true, excitationMs: true, inhibitionMs: true, stepMs: true },
};

/** Leaky integrate-and-fire cells 10 mV below threshold, with a time constant of 20 ms. */
const CELLS = { neuron: "lif", receptors: { kick: { kinetics: "delta" as const } } };

/** Jumps of the voltage, mV: of an excitatory cell by its input, of inhibitory ones by one of two or by their own, and by inhibition. */
const JUMPS = { excitation: 15, both: 8, own: 15, inhibition: -30 };

/**
 * A network of point neurons that spikes for one of two inputs but not for both: two excitatory cells, each of an input, and one or two inhibitory cells. Their spikes together are
 * (x and not y) or (y and not x), what the soft exclusive or as a loss tells of an output and a target.
 *
 * The answer is right where inhibition comes no later than excitation: with inputs d apart, where `inhibitionMs` + d is at most `excitationMs` (two inhibitory cells). As it fades with 20 ms, it
 * must not come more than 35 ms earlier either. Excitatory cells spike at once, so there is no time to spare.
 *
 * SUBSTITUTE: of the motif of P. Pena Fernandez and others only the abstract was at hand; cells, weights and delays are ours.
 *
 * @param options when inputs spike, and the delays
 * @returns the spec of a network with the populations `inputs` (x and y), `excitatory` and `inhibitory`
 * @throws {RangeError} when a time or delay is out of range
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { simulateSpikingReference } from "@volley/volley";
 * import { exclusiveOrMotif, motifAnswers } from "@volley/volley/learning";
 *
 * const spec = exclusiveOrMotif({ inputs: [[100, 200], [150, 200]] }); // x alone, y alone, both
 * const run = await simulateSpikingReference(spec, { durationMs: 250 });
 * console.log(motifAnswers(run, { timesMs: [50, 100, 150, 200] })); // 0, 1, 1, 0
 * ```
 */
export function exclusiveOrMotif(options: MotifOptions): SpikingSpec {
  requireKnown(TASK, options, OPTIONS);
  const { inputs, inhibitory = 2, excitationMs = 2, inhibitionMs = 2, stepMs = 0.1 } = options;
  if (inhibitory !== 1 && inhibitory !== 2) fail(TASK, "inhibitory must be 1 or 2", inhibitory);
  requirePositive(TASK, "stepMs", stepMs);
  requireNumber(TASK, "excitationMs", excitationMs, stepMs, 1e6);
  requireNumber(TASK, "inhibitionMs", inhibitionMs, 2 * stepMs, 1e6);
  inputs.forEach((times) => times.forEach((time) => requireAtLeast(TASK, "times of inputs", time, 0)));
  // Both parts are whole steps where the whole is.
  const firstMs = stepMs * Math.max(1, Math.floor(inhibitionMs / stepMs / 2 + 1e-9)),
    lastMs = inhibitionMs - firstMs;
  const join = (from: string, to: string, weight: number, delayMs: number, pairs: [number[], number[]]) => ({
    ...{ from, to, weight, delayMs, receptor: "kick" },
    connect: { rule: "pairs" as const, sources: pairs[0], targets: pairs[1] },
  });
  const one = inhibitory === 1;
  return {
    ...{ kind: "spiking", name: "exclusive or", stepMs },
    populations: [
      {
        ...{ name: "inputs", size: 2, neuron: "replay" },
        replay: { timesMs: inputs.flat(), cells: inputs.flatMap((times, cell) => times.map(() => cell)) },
      },
      { ...CELLS, name: "excitatory", size: 2 },
      { ...CELLS, name: "inhibitory", size: inhibitory },
    ],
    projections: [
      join("inputs", "excitatory", JUMPS.excitation, excitationMs, [[0, 1], [0, 1]]),
      join("inputs", "inhibitory", one ? JUMPS.both : JUMPS.own, firstMs, [[0, 1], one ? [0, 0] : [0, 1]]),
      join("inhibitory", "excitatory", JUMPS.inhibition, lastMs, one ? [[0, 0], [0, 1]] : [[0, 1], [1, 0]]),
    ],
  };
}

/** Options of {@linkcode motifAnswers}. */
export interface AnswerOptions {
  /** When trials begin, ms. */
  timesMs: readonly number[];
  /**
   * How long each lasts, ms.
   *
   * @default {50}
   */
  windowMs?: number;
}

/**
 * What a motif answers in each trial: 1 where an excitatory cell spikes.
 *
 * @param run a run of {@linkcode exclusiveOrMotif}, with its spikes
 * @param options when trials begin, and how long they last
 * @returns a bit for each trial
 * @throws {RangeError} when there are no spikes, or no population `excitatory`
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * import { simulateSpikingReference } from "@volley/volley";
 * import { exclusiveOrMotif, motifAnswers } from "@volley/volley/learning";
 *
 * const run = await simulateSpikingReference(exclusiveOrMotif({ inputs: [[10], []] }), { durationMs: 50 });
 * console.log(motifAnswers(run, { timesMs: [0] })); // 1
 * ```
 */
export function motifAnswers(
  run: Pick<SpikingRun, "spikes" | "populations" | "stepMs">,
  options: AnswerOptions,
): number[] {
  const task = "read what a motif answers";
  requireKnown(task, options, { timesMs: true, windowMs: true });
  const { spikes, populations, stepMs } = run, { timesMs, windowMs = 50 } = options;
  requirePositive(task, "windowMs", windowMs);
  const own = populations.find(({ name }) => name === "excitatory");
  if (!own || !spikes) {
    fail(task, "the run must have spikes and a population excitatory", own ? "none" : "no such population");
  }
  requireWhole(task, "trials", timesMs.length, 1);
  return timesMs.map((time) =>
    Number(
      spikes.cells.some((cell, at) =>
        cell >= own.first && cell < own.first + own.size && spikes.steps[at] * stepMs > time &&
        spikes.steps[at] * stepMs <= time + windowMs
      ),
    )
  );
}

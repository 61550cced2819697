import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { fail } from "../../base/fail.ts";
import { requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { stepNormals, streamKey } from "../../random/random_words.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, SPIKING_STREAMS, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";

const OPTIONS: OptionNames<Parameters<typeof featureCurrents>[1]> = { shape: true, runs: true, seed: true };

/** How a current goes on in time. */
export type CurrentShape = "constant" | "steps" | "ramp" | "noise";

/** All shapes. */
export const CURRENT_SHAPES: readonly CurrentShape[] = ["constant", "steps", "ramp", "noise"];

/** Steps of a current last so long, ms. */
const STEP_MS = 100;
/** Time constant of noise, ms. */
const NOISE_MS = 10;
/** Deviation of noise, as a part of the range of currents. */
const NOISE_PART = 0.2;
/** Constant currents reach so many ranges beyond both ends of the tested one. */
const BEYOND = { low: 0.5, high: 0.25 };

/** One of `runs` constant currents; some fire nothing. */
function constant({ current: { low, high } }: FeatureNeuron, run: number, runs: number): number {
  const range = high - low, least = low - BEYOND.low * range, most = high + BEYOND.high * range;
  return least + (most - least) * (run + 0.5) / runs;
}

function noise(
  { low, high }: FeatureNeuron["current"],
  steps: number,
  stepMs: number,
  seed: number,
  run: number,
) {
  const normals = stepNormals(streamKey(seed, SPIKING_STREAMS.noise, STREAMS.currents, run), 0, 1);
  const mean = 0.5 * (low + high), sd = NOISE_PART * (high - low);
  const decay = Math.exp(-stepMs / NOISE_MS), spread = sd * Math.sqrt(1 - decay * decay);
  let x = sd * normals.at(0)[0];
  return Float64Array.from({ length: steps }, (_, k) => {
    if (k > 0) x = decay * x + spread * normals.at(k)[0];
    return mean + x;
  });
}

/**
 * Currents for a neuron. Constant ones are spread evenly from half of the tested range below it, where most neurons rest, to a quarter of it above; steps change every
 * 100 ms to another value of the range; ramps go up or down through a part of it; noise is of Ornstein and Uhlenbeck, its mean the middle of the range, its deviation a
 * fifth of it and its time constant 10 ms.
 * @param options.shape How they go on in time.
 * @param options.runs How many. @param options.seed Seed of what is drawn. @default 1
 * @returns One list for each run, one value for each time step. (R, T) in the model's unit
 * @throws {RangeError} When an option is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export function featureCurrents(
  cell: FeatureNeuron,
  options: { shape: CurrentShape; runs: number; seed?: number },
): Float64Array[] {
  requireKnown("make currents", options, OPTIONS);
  const { shape, runs, seed = DEFAULT_SEED } = options;
  const { current: { low, high }, stepsPerMs, durationMs } = cell, task = "make currents";
  requireWhole(task, "runs", runs);
  if (!CURRENT_SHAPES.includes(shape)) {
    fail(task, `their shape must be one of ${CURRENT_SHAPES.join(", ")}`, shape);
  }
  const steps = Math.round(durationMs * stepsPerMs), key = seedKey(seed);
  const fraction = (run: number, at: number) =>
    uniformOpen32(philox4x32([at, run, CURRENT_SHAPES.indexOf(shape), STREAMS.currents], key)[0]);
  const level = (run: number, at: number) => low + (high - low) * fraction(run, at);
  return Array.from({ length: runs }, (_, run) => {
    if (shape === "noise") return noise(cell.current, steps, 1 / stepsPerMs, seed, run);
    if (shape === "constant") return new Float64Array(steps).fill(constant(cell, run, runs));
    if (shape === "steps") {
      return Float64Array.from({ length: steps }, (_, k) => level(run, Math.floor(k / stepsPerMs / STEP_MS)));
    }
    const from = level(run, 0), to = level(run, 1);
    return Float64Array.from({ length: steps }, (_, k) => from + (to - from) * (k + 0.5) / steps);
  });
}

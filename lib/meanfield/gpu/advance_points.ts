import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { waveTable } from "../../system/wave_table.ts";
import { usedBindings } from "../../gpu/used_bindings.ts";
import { noiseKey } from "../cpu/noise_key.ts";
import type { Equations } from "../equations.ts";
import { MeanFieldFailure } from "../mean_field_failure.ts";
import type { FieldPlan } from "../plan_mean_field.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import { type FieldShape, shapeOf } from "./field_shape.ts";
import { fieldWgsl } from "./field_wgsl.ts";
import { depthOf, endsIn, firstPast, numbersBuffer, type PackedNumbers } from "./pack_points.ts";
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import advancePoints from "../../../shaders/meanfield/advance_points.wgsl" with { type: "text" };

const STEM = "meanfield/advance_points";
/** Most steps of a dispatch: Mesa's driver ends a loop after 65,535 iterations. */
const MOST_STEPS = 32_768;
/** Rows of the state beside variables, populations and inputs: step, population and rate of a fault. */
const FAULT_ROWS = 3;
/** Most values that a dispatch writes. */
const MOST_VALUES = 2 ** 24;

/** What a dispatch found, of all points: bins and samples of traces that ended in it. */
export interface FoundPart {
  /** Bins before it, and in it. */
  firstBin: number;
  bins: number;
  /** Samples before it, and in it. */
  firstSample: number;
  samples: number;
  /** (bins, P, B) spikes of a cell; then (samples, traces, B) */
  values: Float32Array<ArrayBuffer>;
}

/** Points that run together. */
export interface PointsGroup {
  plan: FieldPlan;
  fields: readonly Equations[];
  /** Number of the first among those of the plan. */
  first: number;
  numbers: PackedNumbers;
}

/** How points are run on the GPU. */
export interface AdvanceOptions {
  own: OwnRateParts;
  /** Takes what each dispatch found. */
  take(part: FoundPart): void;
  /** Told the part that is done. */
  tell(fraction: number): void;
  signal?: AbortSignal;
}

/** Compiles the kernel of a structure. */
export function pointsKernel(gpu: Gpu, shape: FieldShape, own: OwnRateParts): Promise<Kernel> {
  return createKernel(gpu, {
    stem: STEM,
    pieces: [...fieldWgsl(shape, own), pcg4d, normalFrom, advancePoints],
    flags: {
      WAVES: shape.waves,
      NOISE: shape.noise,
      DELAYED: shape.delays,
      TRACED: shape.traces.length > 0,
    },
  });
}

/** Rows of the state before those of faults. */
function stateRows({ variables, populations, inputs }: Equations): number {
  return variables.length + populations.length + Math.max(1, inputs.length);
}

/** State of points at their start. (V + P + I + 3, B) */
function firstState(fields: readonly Equations[]): Float32Array<ArrayBuffer> {
  const B = fields.length, state = new Float32Array((stateRows(fields[0]) + FAULT_ROWS) * B);
  fields.forEach((field, b) => field.initial().forEach((value, k) => state[k * B + b] = value));
  return state;
}

/** Buffers of some points. */
function buffersOf(gpu: Gpu, { plan, fields, first, numbers }: PointsGroup, depth: number) {
  const make = (role: string, content: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `${STEM}/${role}`, content);
  const keys = fields.flatMap((_, b) => noiseKey(plan.seed, plan.firstNetwork + first + b));
  return {
    numbers: make("numbers", numbersBuffer(numbers, numbers.rows.slice(first, first + fields.length))),
    transfer_data: make("transfer_data", numbers.transferData),
    keys: make("keys", Uint32Array.from(keys)),
    state: make("state", firstState(fields)),
    past: make("past", depth > 1 ? firstPast(fields, depth) : 4),
  };
}

/** Steps of a dispatch that write no more than fits. */
function stepsWithin({ plan, fields: [field] }: PointsGroup, points: number, asked: number): number {
  const perBin = field.populations.length * points, perSample = plan.traces.length * points;
  const perStep = perBin / plan.binSteps + perSample / plan.everySteps;
  return Math.max(1, Math.min(asked, MOST_STEPS, Math.floor((MOST_VALUES - perBin - perSample) / perStep)));
}

/** Fails when a point ran away. @throws {MeanFieldFailure} */
async function requireNone(
  gpu: Gpu,
  state: GPUBuffer,
  { plan, fields, first }: PointsGroup,
) {
  const [field] = fields, points = fields.length, rows = stateRows(field);
  const faults = new Float32Array(
    await readBuffer(gpu, state, { byteOffset: 4 * rows * points, byteLength: 12 * points }),
  );
  const at = faults.subarray(0, points).findIndex((step) => step !== 0);
  if (at < 0) return;
  const population = faults[points + at];
  throw new MeanFieldFailure({
    network: plan.firstNetwork + first + at,
    population: field.populations[population],
    rateHz: faults[2 * points + at],
    mostHz: field.mostHz[population],
    timeMs: faults[at] * plan.stepMs,
  });
}

/**
 * Runs mean fields of equal structure at once on the GPU, in single precision.
 * @throws {MeanFieldFailure} When a population runs away. @throws The signal's reason, when it stops them.
 */
export async function advancePointsOnGpu(
  given: Gpu,
  group: PointsGroup,
  options: AdvanceOptions,
): Promise<void> {
  using gpu = given.scope();
  const { plan, fields, numbers } = group, points = fields.length, depth = depthOf(fields);
  const shape = shapeOf(plan.traces, fields, numbers), kernel = await pointsKernel(gpu, shape, options.own);
  const buffers = buffersOf(gpu, group, depth), W = numbers.waves.length;
  const all = plan.warmupSteps + plan.bins * plan.binSteps, P = shape.field.populations.length;
  const budget = new SubmitBudget({ initial: 64, maximum: MOST_STEPS });
  let step = 0, firstBin = 0, firstSample = 0;
  while (step < all) {
    options.signal?.throwIfAborted();
    const steps = stepsWithin(group, points, Math.min(budget.units, all - step));
    const { bins, samples } = endsIn(plan, step, steps);
    const length = (bins * P + samples * plan.traces.length) * points, start = performance.now();
    using part = gpu.scope();
    const found = createBuffer(part, `${STEM}/found`, 4 * length);
    const waves = createBuffer(part, `${STEM}/waves`, waveTable(numbers.waves, step, steps));
    const run = kernel.within(part).uniform("run", {
      points,
      first_step: step,
      steps,
      warmup: plan.warmupSteps,
      bin_steps: plan.binSteps,
      bins,
      every: plan.everySteps,
      waves: W,
      depth,
      step_ms: plan.stepMs,
    });
    const bound = usedBindings(kernel, { ...buffers, found, waves, run });
    submit(gpu, `${STEM}/steps`, (pass) => kernel.dispatch(pass, kernel.bind(bound), Math.ceil(points / 64)));
    const values = new Float32Array(await readBuffer(part, found, { byteLength: 4 * length }));
    if (length === 0) await gpu.idle();
    budget.measured(steps, performance.now() - start);
    await requireNone(gpu, buffers.state, group);
    options.take({ firstBin, bins, firstSample, samples, values });
    step += steps;
    firstBin += bins;
    firstSample += samples;
    options.tell(step / all);
  }
}

import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import type { Equations } from "../equations.ts";
import { MeanFieldFailure } from "../mean_field_failure.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import { type FieldShape, shapeOf } from "./field_shape.ts";
import { fieldWgsl } from "./field_wgsl.ts";
import { endsIn, firstPast, type PackedPoints, packPoints, waveTable } from "./pack_points.ts";
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import advancePoints from "../../../shaders/meanfield/advance_points.wgsl" with { type: "text" };

const STEM = "meanfield/advance_points";
/** Most steps of a dispatch: Mesa's driver ends a loop after 65,535 iterations. */
const MOST_STEPS = 32_768;
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

/** How points are run on the GPU. */
export interface AdvanceOptions {
  /** Number of the first point among those of the plan. */
  first: number;
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
    flags: { NOISE: shape.noise, DELAYED: shape.delays, TRACED: shape.plan.traces.length > 0 },
  });
}

/** Buffers of some points. */
function buffersOf(gpu: Gpu, fields: readonly Equations[], packed: PackedPoints, delays: boolean) {
  const make = (role: string, content: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `${STEM}/${role}`, content);
  return {
    numbers: make("numbers", packed.numbers.length > 0 ? packed.numbers : 4),
    transfer_data: make("transfer_data", packed.transferData),
    keys: make("keys", packed.keys),
    state: make("state", packed.state),
    past: make("past", delays ? firstPast(fields, packed.depth) : 4),
  };
}

/** Steps of a dispatch that write no more than fits. */
function stepsWithin({ plan, field }: FieldShape, points: number, asked: number): number {
  const perBin = field.populations.length * points, perSample = plan.traces.length * points;
  const perStep = perBin / plan.binSteps + perSample / plan.everySteps;
  return Math.max(1, Math.min(asked, MOST_STEPS, Math.floor((MOST_VALUES - perBin - perSample) / perStep)));
}

/** Fails when a point ran away. @throws {MeanFieldFailure} */
async function requireNone(
  gpu: Gpu,
  shape: FieldShape,
  state: GPUBuffer,
  options: AdvanceOptions & { points: number },
) {
  const { field, plan } = shape, { points, first } = options;
  const rows = field.variables.length + field.populations.length + Math.max(1, field.inputs.length);
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
  fields: readonly Equations[],
  options: AdvanceOptions & Pick<FieldShape, "plan">,
): Promise<void> {
  using gpu = given.scope();
  const { plan, own, first } = options, points = fields.length, shape = shapeOf(plan, fields);
  const kernel = await pointsKernel(gpu, shape, own), packed = packPoints(shape, fields, { first, own });
  const buffers = buffersOf(gpu, fields, packed, shape.delays);
  const all = plan.warmupSteps + plan.bins * plan.binSteps, P = shape.field.populations.length;
  const budget = new SubmitBudget({ initial: 64, maximum: MOST_STEPS });
  let step = 0, firstBin = 0, firstSample = 0;
  while (step < all) {
    options.signal?.throwIfAborted();
    const steps = stepsWithin(shape, points, Math.min(budget.units, all - step));
    const { bins, samples } = endsIn(plan, step, steps), W = packed.waves.length;
    const length = (bins * P + samples * plan.traces.length) * points, start = performance.now();
    using part = gpu.scope();
    const found = createBuffer(part, `${STEM}/found`, 4 * length);
    const waves = createBuffer(part, `${STEM}/waves`, waveTable(packed.waves, step, steps));
    const run = kernel.within(part).uniform("run", {
      points,
      first_step: step,
      steps,
      warmup: plan.warmupSteps,
      bin_steps: plan.binSteps,
      bins,
      every: plan.everySteps,
      waves: W,
      depth: packed.depth,
      step_ms: plan.stepMs,
    });
    const bound = bindingsUsed(kernel, { ...buffers, found, waves, run });
    submit(gpu, `${STEM}/steps`, (pass) => kernel.dispatch(pass, kernel.bind(bound), Math.ceil(points / 64)));
    const values = new Float32Array(await readBuffer(part, found, { byteLength: 4 * length }));
    if (length === 0) await gpu.idle();
    budget.measured(steps, performance.now() - start);
    await requireNone(gpu, shape, buffers.state, { ...options, points });
    options.take({ firstBin, bins, firstSample, samples, values });
    step += steps;
    firstBin += bins;
    firstSample += samples;
    options.tell(step / all);
  }
}

/** Those buffers that the kernel has bindings for: without noise or delays it has fewer. */
function bindingsUsed(kernel: Kernel, all: Record<string, GPUBuffer>): Record<string, GPUBuffer> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => kernel.names.has(name)));
}

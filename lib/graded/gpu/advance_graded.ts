import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { usedBindings } from "../../gpu/used_bindings.ts";
import { waveTable } from "../../system/wave_table.ts";
import { GradedFailure } from "../graded_failure.ts";
import type { GradedPlan } from "../plan_graded.ts";
import { type GradedShape, shapeOf, WORKGROUP } from "./graded_shape.ts";
import { gradedWgsl } from "./graded_wgsl.ts";
import { type GradedGroup, type PackedGraded, packGraded } from "./pack_graded.ts";
import normalFrom from "../../../shaders/random/normal_from.wgsl" with { type: "text" };
import pcg4d from "../../../shaders/random/pcg4d.wgsl" with { type: "text" };
import advanceGraded from "../../../shaders/graded/advance_graded.wgsl" with { type: "text" };

const STEM = "graded/advance_graded";
/** Most steps of a dispatch. */
const MOST_STEPS = 32_768;
/** Most iterations of all loops of a dispatch on Mesa's software driver, which ends them after 65,535. */
const MOST_LOOPS = 60_000;
/** Most values that a dispatch writes, of each kind. */
const MOST_VALUES = 2 ** 24;

/** What a dispatch found, of all its networks. */
export interface FoundPart {
  /** The bin and the sample with which it begins, and the step. */
  firstBin: number;
  firstSample: number;
  firstStep: number;
  /** How many samples there are. */
  samples: number;
  /** (bins, 2 P, B) counts of events, and of units that are active at the start of a bin */
  counts: Uint32Array;
  /** (steps, words) bits of events, where they are kept */
  events: Uint32Array;
  /** Words of a step. */
  eventWords: number;
  /** (samples, cells, B) */
  traces: Float32Array;
}

/** How networks are run on the GPU. */
export interface AdvanceOptions {
  /** Takes what each dispatch found. */
  take(part: FoundPart, shape: GradedShape): void;
  /** Told the part that is done. */
  tell(fraction: number): void;
  signal?: AbortSignal;
}

/** Compiles the kernel of a shape. */
export function gradedKernel(gpu: Gpu, shape: GradedShape, { spikes }: GradedPlan): Promise<Kernel> {
  return createKernel(gpu, {
    stem: STEM,
    pieces: [gradedWgsl(shape), pcg4d, normalFrom, advanceGraded],
    flags: {
      WAVES: shape.waves,
      NOISE: shape.noise,
      SUMS: shape.sums > 0,
      TRACED: shape.traces.length > 0,
      EVENTS: spikes,
    },
  });
}

/** What a dispatch of some steps writes. */
interface Extent {
  steps: number;
  firstBin: number;
  bins: number;
  firstSample: number;
  samples: number;
  eventWords: number;
}

function extentOf(
  { plan, specs }: GradedGroup,
  shape: GradedShape,
  { step, steps }: { step: number; steps: number },
): Extent {
  const { warmupSteps, binSteps, everySteps } = plan, done = Math.max(0, step - warmupSteps);
  const after = Math.max(0, step + steps - warmupSteps), firstBin = Math.floor(done / binSteps);
  const firstSample = Math.floor(done / everySteps);
  return {
    ...{ steps, firstBin, firstSample },
    bins: Math.ceil(after / binSteps) - firstBin,
    samples: shape.cells > 0 ? Math.floor(after / everySteps) - firstSample : 0,
    eventWords: plan.spikes ? Math.ceil(specs.length * shape.units / 32) : 0,
  };
}

/** Most steps of a dispatch by the loops of a step; 0 where a software driver would not end one. */
export function mostSteps({ adapter }: Gpu, { populations, couplings, lanes }: GradedShape): number {
  if (!adapter.software) return MOST_STEPS;
  const rounds = ({ size }: { size: number }) => Math.ceil(size / lanes) + 1;
  const own = populations.reduce((sum, one) => sum + rounds(one), 1);
  const coupled = couplings.reduce((sum, { from, to, who, outputs }) => {
    if (who === "shift") return sum;
    const each = who === "all" ? lanes + 1 : populations[from].size + 1;
    return sum + outputs * (rounds(populations[to]) * each + (who === "all" ? rounds(populations[from]) : 0));
  }, 0);
  return Math.min(MOST_STEPS, Math.floor(MOST_LOOPS / (own + coupled)));
}

/** Steps of a dispatch that write no more than fits, of those that are left. */
function stepsWithin({ plan, specs }: GradedGroup, shape: GradedShape, asked: number): number {
  const B = specs.length, perBin = 2 * shape.populations.length * B, perSample = shape.cells * B;
  const events = plan.spikes ? Math.ceil(B * shape.units / 32) : 0;
  const per = [perBin / plan.binSteps, perSample / plan.everySteps, events].map((values) =>
    Math.floor(MOST_VALUES / Math.max(values, 1))
  );
  return Math.max(1, Math.min(asked, MOST_STEPS, ...per));
}

/** Fails when a state became no finite number. @throws {GradedFailure} */
function requireFinite(faults: Uint32Array, first: number): void {
  const network = faults.findIndex((step) => step > 0);
  if (network >= 0) throw new GradedFailure({ network: first + network, step: faults[network] });
}

/** One dispatch of some steps. */
async function dispatch(
  gpu: Gpu,
  { kernel, group, shape, packed, buffers }: Opened,
  step: number,
  extent: Extent,
): Promise<FoundPart> {
  const { plan, specs } = group, B = specs.length, { steps, bins, samples, eventWords } = extent;
  const eventsAt = 2 * bins * shape.populations.length * B, faultsAt = eventsAt + steps * eventWords;
  const found = createBuffer(gpu, `${STEM}/found`, 4 * (faultsAt + B));
  const traces = createBuffer(gpu, `${STEM}/traces`, 4 * samples * shape.cells * B);
  const waves = createBuffer(gpu, `${STEM}/waves`, waveTable(packed.waves, step, steps));
  const run = kernel.within(gpu).uniform("run", {
    ...{ networks: B, first_step: step, steps, warmup: plan.warmupSteps, bin_steps: plan.binSteps },
    ...{ first_bin: extent.firstBin, every: plan.everySteps, first_sample: extent.firstSample },
    ...{ waves: packed.waves.length, depth: packed.depth, weights_at: packed.weightsAt },
    ...{ links_at: packed.linksAt, keys_at: packed.keysAt, masks_at: packed.masksAt },
    ...{ events_at: eventsAt, faults_at: faultsAt, event_words: eventWords, step_ms: plan.stepMs },
  });
  const bound = kernel.bind(usedBindings(kernel, { ...buffers, found, traces, waves, run }));
  const groups = Math.ceil(B * shape.lanes / WORKGROUP);
  submit(gpu, `${STEM}/steps`, (pass) => kernel.dispatch(pass, bound, groups));
  const all = new Uint32Array(await readBuffer(gpu, found, { byteLength: 4 * (faultsAt + B) }));
  requireFinite(all.subarray(faultsAt), group.first);
  const sampled = await readBuffer(gpu, traces, { byteLength: 4 * samples * shape.cells * B });
  return {
    ...{ firstBin: extent.firstBin, firstSample: extent.firstSample, firstStep: step, samples, eventWords },
    counts: all.subarray(0, eventsAt),
    events: all.subarray(eventsAt, faultsAt),
    traces: new Float32Array(sampled),
  };
}

/** Networks on the GPU. */
interface Opened {
  kernel: Kernel;
  group: GradedGroup;
  shape: GradedShape;
  packed: PackedGraded;
  buffers: Record<string, GPUBuffer>;
}

async function open(gpu: Gpu, group: GradedGroup, shape: GradedShape): Promise<Opened> {
  const kernel = await gradedKernel(gpu, shape, group.plan), packed = packGraded(shape, group);
  const buffers = Object.fromEntries(
    (["numbers", "words", "state", "past"] as const).map((role) =>
      [role, createBuffer(gpu, `${STEM}/${role}`, packed[role])] as const
    ),
  );
  return { kernel, group, shape, packed, buffers };
}

/**
 * Runs networks of graded units of equal structure at once on the GPU, in single precision.
 * @throws {GradedFailure} When a state is no finite number. @throws The signal's reason, when it stops them.
 */
export async function advanceGradedOnGpu(
  given: Gpu,
  group: GradedGroup,
  { take, tell, signal }: AdvanceOptions,
): Promise<void> {
  using gpu = given.scope();
  const { plan, specs, own } = group,
    shape = shapeOf(specs, plan, own),
    opened = await open(gpu, group, shape);
  const all = plan.warmupSteps + plan.bins * plan.binSteps;
  const most = Math.max(1, mostSteps(gpu, shape));
  const budget = new SubmitBudget({ initial: Math.min(64, most), maximum: most });
  for (let step = 0; step < all;) {
    signal?.throwIfAborted();
    const steps = stepsWithin(group, shape, Math.min(budget.units, all - step)), start = performance.now();
    using part = gpu.scope();
    const found = await dispatch(part, opened, step, extentOf(group, shape, { step, steps }));
    budget.measured(steps, performance.now() - start);
    take(found, shape);
    step += steps;
    tell(step / all);
  }
}

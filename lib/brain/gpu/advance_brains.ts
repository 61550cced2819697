import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { usedBindings } from "../../gpu/used_bindings.ts";
import { waveTable } from "../../meanfield/gpu/pack_points.ts";
import { BrainFailure } from "../brain_failure.ts";
import { brainWgsl } from "./brain_wgsl.ts";
import type { PackedBrains } from "./pack_brains.ts";

const STEM = "brain/advance_brains";
/** Most steps of a dispatch: Mesa's driver ends a loop after 65,535 iterations. */
const MOST_STEPS = 32_768;
/** Most values that a dispatch writes, and most that a table of waveforms has. */
const MOST_VALUES = 2 ** 24;
/** Invocations of a workgroup: as few as a small brain lets be, and as many as any device allows. */
const FEWEST = 64, MOST = 256;

/** What a dispatch found: the bins that ended in it. */
export interface FoundBins {
  /** Bins before it, and in it. */
  firstBin: number;
  bins: number;
  /** Mean activity. (bins, B, R) */
  means: Float32Array<ArrayBuffer>;
}

/** How brains are run on the GPU. */
export interface AdvanceOptions {
  /** Steps of a bin, and bins of the whole run. */
  binSteps: number;
  bins: number;
  /** Takes what each dispatch found. */
  take(part: FoundBins): void;
  /** Told the part that is done. */
  tell(fraction: number): void;
  signal?: AbortSignal;
}

/** How regions of brains are parted among invocations. */
function workgroupOf(regions: number): { WORKGROUP: number; TEAM: number; many: boolean } {
  if (regions > MOST) return { WORKGROUP: MOST, TEAM: 1, many: true };
  const WORKGROUP = Math.max(FEWEST, 32 * Math.ceil(regions / 32));
  return { WORKGROUP, TEAM: Math.floor(WORKGROUP / regions), many: false };
}

/** Compiles the kernel of brains of one structure. */
export function brainsKernel(gpu: Gpu, { shape, flags, fields }: PackedBrains): Promise<Kernel> {
  const { many, ...constants } = workgroupOf(fields.regions);
  return createKernel(gpu, {
    stem: STEM,
    pieces: brainWgsl(shape),
    flags: { ...flags, MANY: many },
    constants,
  });
}

/** Buffers of some brains. */
function buffersOf(gpu: Gpu, packed: PackedBrains) {
  const make = (role: string, content: Parameters<typeof createBuffer>[2]) =>
    createBuffer(gpu, `${STEM}/${role}`, content);
  return {
    numbers: make("numbers", packed.numbers),
    transfer_data: make("transfer_data", packed.transferData),
    words: make("words", packed.words),
    values: make("values", packed.values),
    state: make("state", packed.state),
    lines: make("lines", 4 * packed.lines),
  };
}

/** Steps of a dispatch that write no more than fits. */
function stepsWithin({ fields, waves }: PackedBrains, binSteps: number, asked: number): number {
  const cells = fields.brains * fields.regions;
  const byBins = Math.floor((MOST_VALUES / cells - 1) * binSteps);
  const byWaves = waves.length > 0 ? Math.floor(MOST_VALUES / waves.length) : asked;
  return Math.max(1, Math.min(asked, MOST_STEPS, byBins, byWaves));
}

/** Fails when a rate was above what its model can mean. @throws {BrainFailure} */
async function requireBounded(gpu: Gpu, { brains, fields, shape }: PackedBrains, state: GPUBuffer) {
  if (!shape.guarded) return;
  const R = fields.regions, cells = fields.brains * R;
  const bytes = await readBuffer(gpu, state, { byteOffset: 8 * cells, byteLength: 12 * cells });
  const faults = new Float32Array(bytes);
  let first = -1;
  for (let cell = 0; cell < cells; cell++) {
    if (faults[cell] > 0 && (first < 0 || faults[cell] < faults[first])) first = cell;
  }
  if (first < 0) return;
  const { nodes, nodeOf, regions, spec } = brains[Math.floor(first / R)];
  const { field } = nodes[nodeOf[first % R]], population = faults[cells + first];
  throw new BrainFailure(regions[first % R], faults[first] * spec.stepMs, faults[2 * cells + first], {
    population: field.populations[population],
    mostHz: field.mostHz[population],
  });
}

/** Fails when an activity is no number any more. @throws {BrainFailure} */
function requireFinite({ brains, fields }: PackedBrains, { firstBin, means }: FoundBins, binSteps: number) {
  const at = means.findIndex((mean) => !Number.isFinite(mean));
  if (at < 0) return;
  const R = fields.regions, cells = fields.brains * R, cell = at % cells;
  const timeMs = (firstBin + Math.floor(at / cells) + 1) * binSteps * fields.step_ms;
  throw new BrainFailure(brains[Math.floor(cell / R)].regions[cell % R], timeMs, means[at]);
}

/**
 * Runs brains of one structure at once on the GPU, in single precision.
 * @throws {BrainFailure} When a region runs away. @throws The signal's reason, when it stops them.
 */
export async function advanceBrainsOnGpu(
  given: Gpu,
  packed: PackedBrains,
  { binSteps, bins: all, take, tell, signal }: AdvanceOptions,
): Promise<void> {
  using gpu = given.scope();
  const kernel = await brainsKernel(gpu, packed), buffers = buffersOf(gpu, packed), { fields } = packed;
  const cells = fields.brains * fields.regions, steps = all * binSteps;
  const groups = Math.ceil(fields.brains / workgroupOf(fields.regions).TEAM);
  const budget = new SubmitBudget({ initial: 64, maximum: MOST_STEPS });
  for (let step = 0; step < steps;) {
    signal?.throwIfAborted();
    const some = stepsWithin(packed, binSteps, Math.min(budget.units, steps - step));
    const firstBin = Math.floor(step / binSteps), bins = Math.floor((step + some) / binSteps) - firstBin;
    using part = gpu.scope();
    const start = performance.now(), bytes = 4 * bins * cells;
    const bound = usedBindings(kernel, {
      ...buffers,
      found: createBuffer(part, `${STEM}/found`, bytes),
      waves: createBuffer(part, `${STEM}/waves`, waveTable(packed.waves, step, some)),
      run: kernel.within(part).uniform("run", {
        ...fields,
        first_step: step,
        steps: some,
        bin_steps: binSteps,
        first_bin: firstBin,
        waves: packed.waves.length,
      }),
    });
    submit(gpu, `${STEM}/steps`, (pass) => kernel.dispatch(pass, kernel.bind(bound), groups));
    const means = new Float32Array(await readBuffer(part, bound.found, { byteLength: bytes }));
    if (bytes === 0) await gpu.idle();
    budget.measured(some, performance.now() - start);
    for (let at = 0; at < means.length; at++) means[at] /= binSteps;
    await requireBounded(gpu, packed, buffers.state);
    requireFinite(packed, { firstBin, bins, means }, binSteps);
    take({ firstBin, bins, means });
    step += some;
    tell(step / steps);
  }
}

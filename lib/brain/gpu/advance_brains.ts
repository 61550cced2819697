import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { usedBindings } from "../../gpu/used_bindings.ts";
import { waveTable } from "../../system/wave_table.ts";
import type { FailureParts, RegionRunaway } from "../brain_failure.ts";
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
  const { many, ...constants } = workgroupOf(fields.regions), texts = brainWgsl(shape);
  return createKernel(gpu, {
    stem: STEM,
    pieces: texts.pieces,
    flags: { ...texts.flags, ...flags, MANY: many },
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

/** A brain that ran away. */
export interface LostBrain {
  /** Its number among all of the call. */
  index: number;
  failure: FailureParts;
}

/** Brains that ran away, each with its first failure. */
class Losses {
  readonly #failures = new Map<number, FailureParts>();

  constructor(readonly packed: PackedBrains) {}

  /** Whether all did. */
  get all(): boolean {
    return this.#failures.size === this.packed.brains.length;
  }

  /** By number. */
  list(): LostBrain[] {
    const { brains } = this.packed;
    return [...this.#failures].map(([b, failure]) => ({ index: brains[b].index, failure }));
  }

  /** Takes rates above what their models can mean. @param faults Step, population and rate of each region. (3, B, R) */
  takeFaults(faults: Float32Array): void {
    const { brains, fields: { regions } } = this.packed, cells = brains.length * regions;
    // The first of each brain: regions that fail later do so by what it gives.
    const order = [...faults.subarray(0, cells).keys()].filter((cell) => faults[cell] > 0);
    order.sort((a, b) => faults[a] - faults[b] || a - b);
    for (const cell of order) {
      const b = Math.floor(cell / regions), region = cell % regions, { nodes, nodeOf, spec } = brains[b];
      const { field } = nodes[nodeOf[region]], population = faults[cells + cell];
      const runaway = { population: field.populations[population], mostHz: field.mostHz[population] };
      this.#add(b, region, [faults[cell] * spec.stepMs, faults[2 * cells + cell], runaway]);
    }
  }

  /** Takes activity that is no number any more. */
  takeMeans({ firstBin, means }: FoundBins, binMs: number): void {
    const { brains, fields: { regions } } = this.packed, cells = brains.length * regions;
    means.forEach((value, at) => {
      if (Number.isFinite(value)) return;
      const cell = at % cells, timeMs = (firstBin + Math.floor(at / cells) + 1) * binMs;
      this.#add(Math.floor(cell / regions), cell % regions, [timeMs, value]);
    });
  }

  #add(b: number, region: number, found: [timeMs: number, value: number, runaway?: RegionRunaway]): void {
    if (this.#failures.has(b)) return;
    const { regions, spec } = this.packed.brains[b], [timeMs, value, ...runaway] = found;
    this.#failures.set(b, [regions[region], timeMs, value, spec.stepMs, ...runaway]);
  }
}

/**
 * Runs brains of one structure at once on the GPU, in single precision.
 * @returns Those of which a region ran away; the others ran to their end.
 * @throws The signal's reason, when it stops them.
 */
export async function advanceBrainsOnGpu(
  given: Gpu,
  packed: PackedBrains,
  { binSteps, bins: all, take, tell, signal }: AdvanceOptions,
): Promise<LostBrain[]> {
  using gpu = given.scope();
  const kernel = await brainsKernel(gpu, packed), buffers = buffersOf(gpu, packed), { fields } = packed;
  const cells = fields.brains * fields.regions, steps = all * binSteps, losses = new Losses(packed);
  const groups = Math.ceil(fields.brains / workgroupOf(fields.regions).TEAM);
  const budget = new SubmitBudget({ initial: 64, maximum: MOST_STEPS });
  for (let step = 0; step < steps && !losses.all;) {
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
    if (packed.shape.guarded) {
      const place = { byteOffset: 8 * cells, byteLength: 12 * cells };
      losses.takeFaults(new Float32Array(await readBuffer(gpu, buffers.state, place)));
    }
    losses.takeMeans({ firstBin, bins, means }, binSteps * fields.step_ms);
    take({ firstBin, bins, means });
    step += some;
    tell(step / steps);
  }
  return losses.list();
}

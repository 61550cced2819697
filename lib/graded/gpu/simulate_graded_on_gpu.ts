import type { Gpu } from "../../gpu/gpu.ts";
import { type OneRun, traceOf } from "../one_run.ts";
import type { GradedPlan } from "../plan_graded.ts";
import type { GradedSpec } from "../spec_types.ts";
import { advanceGradedOnGpu, type FoundPart, mostSteps } from "./advance_graded.ts";
import { type GradedShape, haveOneStructure, shapeOf } from "./graded_shape.ts";
import { depthOf, type GradedGroup } from "./pack_graded.ts";

/** Most networks at once: enough for any device, and few enough for what a dispatch writes. */
const MOST_NETWORKS = 65_536;

/** What networks of a group do, as it is found. */
class GroupRuns {
  readonly runs: readonly OneRun[];
  readonly #times: number[][];
  readonly #neurons: number[][];

  constructor(readonly group: GradedGroup) {
    const { specs, plan } = group;
    this.runs = specs.map((spec) => ({
      counts: new Uint32Array(spec.populations.length * plan.bins),
      active: new Uint32Array(spec.populations.length * plan.bins),
      spikes: { times: new Float64Array(), neurons: new Uint32Array() },
      traces: plan.traces.map((trace) => traceOf(spec, plan, trace)),
    }));
    this.#times = specs.map(() => []);
    this.#neurons = specs.map(() => []);
  }

  /** Takes what a dispatch found. */
  take(part: FoundPart, shape: GradedShape): void {
    const { plan, specs } = this.group, B = specs.length, P = shape.populations.length;
    part.counts.forEach((count, at) => {
      if (count === 0) return;
      const bin = part.firstBin + Math.floor(at / (2 * P * B)), row = Math.floor(at / B) % (2 * P);
      const { counts, active } = this.runs[at % B];
      (row < P ? counts : active)[row % P * plan.bins + bin] += count;
    });
    this.#takeEvents(part, shape.units);
    shape.traces.forEach(({ population, first }, t) => {
      const { size } = shape.populations[population];
      for (let sample = 0; sample < part.samples; sample++) {
        const from = (sample * shape.cells + first) * B, to = (part.firstSample + sample) * size;
        this.runs.forEach(({ traces }, b) =>
          traces[t].values.set(part.traces.subarray(from + b * size, from + (b + 1) * size), to)
        );
      }
    });
  }

  #takeEvents({ events, eventWords, firstStep }: FoundPart, units: number): void {
    const { plan } = this.group;
    events.forEach((word, at) => {
      for (let bits = word; bits !== 0; bits &= bits - 1) {
        const bit = at % eventWords * 32 + 31 - Math.clz32(bits & -bits), network = Math.floor(bit / units);
        const step = firstStep + Math.floor(at / eventWords) - plan.warmupSteps;
        this.#times[network].push((step + 1) * plan.stepMs);
        this.#neurons[network].push(bit % units);
      }
    });
  }

  /** All that there is. */
  done(): OneRun[] {
    return this.runs.map((run, b) => ({
      ...run,
      spikes: { times: Float64Array.from(this.#times[b]), neurons: Uint32Array.from(this.#neurons[b]) },
    }));
  }
}

/** How many networks fit the buffers of a device at once. */
function networksAtOnce(gpu: Gpu, specs: readonly GradedSpec[], shape: GradedShape): number {
  const most = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize"));
  const { couplings = [], inputs = [] } = specs[0], links = 4 * couplings.length + inputs.length + 2;
  const each = 4 * Math.max(shape.units + links, shape.states, depthOf(specs) * shape.outputs);
  return Math.max(1, Math.min(MOST_NETWORKS, Math.floor(most / each)));
}

/**
 * Simulates networks of graded units of equal structure on the GPU, in single precision.
 * @returns Null where structures differ, which one kernel cannot run, or a software driver would not end its loops.
 * @throws {GradedFailure} When a state is no finite number. @throws The signal's reason, when it stops them.
 */
export async function simulateGradedOnGpu(
  gpu: Gpu,
  { plan, specs }: { plan: GradedPlan; specs: readonly GradedSpec[] },
  { own, tell, signal }: Pick<GradedGroup, "own"> & { tell: (part: number) => void; signal?: AbortSignal },
): Promise<OneRun[] | null> {
  if (!haveOneStructure(specs)) return null;
  const shape = shapeOf(specs, plan, own);
  if (mostSteps(gpu, shape) < 1) return null;
  const together = networksAtOnce(gpu, specs, shape), runs: OneRun[] = [];
  for (let first = 0; first < specs.length; first += together) {
    const group = { plan, specs: specs.slice(first, first + together), first, own };
    const found = new GroupRuns(group);
    await advanceGradedOnGpu(gpu, group, {
      signal,
      tell: (part) => tell((first + part * group.specs.length) / specs.length),
      take: (part, shape) => found.take(part, shape),
    });
    runs.push(...found.done());
  }
  return runs;
}

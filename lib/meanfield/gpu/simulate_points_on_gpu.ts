import type { Gpu } from "../../gpu/gpu.ts";
import { noiseKey } from "../cpu/noise_key.ts";
import { drawCount, type PointsOptions } from "../cpu/run_points.ts";
import type { SimulatedPoints } from "../cpu/simulate_points.ts";
import { type Equations, equationsOf } from "../equations.ts";
import { type FieldPlan, samplesOf } from "../plan_mean_field.ts";
import type { OwnRateParts } from "../rate_parts.ts";
import type { MeanFieldSpec } from "../spec_types.ts";
import { advancePointsOnGpu, type FoundPart } from "./advance_points.ts";
import { structureOf } from "./field_shape.ts";
import { depthOf, type PackedNumbers, packNumbers } from "./pack_points.ts";

/** Most points at once: enough for any device, and few enough for what a dispatch writes. */
const MOST_POINTS = 65_536;

/** What a group of points does is kept in the results of all. */
class Results {
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly traces: Float32Array<ArrayBuffer>;
  readonly #samples: number;

  constructor(readonly plan: FieldPlan, readonly points: number, readonly sizes: readonly number[]) {
    this.#samples = samplesOf(plan);
    this.counts = new Uint32Array(points * sizes.length * plan.bins);
    this.traces = new Float32Array(points * plan.traces.length * this.#samples);
  }

  /** Takes what some points did. @param first Number of the first. */
  take(
    { firstBin, bins, firstSample, samples, values }: FoundPart,
    group: readonly Equations[],
    first: number,
  ): void {
    const { plan, counts, traces } = this, P = this.sizes.length, B = group.length, T = plan.traces.length;
    for (let b = 0; b < B; b++) {
      const key = noiseKey(plan.seed, plan.firstNetwork + first + b), { sizes } = group[b];
      for (let p = 0; p < P; p++) {
        const row = ((first + b) * P + p) * plan.bins + firstBin;
        for (let bin = 0; bin < bins; bin++) {
          const mean = Math.max(0, values[(bin * P + p) * B + b]) * sizes[p];
          counts[row + bin] = drawCount(mean, p, { bin: firstBin + bin, key });
        }
      }
      for (let k = 0; k < T; k++) {
        const row = ((first + b) * T + k) * this.#samples + firstSample;
        for (let sample = 0; sample < samples; sample++) {
          traces[row + sample] = values[(bins * P + sample * T + k) * B + b];
        }
      }
    }
  }
}

/** How many points fit the buffers of a device at once. */
function pointsAtOnce(gpu: Gpu, fields: readonly Equations[], { places }: PackedNumbers): number {
  const most = Math.min(gpu.limit("maxStorageBufferBindingSize"), gpu.limit("maxBufferSize"));
  const [{ variables, populations, inputs }] = fields, width = populations.length + inputs.length;
  const each = 4 * Math.max(places.count, variables.length + width + 4, depthOf(fields) * width);
  return Math.max(1, Math.min(MOST_POINTS, Math.floor(most / each)));
}

/** Whether points have one structure, so that one kernel runs all. */
function haveOneStructure(fields: readonly Equations[], own: OwnRateParts): boolean {
  const [{ spec }] = fields, first = structureOf(fields[0], own);
  // Points that differ in inputs alone share the rest, which needs no writing.
  const isShared = (one: MeanFieldSpec) =>
    one.populations === spec.populations && one.couplings === spec.couplings;
  return fields.every((field) => isShared(field.spec) || structureOf(field, own) === first);
}

/**
 * Simulates mean fields of equal structure on the GPU, in single precision; counts are drawn from the mean rates of bins as on the processor.
 * @returns Null where structures differ, which one kernel cannot run.
 * @throws {MeanFieldFailure} When a population runs away. @throws The signal's reason, when it stops them.
 */
export async function simulatePointsOnGpu(
  gpu: Gpu,
  { plan, specs }: { plan: FieldPlan; specs: readonly MeanFieldSpec[] },
  { tell, signal, own = {} }: PointsOptions,
): Promise<SimulatedPoints | null> {
  const fields = specs.map((spec) => equationsOf(spec, own));
  if (!haveOneStructure(fields, own)) return null;
  const numbers = packNumbers(fields, own), together = pointsAtOnce(gpu, fields, numbers);
  const results = new Results(plan, specs.length, fields[0].sizes);
  for (let first = 0; first < fields.length; first += together) {
    const group = fields.slice(first, first + together);
    await advancePointsOnGpu(gpu, { plan, fields: group, first, numbers }, {
      own,
      signal,
      tell: (part) => tell((first + part * group.length) / fields.length),
      take: (part) => results.take(part, group, first),
    });
  }
  return {
    counts: results.counts,
    traces: results.traces,
    adapter: gpu.adapter.description || gpu.adapter.vendor,
  };
}

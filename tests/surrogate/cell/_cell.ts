import { tracesOf } from "../../../lib/reference/surrogate/traces.ts";
import { stackPass } from "../../../lib/reference/surrogate/stack_pass.ts";
import { cellLayout, packCell } from "../../../lib/surrogate/cell/cell_layout.ts";
import type { CellSeries } from "../../../lib/surrogate/cell/cell_series.ts";
import { cellInputCount, type CellSurrogateSpec } from "../../../lib/surrogate/cell/cell_spec.ts";
import type { NamedWeights } from "../../../lib/surrogate/layout.ts";
import { testRandom } from "../_assert_close.ts";
import { stackWeights } from "../_stack_weights.ts";

/** A cell that leaks: v follows its two inputs, one of which inhibits, and spikes where it is above 1. */
export function leakySeries(
  shape: { runs: number; samples: number; seed?: number; bytes?: boolean },
): CellSeries {
  const { runs, samples, seed = 1, bytes = true } = shape;
  const random = testRandom(seed);
  const inputs = bytes ? new Uint8Array(runs * samples * 2) : new Float32Array(runs * samples * 2);
  const values = new Float32Array(runs * samples * 2);
  for (let run = 0; run < runs; run++) {
    let v = 0;
    for (let t = 0; t < samples; t++) {
      const at = 2 * (run * samples + t);
      inputs[at] = random() < 0.3 ? 1 : 0;
      inputs[at + 1] = random() < 0.2 ? 2 : 0;
      v = 0.8 * v + 0.5 * inputs[at] - 0.2 * inputs[at + 1];
      const spike = v > 1 ? 1 : 0;
      if (spike) v = 0;
      values[at] = -70 + 10 * v;
      values[at + 1] = spike;
    }
  }
  return {
    stepMs: 1,
    runs,
    samples,
    inputs: { names: ["exc", "inh"], values: inputs },
    outputs: { names: ["v", "spike"], values },
  };
}

/** What the surrogate gives for one run, in double precision, before probabilities are taken: `(T, O)`, normalised. */
export function referenceRun(
  spec: CellSurrogateSpec,
  weights: NamedWeights,
  inputs: ArrayLike<number>,
): Float64Array {
  const { layers, head } = cellLayout(spec);
  const vector = Float64Array.from(packCell(spec, weights));
  const all = [...layers, head].map((block) => stackWeights(block, vector));
  const M = spec.inputs.names.length, K = spec.inputs.filters.length, F = cellInputCount(spec);
  const O = spec.outputs.length, T = inputs.length / M;
  const channels = Array.from(
    { length: M },
    (_, m) =>
      tracesOf(Array.from({ length: T }, (_, t) => inputs[t * M + m]), spec.inputs.filters, spec.stepMs),
  );
  const before = spec.window ?? 1;
  const outputs = new Float64Array((before + T) * O);
  const feature = (t: number, f: number) => {
    if (f >= M * K) return outputs[(before + t - 1) * O + f - M * K];
    const { centre, scale } = spec.inputs.filters[f % K];
    return t < 0 ? -centre / scale : channels[Math.floor(f / K)][t * K + f % K];
  };
  const window = (first: number, steps: number) =>
    Float64Array.from({ length: steps * F }, (_, at) => feature(first + Math.floor(at / F), at % F));
  if (spec.window === null && spec.fedBack === 0) return stackPass(all, window(0, T)).outputs;
  for (let t = 0; t < T; t++) {
    const first = spec.window === null ? 0 : t - before + 1;
    const top = stackPass(all, window(first, t - first + 1)).outputs;
    const steps = spec.window === null ? 1 : top.length / O;
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let u = 0; u < steps; u++) sum += top[top.length - (steps - u) * O + o];
      outputs[(before + t) * O + o] = sum / steps;
    }
  }
  return outputs.subarray(before * O);
}

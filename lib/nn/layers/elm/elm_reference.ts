import type { LayerPass, RecurrentState } from "../../layer.ts";
import { type ElmBlock, elmParts, memoryOf } from "./elm_layout.ts";

/** Indices of all weights of an ELM layer in its block, as floats. */
function placesOf(block: ElmBlock) {
  const { ofInputs, ofMemory, toMemory, taus } = elmParts({ ...block, offset: 0 });
  return {
    x: (k: number, u: number) => 4 * (ofInputs.offset + k * ofInputs.columns) + u,
    m: (n: number, u: number) => 4 * (ofMemory.offset + n * ofMemory.columns) + u,
    o: (u: number, n: number) => 4 * (toMemory.offset + u * toMemory.columns) + n,
    tau: (n: number) => 4 * taus.offset + n,
  };
}

/** What the way back needs of each step. */
interface Tape {
  carried: Float64Array;
  hidden: Float64Array;
  changes: Float64Array;
  memory: Float64Array;
}

function backward(
  { block, values, inputs }: { block: ElmBlock; values: ArrayLike<number>; inputs: Float64Array },
  tape: Tape,
  { dOutputs, sums }: { dOutputs: Float64Array; sums: Float64Array },
): Float64Array {
  const { inputs: F, units: N, hidden: H, lambda } = block, at = placesOf(block);
  const steps = inputs.length / F, dInputs = new Float64Array(inputs.length), g = new Float64Array(N);
  const leaks = Array.from({ length: N }, (_, n) => memoryOf(block, values[at.tau(n)]));
  for (let t = steps - 1; t >= 0; t--) {
    const ds = new Float64Array(N), dz = new Float64Array(H);
    for (let n = 0; n < N; n++) {
      const { kept, lost, slope } = leaks[n], d = tape.changes[t * N + n];
      const dm = dOutputs[t * N + n] + kept * g[n];
      sums[at.tau(n)] += slope * (g[n] * tape.memory[t * N + n] - lambda * dm * d);
      ds[n] = lambda * lost * dm * (1 - d * d);
      g[n] = dm;
      sums[at.o(H, n)] += ds[n];
    }
    for (let u = 0; u < H; u++) {
      const h = tape.hidden[t * H + u];
      for (let n = 0; n < N; n++) {
        dz[u] += values[at.o(u, n)] * ds[n];
        sums[at.o(u, n)] += h * ds[n];
      }
      if (!(h > 0)) dz[u] = 0;
      sums[at.x(F, u)] += dz[u];
      for (let k = 0; k < F; k++) {
        sums[at.x(k, u)] += inputs[t * F + k] * dz[u];
        dInputs[t * F + k] += values[at.x(k, u)] * dz[u];
      }
      for (let n = 0; n < N; n++) {
        sums[at.m(n, u)] += tape.carried[t * N + n] * dz[u];
        g[n] += values[at.m(n, u)] * dz[u];
      }
    }
  }
  return dInputs;
}

/**
 * An ELM layer over one sequence, in double precision, and back-propagation through time; equations in `elm_forward.wgsl` and
 * `elm_backward.wgsl`.
 * @param inputs `(T, F)`.
 * @param start The memory that it goes on from. @default zeros
 */
export function elmPass(
  block: ElmBlock,
  values: ArrayLike<number>,
  inputs: Float64Array,
  start?: RecurrentState,
): LayerPass {
  const { inputs: F, units: N, hidden: H, lambda } = block, at = placesOf(block), steps = inputs.length / F;
  const [carried, changes, memory] = [0, 1, 2].map(() => new Float64Array(steps * N));
  const hidden = new Float64Array(steps * H);
  const leaks = Array.from({ length: N }, (_, n) => memoryOf(block, values[at.tau(n)]));
  for (let t = 0; t < steps; t++) {
    for (let n = 0; n < N; n++) {
      carried[t * N + n] = leaks[n].kept * (t > 0 ? memory[(t - 1) * N + n] : start?.h[n] ?? 0);
    }
    for (let u = 0; u < H; u++) {
      let sum = values[at.x(F, u)];
      for (let k = 0; k < F; k++) sum += values[at.x(k, u)] * inputs[t * F + k];
      for (let n = 0; n < N; n++) sum += values[at.m(n, u)] * carried[t * N + n];
      hidden[t * H + u] = Math.max(0, sum);
    }
    for (let n = 0; n < N; n++) {
      let sum = values[at.o(H, n)];
      for (let u = 0; u < H; u++) sum += values[at.o(u, n)] * hidden[t * H + u];
      changes[t * N + n] = Math.tanh(sum);
      memory[t * N + n] = carried[t * N + n] + lambda * leaks[n].lost * changes[t * N + n];
    }
  }
  return {
    outputs: memory,
    states: [{ h: memory.slice(-N), c: new Float64Array(0) }],
    back: (dOutputs, sums) =>
      backward({ block, values, inputs }, { carried, hidden, changes, memory }, { dOutputs, sums }),
  };
}

import type { LayerPass, RecurrentState } from "../../layer.ts";
import { addTo } from "../../reference/sums.ts";
import type { RecurrentKind } from "./recurrent_layout.ts";

/** Weights of one recurrent layer: `(K, 4 H)`, rows F inputs, the 1 of the bias, H hidden units; columns unit, then sum. */
export interface RecurrentWeights {
  kind: RecurrentKind;
  inputs: number;
  hidden: number;
  values: ArrayLike<number>;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

interface Cell {
  gates: number[];
  carried: number;
  h: number;
}

/** One unit; equations in `shaders/nn/recurrent_cell.wgsl`. */
function cellForward(kind: RecurrentKind, sums: number[], previous: number): Cell {
  if (kind === "rnn") {
    const h = Math.tanh(sums[0]);
    return { gates: [h, 0, 0, 0], carried: h, h };
  }
  if (kind === "gru") {
    const [r, z] = [sigmoid(sums[0]), sigmoid(sums[1])];
    const n = Math.tanh(sums[2] + r * sums[3]);
    const h = (1 - z) * n + z * previous;
    return { gates: [r, z, n, sums[3]], carried: h, h };
  }
  const [i, f, g, o] = [sigmoid(sums[0]), sigmoid(sums[1]), Math.tanh(sums[2]), sigmoid(sums[3])];
  const c = f * previous + i * g;
  return { gates: [i, f, g, o], carried: c, h: o * Math.tanh(c) };
}

/** Gradients of a unit's sums and of its carried value before the step. */
function cellBackward(
  kind: RecurrentKind,
  above: { dh: number; dCarried: number },
  cell: { gates: ArrayLike<number>; previous: number; carried: number },
): { sums: number[]; carried: number } {
  const { dh, dCarried } = above;
  const [x, y, z, w] = Array.from(cell.gates);
  if (kind === "rnn") return { sums: [dh * (1 - x * x), 0, 0, 0], carried: 0 };
  if (kind === "gru") {
    const all = dh + dCarried;
    const dn = all * (1 - y) * (1 - z * z);
    const dz = all * (cell.previous - z) * y * (1 - y);
    return { sums: [dn * w * x * (1 - x), dz, dn, dn * x], carried: all * y };
  }
  const tc = Math.tanh(cell.carried);
  const dc = dCarried + dh * w * (1 - tc * tc);
  const sums = [
    dc * z * x * (1 - x),
    dc * cell.previous * y * (1 - y),
    dc * x * (1 - z * z),
    dh * tc * w * (1 - w),
  ];
  return { sums, carried: dc * y };
}

/** Sets the gradient of a GRU's structural zeros to 0: inputs have no n_h, hidden units no n_x. */
function maskGates({ inputs: F, hidden: H }: RecurrentWeights, dWeights: Float64Array): void {
  for (let at = 0; at < dWeights.length; at++) {
    const k = Math.floor(at / (4 * H)), sum = at % 4;
    if ((k < F && sum === 3) || (k > F && sum === 2)) dWeights[at] = 0;
  }
}

/** The gradient `(T, F)` of the inputs; adds that of the weights to `sums`. */
function backward(
  weights: RecurrentWeights,
  tape: Record<"zs" | "gates" | "cells" | "dHiddens", Float64Array>,
  sums: Float64Array,
): Float64Array {
  const { kind, inputs: F, hidden: H, values } = weights;
  const { zs, gates, cells, dHiddens } = tape;
  const K = F + 1 + H, steps = zs.length / K;
  const dInputs = new Float64Array(steps * F), dGate = new Float64Array(H * 4);
  const dWeights = new Float64Array(K * H * 4), dz = new Float64Array(K), dCell = new Float64Array(H);
  for (let t = steps - 1; t >= 0; t--) {
    for (let u = 0; u < H; u++) {
      const at = t * H + u;
      const above = { dh: dHiddens[at] + dz[F + 1 + u], dCarried: dCell[u] };
      const previous = t > 0 ? cells[at - H] : 0;
      const cell = { gates: gates.subarray(4 * at, 4 * at + 4), previous, carried: cells[at] };
      const { sums, carried } = cellBackward(kind, above, cell);
      dGate.set(sums, 4 * u);
      dCell[u] = carried;
    }
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let at = 0; at < 4 * H; at++) {
        sum += values[k * 4 * H + at] * dGate[at];
        dWeights[k * 4 * H + at] += zs[t * K + k] * dGate[at];
      }
      dz[k] = sum;
    }
    dInputs.set(dz.subarray(0, F), t * F);
  }
  if (kind === "gru") maskGates(weights, dWeights);
  addTo(sums, dWeights);
  return dInputs;
}

/**
 * A recurrent layer over one sequence, in double precision, and back-propagation through time from zero states.
 * @param inputs `(T, F)`.
 * @param start Where it goes on from. @default zeros
 */
export function recurrentPass(
  weights: RecurrentWeights,
  inputs: ArrayLike<number>,
  start?: RecurrentState,
): LayerPass {
  const { kind, inputs: F, hidden: H, values } = weights;
  const K = F + 1 + H, steps = inputs.length / F;
  // (T, K) of [x, 1, h of the step before]; (T, H, 4): LSTM (i, f, g, o); GRU (r, z, n, n_h); RNN (h, 0, 0, 0); (T, H): c of an LSTM, else h.
  const zs = new Float64Array(steps * K), gates = new Float64Array(steps * H * 4);
  const cells = new Float64Array(steps * H), hiddens = new Float64Array(steps * H);
  for (let t = 0; t < steps; t++) {
    const z = zs.subarray(t * K, (t + 1) * K);
    for (let f = 0; f < F; f++) z[f] = inputs[t * F + f];
    z[F] = 1;
    for (let u = 0; u < H; u++) z[F + 1 + u] = t > 0 ? hiddens[(t - 1) * H + u] : start?.h[u] ?? 0;
    for (let u = 0; u < H; u++) {
      const sums = [0, 0, 0, 0];
      for (let k = 0; k < K; k++) for (let g = 0; g < 4; g++) sums[g] += values[(k * H + u) * 4 + g] * z[k];
      const previous = t > 0 ? cells[(t - 1) * H + u] : start?.c[u] ?? 0;
      const cell = cellForward(kind, sums, previous);
      gates.set(cell.gates, (t * H + u) * 4);
      cells[t * H + u] = cell.carried;
      hiddens[t * H + u] = cell.h;
    }
  }
  return {
    outputs: hiddens,
    states: [{ h: hiddens.slice(-H), c: cells.slice(-H) }],
    back: (dHiddens, sums) => backward(weights, { zs, gates, cells, dHiddens }, sums),
  };
}

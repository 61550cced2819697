/** Weights of one recurrent layer: `(K, 4 H)`, rows F inputs, the 1 of the bias, H hidden units; columns unit, then sum. */
export interface RecurrentWeights {
  kind: "lstm" | "gru" | "rnn";
  inputs: number;
  hidden: number;
  values: ArrayLike<number>;
}

/** What a forward pass over one sequence leaves. */
export interface RecurrentTape {
  steps: number;
  /** `(T, K)` of [x, 1, h of the step before]. */
  z: Float64Array;
  /** `(T, H, 4)`: LSTM (i, f, g, o); GRU (r, z, n, n_h); RNN (h, 0, 0, 0). */
  gates: Float64Array;
  /** `(T, H)`: c of an LSTM, else h. */
  cells: Float64Array;
  /** `(T, H)`. */
  hiddens: Float64Array;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

interface Cell {
  gates: number[];
  carried: number;
  h: number;
}

/** One unit; equations in `shaders/nn/recurrent_cell.wgsl`. */
function cellForward(kind: RecurrentWeights["kind"], sums: number[], previous: number): Cell {
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
  kind: RecurrentWeights["kind"],
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

/**
 * A recurrent layer over one sequence, in double precision.
 * @param inputs `(T, F)`.
 * @param start First (h, carried), H each. @default zeros
 */
export function recurrentForward(
  weights: RecurrentWeights,
  inputs: ArrayLike<number>,
  start?: { h: ArrayLike<number>; c: ArrayLike<number> },
): RecurrentTape {
  const { kind, inputs: F, hidden: H, values } = weights;
  const K = F + 1 + H, steps = inputs.length / F;
  const tape = {
    steps,
    z: new Float64Array(steps * K),
    gates: new Float64Array(steps * H * 4),
    cells: new Float64Array(steps * H),
    hiddens: new Float64Array(steps * H),
  };
  for (let t = 0; t < steps; t++) {
    const z = tape.z.subarray(t * K, (t + 1) * K);
    for (let f = 0; f < F; f++) z[f] = inputs[t * F + f];
    z[F] = 1;
    for (let u = 0; u < H; u++) z[F + 1 + u] = t > 0 ? tape.hiddens[(t - 1) * H + u] : start?.h[u] ?? 0;
    for (let u = 0; u < H; u++) {
      const sums = [0, 0, 0, 0];
      for (let k = 0; k < K; k++) for (let g = 0; g < 4; g++) sums[g] += values[(k * H + u) * 4 + g] * z[k];
      const previous = t > 0 ? tape.cells[(t - 1) * H + u] : start?.c[u] ?? 0;
      const { gates, carried, h } = cellForward(kind, sums, previous);
      tape.gates.set(gates, (t * H + u) * 4);
      tape.cells[t * H + u] = carried;
      tape.hiddens[t * H + u] = h;
    }
  }
  return tape;
}

/** Sets the gradient of a GRU's structural zeros to 0: inputs have no n_h, hidden units no n_x. */
function maskGates({ inputs: F, hidden: H }: RecurrentWeights, dWeights: Float64Array): void {
  for (let at = 0; at < dWeights.length; at++) {
    const k = Math.floor(at / (4 * H)), sum = at % 4;
    if ((k < F && sum === 3) || (k > F && sum === 2)) dWeights[at] = 0;
  }
}

/**
 * Back-propagation through time of {@linkcode recurrentForward} from zero states.
 * @param dHiddens `(T, H)` gradient from above.
 * @returns `dGates` `(T, H, 4)` of the sums, `dInputs` `(T, F)` and `dWeights` `(K, 4 H)`.
 */
export function recurrentBackward(
  weights: RecurrentWeights,
  tape: RecurrentTape,
  dHiddens: ArrayLike<number>,
): { dGates: Float64Array; dInputs: Float64Array; dWeights: Float64Array } {
  const { kind, inputs: F, hidden: H, values } = weights;
  const { steps, gates, cells, z } = tape;
  const K = F + 1 + H;
  const dGates = new Float64Array(steps * H * 4), dInputs = new Float64Array(steps * F);
  const dWeights = new Float64Array(K * H * 4), dz = new Float64Array(K), dCell = new Float64Array(H);
  for (let t = steps - 1; t >= 0; t--) {
    for (let u = 0; u < H; u++) {
      const at = t * H + u;
      const above = { dh: dHiddens[at] + dz[F + 1 + u], dCarried: dCell[u] };
      const previous = t > 0 ? cells[at - H] : 0;
      const cell = { gates: gates.subarray(4 * at, 4 * at + 4), previous, carried: cells[at] };
      const { sums, carried } = cellBackward(kind, above, cell);
      dGates.set(sums, 4 * at);
      dCell[u] = carried;
    }
    const dGate = dGates.subarray(t * H * 4, (t + 1) * H * 4);
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let at = 0; at < 4 * H; at++) {
        sum += values[k * 4 * H + at] * dGate[at];
        dWeights[k * 4 * H + at] += z[t * K + k] * dGate[at];
      }
      dz[k] = sum;
    }
    dInputs.set(dz.subarray(0, F), t * F);
  }
  if (kind === "gru") maskGates(weights, dWeights);
  return { dGates, dInputs, dWeights };
}

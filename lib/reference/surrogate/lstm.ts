/** Weights of one LSTM layer: `(K, 4 H)`, rows F inputs, the 1 of the bias, H hidden units; columns unit, then gate. */
export interface LstmWeights {
  inputs: number;
  hidden: number;
  values: ArrayLike<number>;
}

/** What a forward pass over one sequence leaves. */
export interface LstmTape {
  steps: number;
  /** `(T, K)` of [x, 1, h of the step before]. */
  z: Float64Array;
  /** `(T, H, 4)` of (i, f, g, o). */
  gates: Float64Array;
  /** `(T, H)`. */
  cells: Float64Array;
  /** `(T, H)`. */
  hiddens: Float64Array;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * An LSTM layer over one sequence, in double precision; equations in `shaders/surrogate/lstm_forward.wgsl`.
 * @param inputs `(T, F)`.
 * @param start First (h, c), H each. @default zeros
 */
export function lstmForward(
  weights: LstmWeights,
  inputs: ArrayLike<number>,
  start?: { h: ArrayLike<number>; c: ArrayLike<number> },
): LstmTape {
  const { inputs: F, hidden: H, values } = weights;
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
      const [i, f, g, o] = [sigmoid(sums[0]), sigmoid(sums[1]), Math.tanh(sums[2]), sigmoid(sums[3])];
      const c = f * (t > 0 ? tape.cells[(t - 1) * H + u] : start?.c[u] ?? 0) + i * g;
      tape.gates.set([i, f, g, o], (t * H + u) * 4);
      tape.cells[t * H + u] = c;
      tape.hiddens[t * H + u] = o * Math.tanh(c);
    }
  }
  return tape;
}

/**
 * Back-propagation through time of {@linkcode lstmForward} from zero states.
 * @param dHiddens `(T, H)` gradient from above.
 * @returns `dGates` `(T, H, 4)`, `dInputs` `(T, F)` and `dWeights` `(K, 4 H)`.
 */
export function lstmBackward(
  weights: LstmWeights,
  tape: LstmTape,
  dHiddens: ArrayLike<number>,
): { dGates: Float64Array; dInputs: Float64Array; dWeights: Float64Array } {
  const { inputs: F, hidden: H, values } = weights;
  const { steps, gates, cells, z } = tape;
  const K = F + 1 + H;
  const dGates = new Float64Array(steps * H * 4), dInputs = new Float64Array(steps * F);
  const dWeights = new Float64Array(K * H * 4), dz = new Float64Array(K), dCell = new Float64Array(H);
  for (let t = steps - 1; t >= 0; t--) {
    for (let u = 0; u < H; u++) {
      const [i, f, g, o] = gates.subarray((t * H + u) * 4, (t * H + u) * 4 + 4);
      const tc = Math.tanh(cells[t * H + u]);
      const dh = dHiddens[t * H + u] + dz[F + 1 + u];
      const dc = dCell[u] + dh * o * (1 - tc * tc);
      const previous = t > 0 ? cells[(t - 1) * H + u] : 0;
      const row = [
        dc * g * i * (1 - i),
        dc * previous * f * (1 - f),
        dc * i * (1 - g * g),
        dh * tc * o * (1 - o),
      ];
      dGates.set(row, (t * H + u) * 4);
      dCell[u] = dc * f;
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
  return { dGates, dInputs, dWeights };
}

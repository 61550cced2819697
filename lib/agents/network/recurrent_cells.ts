import type { RecurrentBlock } from "../../nn/layers/recurrent/recurrent_layout.ts";

/** What a step of recurrent units leaves for the way back. */
export interface CellTape {
  /** Inputs, 1, and outputs of the step before. (B, K) with K = F + 1 + H */
  z: Float64Array;
  /** LSTM (i, f, g, o); GRU (r, z, n, n of the hidden); RNN (h, 0, 0, 0). (B, H, 4) */
  gates: Float64Array;
  /** What was carried before: c of an LSTM, else h. (B, H) */
  before: Float64Array;
  /** The same after it. (B, H) */
  after: Float64Array;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Sums of all units of a row, four rows of weights at a time. */
function sumsOf(weights: Float64Array, z: Float64Array, sums: Float64Array): void {
  const { length } = sums, whole = z.length - z.length % 4;
  for (let k = 0; k < whole; k += 4) {
    const a = z[k], b = z[k + 1], c = z[k + 2], d = z[k + 3], from = k * length;
    // Much of what tasks show is 0.
    if (a === 0 && b === 0 && c === 0 && d === 0) continue;
    for (let j = 0, at = from; j < length; j++, at++) {
      sums[j] += a * weights[at] + b * weights[at + length] + c * weights[at + 2 * length] +
        d * weights[at + 3 * length];
    }
  }
  for (let k = whole; k < z.length; k++) {
    for (let j = 0; j < length; j++) sums[j] += z[k] * weights[k * length + j];
  }
}

/** The way back of a row's sums, two rows of weights at a time: adds to the gradient of weights, and sets that of what they weigh. */
function sumsBack(
  weights: Float64Array,
  { z, sums }: { z: Float64Array; sums: Float64Array },
  { dWeights, dz }: { dWeights: Float64Array; dz: Float64Array },
): void {
  const { length } = sums, whole = z.length - z.length % 2;
  for (let k = 0; k < whole; k += 2) {
    const a = z[k], b = z[k + 1];
    let one = 0, two = 0;
    for (let j = 0, at = k * length; j < length; j++, at++) {
      const slope = sums[j];
      one += weights[at] * slope;
      two += weights[at + length] * slope;
      dWeights[at] += a * slope;
      dWeights[at + length] += b * slope;
    }
    dz[k] = one;
    dz[k + 1] = two;
  }
  for (let k = whole; k < z.length; k++) {
    let one = 0;
    for (let j = 0, at = k * length; j < length; j++, at++) {
      one += weights[at] * sums[j];
      dWeights[at] += z[k] * sums[j];
    }
    dz[k] = one;
  }
}

/** Takes a unit's sums to its gates, in place. @returns What it carries on, and its output. */
function gated(kind: RecurrentBlock["kind"], gates: Float64Array, at: number, before: number): number {
  if (kind === "rnn") return gates[at] = Math.tanh(gates[at]);
  gates[at] = sigmoid(gates[at]);
  gates[at + 1] = sigmoid(gates[at + 1]);
  if (kind === "gru") {
    gates[at + 2] = Math.tanh(gates[at + 2] + gates[at] * gates[at + 3]);
    return (1 - gates[at + 1]) * gates[at + 2] + gates[at + 1] * before;
  }
  gates[at + 2] = Math.tanh(gates[at + 2]);
  gates[at + 3] = sigmoid(gates[at + 3]);
  return gates[at + 1] * before + gates[at] * gates[at + 2];
}

/**
 * One step of recurrent units for a batch, in double precision; equations in `shaders/nn/recurrent_cell.wgsl`, weights as they lie in the parameter vector.
 * @param weights The block's part of the vector. (K, H, 4) @param tape Its inputs and what was carried are given, gates and what is carried on are set.
 * @returns Outputs. (B, H)
 */
export function cellsForward(block: RecurrentBlock, weights: Float64Array, tape: CellTape): Float64Array {
  const { kind, inputs, units: H } = block, K = inputs + 1 + H, { z, gates, before, after } = tape;
  const rows = z.length / K, outputs = new Float64Array(rows * H);
  for (let row = 0; row < rows; row++) {
    sumsOf(weights, z.subarray(row * K, (row + 1) * K), gates.subarray(row * 4 * H, (row + 1) * 4 * H));
    for (let u = 0; u < H; u++) {
      const at = row * H + u, carried = gated(kind, gates, 4 * at, before[at]);
      after[at] = carried;
      outputs[at] = kind === "lstm" ? gates[4 * at + 3] * Math.tanh(carried) : carried;
    }
  }
  return outputs;
}

/** Gradients of a unit's sums, from those of its output and of what it carries on. @returns That of what was carried before. */
function gatedBack(
  kind: RecurrentBlock["kind"],
  { gates, before, after }: CellTape,
  at: number,
  from: { dh: number; dCarried: number; sums: Float64Array; into: number },
): number {
  const { dh, dCarried, sums, into } = from, g = 4 * at, a = gates[g], b = gates[g + 1], c = gates[g + 2];
  const d = gates[g + 3];
  if (kind === "rnn") {
    sums[into] = dh * (1 - a * a);
    return 0;
  }
  if (kind === "gru") {
    const all = dh + dCarried, dNew = all * (1 - b) * (1 - c * c);
    sums[into] = dNew * d * a * (1 - a);
    sums[into + 1] = all * (before[at] - c) * b * (1 - b);
    sums[into + 2] = dNew;
    sums[into + 3] = dNew * a;
    return all * b;
  }
  const bent = Math.tanh(after[at]), dc = dCarried + dh * d * (1 - bent * bent);
  sums[into] = dc * c * a * (1 - a);
  sums[into + 1] = dc * before[at] * b * (1 - b);
  sums[into + 2] = dc * a * (1 - c * c);
  sums[into + 3] = dh * bent * d * (1 - d);
  return dc * b;
}

/** Gradients that the way back of a step has, and where they go. */
export interface CellSlopes {
  /** Of the outputs, all that reaches them. (B, H) */
  dh: Float64Array;
  /** Of what is carried on; becomes that of what was carried before. (B, H) */
  dCarried: Float64Array;
  /** Becomes the gradient of inputs, 1, and outputs of the step before. (B, K) */
  dz: Float64Array;
  /** To which that of the weights is added. (K, H, 4) */
  dWeights: Float64Array;
}

/** The way back of {@linkcode cellsForward}. */
export function cellsBackward(
  block: RecurrentBlock,
  weights: Float64Array,
  tape: CellTape,
  slopes: CellSlopes,
): void {
  const { kind, inputs, units: H } = block, K = inputs + 1 + H, sums = new Float64Array(4 * H);
  const { dh, dCarried, dz, dWeights } = slopes, rows = tape.z.length / K;
  for (let row = 0; row < rows; row++) {
    for (let u = 0; u < H; u++) {
      const at = row * H + u;
      dCarried[at] = gatedBack(kind, tape, at, { dh: dh[at], dCarried: dCarried[at], sums, into: 4 * u });
    }
    const [first, end] = [row * K, (row + 1) * K], z = tape.z.subarray(first, end);
    sumsBack(weights, { z, sums }, { dWeights, dz: dz.subarray(first, end) });
  }
}

/** Sets the gradient of weights that a GRU does not have to 0: inputs have no n of the hidden, hidden units none of the inputs. */
export function maskCells({ kind, inputs, units: H }: RecurrentBlock, dWeights: Float64Array): void {
  if (kind !== "gru") return;
  for (let k = 0; k < inputs + 1 + H; k++) {
    if (k === inputs) continue;
    for (let u = 0; u < H; u++) dWeights[4 * (k * H + u) + (k < inputs ? 3 : 2)] = 0;
  }
}

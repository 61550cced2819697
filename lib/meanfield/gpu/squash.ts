import type { Transfer, TransferKind } from "../transfer/transfer.ts";

/** A made-up transfer function, for proofs and tests: a sigmoid of a weighted sum of its arguments. */
export interface Squash extends Transfer {
  kind: "squash";
  /** Highest rate, Hz. */
  most: number;
  /** What the sum is with arguments of 0. */
  bias: number;
  /** Of each argument. (n) */
  slopes: number[];
  /** Mean voltage without input, mV; it rises by 1 mV with the sum. @default it is not told */
  rest?: number;
}

const count = ({ sources, adaptation, parameters = [] }: Squash) =>
  sources.length + Number(adaptation ?? false) + parameters.length;

/** Its kind, with jets by hand. */
export const SQUASH: TransferKind<Squash> = {
  kind: "squash",
  about: "made up for proofs",
  references: [],
  pieces: [],
  parse: (value) => value as Squash,
  open(spec) {
    const { most, bias, slopes, rest } = spec;
    const sum = (x: ArrayLike<number>) => slopes.reduce((all, slope, k) => all + slope * x[k], bias);
    const value = (x: ArrayLike<number>) => most / (1 + Math.exp(-sum(x)));
    return {
      arguments: count(spec),
      value,
      jet(x, out) {
        const n = slopes.length, part = value(x) / most, first = most * part * (1 - part);
        out[0] = most * part;
        let at = 1 + n;
        for (let k = 0; k < n; k++) {
          out[1 + k] = first * slopes[k];
          for (let j = k; j < n; j++) out[at++] = first * (1 - 2 * part) * slopes[k] * slopes[j];
        }
      },
      ...(rest === undefined ? {} : { meanVoltage: (x: ArrayLike<number>) => rest + sum(x) - bias }),
    };
  },
  wgsl(spec, name) {
    const n = count(spec), size = 1 + n + n * (n + 1) / 2;
    const voltage = `fn ${name}_voltage(x: array<f32, ${n}>, at: u32) -> f32 {
  var y = x;
  var sum = transfer_data[at + ${2 + n}u];
  for (var k = 0u; k < ${n}u; k++) { sum += transfer_data[at + 2u + k] * y[k]; }
  return sum;
}`;
    return `fn ${name}(x: array<f32, ${n}>, at: u32) -> array<f32, ${size}> {
  var y = x;
  var out: array<f32, ${size}>;
  var sum = transfer_data[at + 1u];
  for (var k = 0u; k < ${n}u; k++) { sum += transfer_data[at + 2u + k] * y[k]; }
  let part = 1.0 / (1.0 + exp(-sum));
  let first = transfer_data[at] * part * (1.0 - part);
  out[0] = transfer_data[at] * part;
  var place = ${1 + n}u;
  for (var k = 0u; k < ${n}u; k++) {
    out[1u + k] = first * transfer_data[at + 2u + k];
    for (var j = k; j < ${n}u; j++) {
      out[place] = first * (1.0 - 2.0 * part) * transfer_data[at + 2u + k] * transfer_data[at + 2u + j];
      place++;
    }
  }
  return out;
}
${spec.rest === undefined ? "" : voltage}`;
  },
  data: ({ most, bias, slopes, rest = 0 }) => Float32Array.of(most, bias, ...slopes, rest),
};

/** As own parts. */
export const WITH_SQUASH = { transfers: [SQUASH as unknown as TransferKind] };

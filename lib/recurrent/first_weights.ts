import { normalPair } from "../random/normal_from.ts";
import { philox4x32 } from "../random/philox.ts";
import { seedKey, STREAMS } from "../random/streams.ts";
import {
  networkLayout,
  type RateNetworkSpec,
  type TensorName,
  type WeightMasks,
  weightsOf,
} from "./network_spec.ts";

/** How large first weights are. */
export interface FirstGains {
  /** Of recurrent weights: their deviation times the root of N, which is the spectral radius of a large whole matrix. @default 1 */
  recurrent?: number;
  /** Of weights of inputs: their deviation times the root of the number of inputs. @default 1 */
  input?: number;
  /** Of weights of the readout: their deviation times the root of N. @default 1 */
  readout?: number;
}

/** Normal numbers: Philox of (block, tensor, 0) under the seed. */
function drawNormals(
  into: Float64Array,
  deviation: number,
  { seed, tensor }: { seed: number; tensor: number },
): void {
  const key = seedKey(seed);
  for (let at = 0; at < into.length; at += 4) {
    const words = philox4x32([at / 4, tensor, 0, STREAMS.rateWeights], key);
    const four = [...normalPair(words[0], words[1]), ...normalPair(words[2], words[3])];
    for (let k = 0; k < 4 && at + k < into.length; k++) into[at + k] = deviation * four[k];
  }
}

/** Of each unit 1 where it excites and -1 where it inhibits. */
export function signsOf(
  { units, excitatory }: Pick<RateNetworkSpec, "units" | "excitatory">,
): Int8Array | null {
  if (excitatory === null) return null;
  const signs = new Int8Array(units).fill(-1);
  for (const unit of excitatory) signs[unit] = 1;
  return signs;
}

/** Sizes of numbers with the signs of Dale's law; inhibition is as strong in all as excitation. */
function giveSigns(spec: RateNetworkSpec, values: Float64Array, { columns, unitOf }: {
  columns: number;
  unitOf: (row: number, column: number) => number | null;
}): void {
  const signs = signsOf(spec), excites = spec.excitatory?.length ?? 0, inhibits = spec.units - excites;
  if (!signs) return;
  const stronger = excites > 0 && inhibits > 0 ? excites / inhibits : 1;
  for (let at = 0; at < values.length; at++) {
    const unit = unitOf(Math.floor(at / columns), at % columns), sign = unit === null ? 1 : signs[unit];
    values[at] = Math.abs(values[at]) * (sign < 0 ? -stronger : 1);
  }
}

/** First weights: normal numbers of a seed, biases and rates at the start of 0. */
export function firstWeights(
  spec: RateNetworkSpec,
  gains: FirstGains,
  seed: number,
): Float64Array<ArrayBuffer> {
  const layout = networkLayout(spec), vector = new Float64Array(layout.length), { units: N, rank } = spec;
  const { recurrent = 1, input = 1, readout = 1 } = gains, F = spec.inputs + spec.seen;
  const factor = Math.sqrt(recurrent) / (N * (rank ?? 1)) ** 0.25;
  const deviations: Partial<Record<TensorName, number>> = {
    "recurrent.weight": recurrent / Math.sqrt(N),
    ...{ "recurrent.left": factor, "recurrent.right": factor },
    ...{ "input.weight": input / Math.sqrt(F), "readout.weight": readout / Math.sqrt(N) },
  };
  Object.keys(layout.tensors).forEach((name, tensor) => {
    const deviation = deviations[name as TensorName];
    if (deviation) drawNormals(weightsOf(layout, vector, name as TensorName), deviation, { seed, tensor });
  });
  giveSigns(spec, weightsOf(layout, vector, "recurrent.weight"), {
    columns: N,
    unitOf: (_, column) => column,
  });
  const columns = rank ?? 1;
  giveSigns(spec, weightsOf(layout, vector, "recurrent.left"), { columns, unitOf: () => null });
  giveSigns(spec, weightsOf(layout, vector, "recurrent.right"), { columns, unitOf: (row) => row });
  return vector;
}

/** Brings weights to where they may be: 0 under masks, and the signs of Dale's law. Masks of factors are in their product. */
export function constrain(spec: RateNetworkSpec, vector: Float64Array, masks: WeightMasks): void {
  const layout = networkLayout(spec), signs = signsOf(spec), { units: N, rank } = spec;
  const mask = (name: TensorName, by?: Float64Array) => {
    const own = weightsOf(layout, vector, name);
    if (by) { for (let at = 0; at < own.length; at++) own[at] *= by[at]; }
  };
  mask("recurrent.weight", masks.recurrent);
  mask("input.weight", masks.input);
  mask("readout.weight", masks.readout);
  if (!signs) return;
  const keep = (name: TensorName, signOf: (at: number) => number) => {
    const own = weightsOf(layout, vector, name);
    for (let at = 0; at < own.length; at++) if (own[at] * signOf(at) < 0) own[at] = 0;
  };
  keep("recurrent.weight", (at) => signs[at % N]);
  keep("recurrent.left", () => 1);
  keep("recurrent.right", (at) => signs[Math.floor(at / (rank ?? 1))]);
}

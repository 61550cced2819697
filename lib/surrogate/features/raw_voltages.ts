import { momentsOf } from "../../nn/moments.ts";
import type { SurrogateModel } from "../model.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";

/**
 * What training sees of three voltages, at their own scales: the last one, by how much it has grown, and by how much more than in the millisecond before.
 * Columns are the voltages 2 ms ago, 1 ms ago and now.
 */
const MAP = [[0, 0, 1], [0, -1, 1], [1, -2, 1]] as const;

/** Centre and scale of each of the three. */
export type VoltageScales = readonly { mean: number; scale: number }[];

const applied = (row: readonly number[], voltages: ArrayLike<number>, at: number) =>
  row[0] * voltages[3 * at] + row[1] * voltages[3 * at + 1] + row[2] * voltages[3 * at + 2];

/** Centres and scales over all rows. @param voltages (N, 3) mV */
export function voltageScales(voltages: ArrayLike<number>): VoltageScales {
  return MAP.map((row) => momentsOf(voltages.length / 3, (at) => applied(row, voltages, at)));
}

/** What training sees. @param voltages (N, 3) mV @returns (N, 3) */
export function scaledVoltages(scales: VoltageScales, voltages: ArrayLike<number>): Float32Array {
  return Float32Array.from(
    { length: voltages.length },
    (_, at) =>
      (applied(MAP[at % 3], voltages, Math.floor(at / 3)) - scales[at % 3].mean) / scales[at % 3].scale,
  );
}

/**
 * Turns a model that was trained on {@linkcode scaledVoltages} into one that takes the voltages themselves: the map goes into the weights of its first
 * layer, which must be dense.
 */
export function onRawVoltages(
  model: SurrogateModel<TraceSpec>,
  scales: VoltageScales,
  names: readonly string[],
): SurrogateModel<TraceSpec> {
  const { spec, weights } = model, [{ centre, scale }] = spec.inputs.filters;
  const raw = { tauMs: 0, centre: Math.fround(scales[0].mean), scale: Math.fround(scales[0].scale) };
  const { shape, data } = weights["layers.0.weight"], bias = weights["layers.0.bias"];
  // An input of the layer is ((MAP v - mean) / its scale - centre) / scale, with v = raw.centre + raw.scale z.
  const gain = MAP.map((row, k) => row.map((one) => one * raw.scale / scales[k].scale / scale));
  const offset = MAP.map((row, k) => {
    const level = row[0] + row[1] + row[2];
    return ((level * raw.centre - scales[k].mean) / scales[k].scale - centre) / scale;
  });
  const folded = Float32Array.from(data, (_, at) => {
    const unit = Math.floor(at / 3), input = at % 3;
    return gain.reduce((sum, row, k) => sum + data[3 * unit + k] * row[input], 0);
  });
  const shifted = Float32Array.from(
    bias.data,
    (value, unit) => offset.reduce((sum, one, k) => sum + data[3 * unit + k] * one, value),
  );
  return {
    spec: { ...spec, inputs: { names: [...names], filters: [raw] } },
    weights: {
      ...weights,
      "layers.0.weight": { shape, data: folded },
      "layers.0.bias": { shape: bias.shape, data: shifted },
    },
  };
}

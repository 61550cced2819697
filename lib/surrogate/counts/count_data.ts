import { ArgumentRangeError } from "../../base/errors.ts";
import { requireNumber, requireWhole } from "../../nn/errors.ts";
import type { FeatureKind, RecurrentSpec } from "./recurrent_spec.ts";

/** Spike counts of many networks, of equal length. */
export interface CountData {
  /** ms, width of a bin. */
  binMs: number;
  /** Number of networks. */
  networks: number;
  /** Bins of each network. */
  bins: number;
  /** `(networks, bins)` E spikes. */
  e: Uint16Array;
  /** `(networks, bins)` I spikes. */
  i: Uint16Array;
  /**
   * What differs between the networks: names and `(networks, P)` values; `low` and `high` are the box that they were drawn
   * from. @default nothing; the range of the values
   */
  parameters?: { names: string[]; values: Float32Array; low?: readonly number[]; high?: readonly number[] };
  /**
   * The networks' coarse state at the end of each bin, to be modelled beside the counts: names of its channels and
   * `(networks, bins, C)` values, already transformed such that a Gaussian suits their changes. @default nothing
   */
  state?: { names: string[]; values: Float32Array };
}

const TASK = "use the counts";

/** Throws unless the arrays fit the sizes and every value is finite. */
export function checkCountData(data: CountData): void {
  requireNumber(TASK, "binMs", data.binMs, Number.MIN_VALUE, Infinity);
  requireWhole(TASK, "networks", data.networks);
  requireWhole(TASK, "bins", data.bins, 2);
  const wanted = data.networks * data.bins;
  for (const name of ["e", "i"] as const) {
    if (data[name].length === wanted) continue;
    const found = `${data[name].length} for ${data.networks} x ${data.bins}`;
    throw new ArgumentRangeError(
      `Cannot ${TASK} as ${name} must hold networks x bins values: current value is ${found}`,
    );
  }
  checkState(data);
  if (!data.parameters) return;
  const { names, values } = data.parameters;
  if (values.length !== data.networks * names.length) {
    const found = `${values.length} for ${data.networks} x ${names.length}`;
    throw new ArgumentRangeError(
      `Cannot ${TASK} as parameters.values must hold networks x names values: current value is ${found}`,
    );
  }
  for (const bound of ["low", "high"] as const) {
    const given = data.parameters[bound];
    if (given === undefined || given.length === names.length) continue;
    throw new ArgumentRangeError(
      `Cannot ${TASK} as parameters.${bound} must hold a number for each of ${names.length} names: ` +
        `current value is ${given.length} numbers`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const name = names[bad % names.length];
    throw new ArgumentRangeError(
      `Cannot ${TASK} as parameter ${name} must be finite: current value is ${values[bad]}`,
    );
  }
}

function checkState({ state, networks, bins }: CountData): void {
  if (!state) return;
  const { names, values } = state;
  if (values.length !== networks * bins * names.length) {
    const found = `${values.length} for ${networks} x ${bins} x ${names.length}`;
    throw new ArgumentRangeError(
      `Cannot ${TASK} as state.values must hold networks x bins x names values: current value is ${found}`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const channel = names[bad % names.length];
  throw new ArgumentRangeError(
    `Cannot ${TASK} as state ${channel} must be finite: current value is ${values[bad]}`,
  );
}

/** The fields of the WGSL struct `Features`. */
export function featureFields(spec: RecurrentSpec): Record<string, unknown> {
  const { kinds, window, centre, scale } = spec.features;
  const order: FeatureKind[] = ["logE", "logI", "E", "I"];
  const four = (values: readonly number[], rest: number) =>
    Array.from({ length: 4 }, (_, at) => values[at] ?? rest);
  return {
    kind: four(kinds.map((kind) => order.indexOf(kind)), 0),
    centre: four(centre, 0),
    scale: four(scale, 1),
    used: kinds.length,
    window,
    parameters: spec.parameters.names.length,
  };
}

/** Normalised parameters `(networks or runs, P)`, as the kernels take them. */
export function normaliseParameters(
  spec: RecurrentSpec,
  values: ArrayLike<number>,
): Float32Array<ArrayBuffer> {
  const { names, centre, scale } = spec.parameters;
  const count = names.length;
  return Float32Array.from({ length: values.length }, (_, at) => {
    return (values[at] - centre[at % count]) / scale[at % count];
  });
}

/** Counts as the kernels take them: E in the low and I in the high 16 bits of a word. */
export function packCounts(data: CountData): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(data.e.length);
  for (let at = 0; at < words.length; at++) words[at] = data.e[at] | (data.i[at] << 16);
  return words;
}

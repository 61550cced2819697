import { ArgumentRangeError } from "../base/errors.ts";
import { requireNumber, requireWhole } from "./errors.ts";
import { stateOf } from "./coarse_state.ts";
import { momentsOf, single } from "./moments.ts";
import type { FeatureKind, Layer, RecurrentSpec } from "./recurrent_spec.ts";

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

/** What the user chooses of a surrogate; the rest of its spec comes from the data. */
export interface SurrogateDesign {
  /** Neurons of each population. */
  populations: { E: number; I: number };
  /** Layers from the inputs up; a linear head follows. @default [{ kind: "lstm", units: 48 }] */
  layers?: readonly Layer[];
  /** Distribution of the counts. @default "negative-binomial" */
  likelihood?: RecurrentSpec["likelihood"];
  /** Functions of a bin's counts that are inputs. @default ["logE", "logI"] */
  features?: FeatureKind[];
  /** Bins whose counts are inputs at once, the last ones; a stack without recurrent layers needs many. @default 1 */
  window?: number;
}

/**
 * Completes a design with what the data say: centres and scales of the inputs, the largest mean a bin may have.
 * @param networks Networks that the constants are taken from: those trained on. @default all, the first of the data
 * @throws {RangeError} When the data do not fit.
 */
export function surrogateSpec(
  design: SurrogateDesign,
  data: CountData,
  networks = data.networks,
): RecurrentSpec {
  checkCountData(data);
  const length = networks * data.bins;
  const values: Record<FeatureKind, (at: number) => number> = {
    E: (at) => data.e[at],
    I: (at) => data.i[at],
    logE: (at) => Math.log1p(data.e[at]),
    logI: (at) => Math.log1p(data.i[at]),
  };
  const kinds = design.features ?? ["logE", "logI"];
  const features = kinds.map((kind) => momentsOf(length, values[kind]));
  const names = data.parameters?.names ?? [];
  const parameters = names.map((_, p) =>
    momentsOf(networks, (network) => data.parameters!.values[network * names.length + p])
  );
  return {
    kind: "recurrent",
    layers: (design.layers ?? [{ kind: "lstm", units: 48 }]).map((layer) => ({ ...layer })),
    likelihood: design.likelihood ?? "negative-binomial",
    binMs: data.binMs,
    populations: { ...design.populations },
    features: {
      kinds: [...kinds],
      window: design.window ?? 1,
      centre: single(features.map(({ mean }) => mean)),
      scale: single(features.map(({ scale }) => scale)),
    },
    couplingCentre: Math.fround(momentsOf(length, values.logE).mean),
    maxMean: {
      E: 2 * Math.max(1, momentsOf(length, values.E).max),
      I: 2 * Math.max(1, momentsOf(length, values.I).max),
    },
    parameters: {
      names: [...names],
      centre: single(parameters.map(({ mean }) => mean)),
      scale: single(parameters.map(({ scale }) => scale)),
      low: [...data.parameters?.low ?? single(parameters.map(({ min }) => min))],
      high: [...data.parameters?.high ?? single(parameters.map(({ max }) => max))],
    },
    ...(data.state ? { state: stateOf(data, networks) } : {}),
    training: {},
  };
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

/**
 * A kind of surrogate of one's own in a page: a table of the mean counts of the networks that it has seen, of which the nearest ones tell
 * the rates of Poisson processes. Nothing of the library knows it; the tests take it through every command by `--with`.
 */
import {
  countsOf,
  type CountSpec,
  type CountSurrogate,
  defineSurrogate,
  type PopulationSize,
  requireRollout,
  SpecError,
} from "../../mod.ts";

/** Populations, networks in the table, and how many of the nearest are averaged. */
interface ToySpec extends CountSpec {
  kind: "rate-table";
  populations: PopulationSize[];
  rows: number;
  nearest: number;
}

function parse(value: unknown): ToySpec {
  const spec = value as ToySpec;
  if (Number.isInteger(spec.rows) && spec.rows > 0 && spec.nearest <= spec.rows) return spec;
  throw new SpecError("nearest", [
    `Cannot use the surrogate's spec as nearest must be at most rows: current value is ${spec.nearest}.`,
  ]);
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Uniform numbers in [0, 1) of a run: Marsaglia's xorshift. */
function randomOf(seed: number, run: number): () => number {
  let state = (Math.imul(seed, 65_537) ^ Math.imul(run + 1, 0x9e3779b9)) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}

/** A Poisson count by the product of uniform numbers. */
function poisson(expected: number, random: () => number): number {
  const end = Math.exp(-expected);
  let count = 0;
  for (let product = random(); product > end; product *= random()) count++;
  return count;
}

/** Mean counts of the nearest networks of the table, parameters measured in parts of the box. */
function means(spec: ToySpec, table: Float32Array, at: readonly number[]): number[] {
  const { rows, nearest, populations, parameters: { low, high } } = spec, width = at.length;
  const all = Array.from({ length: rows }, (_, row) => {
    const values = table.subarray(
      row * (width + populations.length),
      (row + 1) * (width + populations.length),
    );
    const far = at.reduce((sum, value, p) => sum + ((value - values[p]) / (high[p] - low[p] || 1)) ** 2, 0);
    return { far, means: values.subarray(width) };
  }).sort((a, b) => a.far - b.far).slice(0, nearest);
  return populations.map((_, p) => all.reduce((sum, { means }) => sum + means[p], 0) / all.length);
}

export const toySurrogate: CountSurrogate<ToySpec, "counts"> = defineSurrogate<ToySpec, "counts">({
  kind: "rate-table",
  about: "Poisson processes with the rates of the nearest networks seen",
  learnsFrom: "counts",
  gives: "counts",
  onProcessor: true,
  choices: {
    nearest: { type: "number", value: "K", help: "networks that are averaged", default: "1", whole: [1, 64] },
  },
  parse,
  weightShapes: ({ rows, populations, parameters }) => ({
    table: [rows, parameters.names.length + populations.length],
  }),
  describe: ({ rows, nearest }) => `the nearest ${nearest} of ${rows} networks`,
  populations: ({ populations }) => populations,
  train(_gpu, { data, choices = {}, seed = 1 }) {
    const { networks, binMs, populations, parameters } = data, names = parameters?.names ?? [];
    const valueAt = (network: number, p: number) => parameters!.values[network * names.length + p];
    const row = (network: number) => [
      ...names.map((_, p) => valueAt(network, p)),
      ...populations.map((_, p) => mean(countsOf(data, network, p))),
    ];
    const table = Float32Array.from(Array.from({ length: networks }, (_, network) => row(network)).flat());
    const column = (p: number) => Array.from({ length: networks }, (_, network) => valueAt(network, p));
    const spec = parse({
      kind: "rate-table",
      ...{ binMs, populations, rows: networks, nearest: choices.nearest ?? 1, training: { seed } },
      parameters: {
        names,
        low: [...parameters?.low ?? names.map((_, p) => Math.min(...column(p)))],
        high: [...parameters?.high ?? names.map((_, p) => Math.max(...column(p)))],
      },
    });
    const weights = { table: { shape: [networks, names.length + populations.length], data: table } };
    return Promise.resolve({
      model: { spec, weights },
      ...{ losses: new Float32Array(0), gradientNorms: new Float32Array(0), completed: true, seconds: 0 },
      validation: { steps: [], losses: [] },
    });
  },
  rollout(_gpu, { spec, weights }, options) {
    requireRollout(spec, options);
    const { runs, bins, seed = 1, firstRun = 0, parameters = [], onProgress } = options;
    const P = spec.parameters.names.length, { populations, binMs } = spec;
    const counts = new Uint16Array(runs * populations.length * bins);
    for (let run = 0; run < runs; run++) {
      const random = randomOf(seed, firstRun + run);
      const at = Array.from({ length: P }, (_, p) => parameters[run * P + p]);
      means(spec, weights.table.data, at).forEach((expected, p) => {
        const first = (run * populations.length + p) * bins;
        for (let bin = 0; bin < bins; bin++) counts[first + bin] = poisson(expected, random);
      });
    }
    onProgress?.({ fraction: 1, wallSeconds: 0 });
    return Promise.resolve({ populations, binMs, networks: runs, bins, counts });
  },
});

import * as z from "../../deps/zod.ts";
import { fail } from "../../base/fail.ts";
import { writeFileAtomic } from "../../io/atomic.ts";
import { failFile } from "../../io/file_error.ts";
import { encodeSafetensors, openSafetensors, type SafeTensor } from "../../io/safetensors.ts";
import { FAMILY_NAMES } from "../_families.ts";
import { numbersIn, type Provenance, provenanceSchema, readMetadata } from "../_model_file.ts";
import type { GlmModel, NeuronGlm } from "./fit_glm.ts";
import type { GlmFilters } from "./glm_data.ts";
import type { DesignColumn } from "./glm_design.ts";
import type { LagBasis } from "./raised_cosines.ts";

/** A model of spikes, and of which neurons it is. */
export interface TrainedGlm {
  /** It. */
  model: GlmModel;
  /** Names of all neurons whose spikes it sees. (N) */
  names: readonly string[];
  /** Provenance. */
  training: Provenance;
}

const FORMAT = "volley glm 1", FILTERS = ["history", "coupling", "stimulus"] as const;

const count = z.int().check(z.minimum(0)),
  number = z.number(),
  least = z.array(z.int()).check(z.length(2));
const schema = z.strictObject({
  family: z.enum(FAMILY_NAMES as ["poisson", "bernoulli"]),
  binMs: number.check(z.positive()),
  names: z.array(z.string()).check(z.minLength(1)),
  covariates: z.array(z.string()),
  /** Functions and bins of each filter. */
  filters: z.strictObject({
    history: z.nullable(least),
    coupling: z.nullable(least),
    stimulus: z.nullable(least),
  }),
  neurons: z.array(z.strictObject({
    neuron: count,
    intercept: number,
    /** What the columns are of, and how many functions of the lag each has. */
    sources: z.array(z.tuple([z.union([z.string(), count]), count])),
    covariance: z.boolean(),
    ...{ logLikelihood: number, deviance: number, nullDeviance: number, devianceExplained: number },
    iterations: count,
  })),
  training: provenanceSchema,
});
type Spec = z.output<typeof schema>;

/** Runs of columns of one source. */
function sourcesOf(columns: readonly DesignColumn[]): [string | number, number][] {
  const runs: [string | number, number][] = [];
  for (const { source, part } of columns) {
    if (part === 0) runs.push([source, 1]);
    else runs[runs.length - 1][1]++;
  }
  return runs;
}

/**
 * Writes a model of spikes: a safetensors file, with names, families and scores in the metadata.
 *
 * @param path `NAME.safetensors`
 * @param trained the model of {@linkcode fitGlm} and the names of its neurons
 * @throws {RangeError} when there is no name for each neuron
 * @throws {FileError} When it cannot be written.
 *
 * @example
 * ```ts ignore
 * import { fitGlm, saveGlm } from "@volley/volley/decoding";
 *
 * const model = fitGlm({ counts: [[0, 1, 0, 2, 0, 1, 1, 3]] }, { binMs: 10 });
 * await saveGlm("model.safetensors", { model, names: ["unit 1"], training: {} });
 * ```
 */
export async function saveGlm(path: string, { model, names, training }: TrainedGlm): Promise<void> {
  if (names.length !== model.size) fail("save the model", `there must be ${model.size} names`, names.length);
  const tensors: Record<string, SafeTensor> = {};
  const add = (name: string, shape: number[], data: Float64Array) =>
    tensors[name] = { dtype: "F64", shape, data };
  const sizes = Object.fromEntries(FILTERS.map((name) => {
    const functions = model[name]?.functions;
    if (!functions) return [name, null];
    const shape = [functions.length, functions[0].length];
    add(name, shape, Float64Array.from(functions.flatMap((one) => [...one])));
    return [name, shape];
  }));
  const neurons = model.neurons.map((one) => {
    const { neuron, intercept, columns, coefficients, covariance, iterations } = one;
    const { logLikelihood, deviance, nullDeviance, devianceExplained } = one, size = coefficients.length;
    add(`neurons.${neuron}.coefficients`, [size], coefficients);
    if (covariance) add(`neurons.${neuron}.covariance`, [size + 1, size + 1], covariance);
    return {
      ...{ neuron, intercept, sources: sourcesOf(columns), covariance: covariance !== null },
      ...{ logLikelihood, deviance, nullDeviance, devianceExplained, iterations },
    };
  });
  const { family, binMs, covariates } = model;
  const spec = { family, binMs, names, covariates, filters: sizes, neurons, training };
  await writeFileAtomic(path, encodeSafetensors(tensors, { format: FORMAT, spec: JSON.stringify(spec) }));
}

/** The model of one neuron in a file. */
function neuronOf(
  { sources, covariance: known, ...own }: Spec["neurons"][number],
  { family }: Spec,
  numbers: (name: string, shape: number[]) => Float64Array,
): NeuronGlm {
  const columns = sources.flatMap(([source, functions]) =>
    Array.from({ length: functions }, (_, part): DesignColumn => ({ source, part }))
  );
  const at = `neurons.${own.neuron}`, size = columns.length;
  const covariance = known ? numbers(`${at}.covariance`, [size + 1, size + 1]) : null;
  const standardErrors = covariance &&
    Float64Array.from({ length: size + 1 }, (_, p) => Math.sqrt(covariance[p * (size + 2)]));
  return {
    ...{ ...own, family, columns, covariance, standardErrors },
    coefficients: numbers(`${at}.coefficients`, [size]),
  };
}

/** Fails where what a file says of its neurons is not of one model. */
function requireWhole({ names, covariates, neurons, filters }: Spec, path: string): void {
  for (const { neuron, sources } of neurons) {
    if (neuron >= names.length) failFile("read", path, `it must be of ${names.length} neurons`, neuron);
    for (const [source, functions] of sources) {
      const known = typeof source === "string" ? covariates.includes(source) : source < names.length;
      const filter = typeof source === "string"
        ? filters.stimulus
        : filters[source === neuron ? "history" : "coupling"];
      const wanted = filter?.[0] ?? (typeof source === "string" ? 1 : 0);
      if (known && functions === wanted) continue;
      failFile("read", path, `source ${source} of neuron ${neuron} must have ${wanted} functions`, functions);
    }
  }
}

/**
 * Reads a model of spikes that {@linkcode saveGlm} wrote.
 *
 * @param path the file
 * @returns the model, for {@linkcode predictGlm}, {@linkcode scoreGlm} and {@linkcode simulateGlm}, and the names of its neurons
 * @throws {FileError} When it is missing, damaged, or no such model.
 *
 * @example
 * ```ts ignore
 * import { loadGlm, requireGlmNeurons, scoreGlm } from "@volley/volley/decoding";
 *
 * const trained = await loadGlm("model.safetensors");
 * requireGlmNeurons(trained, { names: ["unit 1"], binMs: 10 });
 * console.log(scoreGlm(trained.model, { counts: [[0, 1, 0, 0, 0, 1, 1, 3]] }));
 * ```
 */
export async function loadGlm(path: string): Promise<TrainedGlm> {
  using file = await openSafetensors(path);
  const { tensors, metadata } = file, spec = readMetadata(metadata, schema, { path, format: FORMAT });
  requireWhole(spec, path);
  const numbers = (name: string, shape: number[]) =>
    numbersIn(tensors, { name, shape, path }) as Float64Array;
  const filters = Object.fromEntries(FILTERS.map((name): [string, LagBasis | null] => {
    const shape = spec.filters[name];
    if (!shape) return [name, null];
    const all = numbers(name, shape), [functions, bins] = shape;
    return [name, {
      functions: Array.from({ length: functions }, (_, k) => all.slice(k * bins, (k + 1) * bins)),
    }];
  })) as unknown as GlmFilters;
  const { family, binMs, names, covariates, training } = spec;
  const neurons = spec.neurons.map((own) => neuronOf(own, spec, numbers));
  return { model: { ...filters, family, binMs, size: names.length, covariates, neurons }, names, training };
}

/**
 * Fails where data are of other neurons or bins than those of a model, which numbers alone do not tell.
 *
 * @param trained of {@linkcode loadGlm}
 * @param data names of the neurons, in their order, and the width of the bins, ms
 * @throws {RangeError} when a name or the width is another
 *
 * @example
 * ```ts
 * import { fitGlm, requireGlmNeurons } from "@volley/volley/decoding";
 *
 * const model = fitGlm({ counts: [[0, 1, 0, 2, 0, 1, 1, 3]] }, { binMs: 10 });
 * requireGlmNeurons({ model, names: ["unit 1"], training: {} }, { names: ["unit 1"], binMs: 10 }); // All is well
 * ```
 */
export function requireGlmNeurons(
  { model, names }: TrainedGlm,
  data: { names: readonly string[]; binMs: number },
): void {
  const task = "use the model of spikes", other = names.findIndex((name, n) => name !== data.names[n]);
  if (names.length !== data.names.length) {
    fail(task, `its ${names.length} neurons must be those that were fitted`, data.names.length);
  }
  if (other >= 0) fail(task, `neuron ${other} must be ${names[other]}`, data.names[other]);
  if (Math.abs(model.binMs - data.binMs) > 1e-9) {
    fail(task, `the bins must be those that were fitted, ${model.binMs} ms`, data.binMs);
  }
}

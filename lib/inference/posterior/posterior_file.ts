import * as z from "../../deps/zod.ts";
import { failType } from "../../base/fail.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { type ModelSpecs, readModel, type TrainedModel, writeModel } from "../../nn/model_file.ts";
import { densityShapes, type DensitySpec, densitySpecSchema } from "../density/density_spec.ts";
import { Fates } from "./fates.ts";
import { Posterior } from "./posterior.ts";
import { Region } from "./region.ts";

/** An earlier round in a file: the posterior that told the region of the next one. */
export interface RoundSpec {
  /** Specs of its densities. (M) */
  members: DensitySpec[];
  /** The observation, null where it is missing. (T, C) */
  context: (number | null)[];
  /** Least log density of the region, nats. */
  threshold: number;
  /** The classifier of where runs are active; null where all are. */
  fates: DensitySpec | null;
}

/** A posterior in a file: densities that learnt apart. */
export interface PosteriorSpec {
  /** Kind of model. */
  kind: "posterior";
  /** Specs of the densities. (M) */
  members: DensitySpec[];
  /** Earlier rounds, the first one first. @default none */
  rounds?: RoundSpec[];
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

const members = z.array(densitySpecSchema).check(z.minLength(1), z.maxLength(64));

const schema: z.ZodType<PosteriorSpec> = z.strictObject({
  kind: z.literal("posterior"),
  members,
  rounds: z.optional(
    z.array(z.strictObject({
      ...{ members, context: z.array(z.nullable(z.number())), threshold: z.number() },
      fates: z.nullable(densitySpecSchema),
    })),
  ),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** All densities of a posterior by what the names of their weights begin with. */
function densitiesOf({ members, rounds = [] }: PosteriorSpec): [prefix: string, spec: DensitySpec][] {
  const numbered = (all: readonly DensitySpec[], before: string) =>
    all.map((spec, member): [string, DensitySpec] => [`${before}members.${member}.`, spec]);
  return [
    ...numbered(members, ""),
    ...rounds.flatMap(({ members, fates }, round): [string, DensitySpec][] => [
      ...numbered(members, `rounds.${round}.`),
      ...(fates ? [[`rounds.${round}.fates.`, fates] as [string, DensitySpec]] : []),
    ]),
  ];
}

const SPECS: ModelSpecs<PosteriorSpec> = {
  parse: (value) => checkSpec(schema, value),
  weightShapes: (spec) =>
    Object.fromEntries(
      densitiesOf(spec).flatMap(([prefix, own]) =>
        Object.entries(densityShapes(own)).map(([name, shape]) => [prefix + name, shape])
      ),
    ),
};

/** The regions of all rounds after the first. @throws {TypeError} When one is of another making. */
function regionsOf({ region }: Posterior): Region[] {
  if (region === null) return [];
  if (!(region instanceof Region)) {
    failType("save the posterior", "its region must be one of a posterior", "another");
  }
  return [...regionsOf(region.posterior), region];
}

/**
 * Writes a posterior with its rounds: `NAME.safetensors` (weights, and the specs in the metadata) and `NAME.json` (the specs, to be read by people).
 * @param path `NAME` or `NAME.safetensors`. @param training Provenance.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 * @throws {TypeError} When it is confined to a region that is no {@linkcode Region}.
 */
export async function savePosterior(
  path: string,
  posterior: Posterior,
  training: PosteriorSpec["training"] = {},
): Promise<string[]> {
  const specsOf = ({ members }: Posterior) => members.map(({ spec }) => spec), regions = regionsOf(posterior);
  const rounds = regions.map(({ posterior: before, numbers: { context, threshold }, fates }): RoundSpec => ({
    members: specsOf(before),
    context: context.map((value) => Number.isNaN(value) ? null : value),
    threshold,
    fates: fates?.density.spec ?? null,
  }));
  const spec: PosteriorSpec = {
    ...{ kind: "posterior", members: specsOf(posterior) },
    ...(rounds.length > 0 ? { rounds } : {}),
    training,
  };
  const models = [
    ...posterior.members.map(({ model }) => model),
    ...regions.flatMap(({ posterior: before, fates }) => [
      ...before.members.map(({ model }) => model),
      ...(fates ? [fates.density.model] : []),
    ]),
  ];
  const weights: NamedWeights = {};
  densitiesOf(spec).forEach(([prefix], at) => {
    for (const [name, tensor] of Object.entries(models[at].weights)) weights[prefix + name] = tensor;
  });
  return await writeModel(path, { spec, weights }, SPECS);
}

/**
 * Reads a posterior that {@linkcode savePosterior} wrote.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, or no posterior.
 */
export async function loadPosterior(path: string): Promise<Posterior> {
  const { spec, weights } = await readModel(path, SPECS, ["posterior"]);
  const models = new Map(
    densitiesOf(spec).map(([prefix, own]): [string, TrainedModel<DensitySpec>] => {
      const named = Object.keys(densityShapes(own)).map((name) => [name, weights[prefix + name]]);
      return [prefix, { spec: own, weights: Object.fromEntries(named) }];
    }),
  );
  const openedFrom = (before: string, count: number, region: Region | null) =>
    Posterior.open(Array.from({ length: count }, (_, m) => models.get(`${before}members.${m}.`)!), region);
  let region: Region | null = null;
  for (const [round, { members, context, threshold }] of (spec.rounds ?? []).entries()) {
    const own = models.get(`rounds.${round}.fates.`), fates = own ? await Fates.open(own) : null;
    const posterior: Posterior = await openedFrom(`rounds.${round}.`, members.length, region);
    region = new Region(posterior, { context: context.map((value) => value ?? NaN), threshold }, fates);
  }
  return await openedFrom("", spec.members.length, region);
}

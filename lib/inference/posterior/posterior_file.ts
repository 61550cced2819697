import * as z from "../../deps/zod.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import { type ModelSpecs, readModel, type TrainedModel, writeModel } from "../../nn/model_file.ts";
import { densityShapes, type DensitySpec, densitySpecSchema } from "../density/density_spec.ts";

/** A posterior in a file: densities that learnt apart. */
export interface PosteriorSpec {
  /** Kind of model. */
  kind: "posterior";
  /** Specs of the densities. (M) */
  members: DensitySpec[];
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

const schema: z.ZodType<PosteriorSpec> = z.strictObject({
  kind: z.literal("posterior"),
  members: z.array(densitySpecSchema).check(z.minLength(1), z.maxLength(64)),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** What the weights of a member are called by. */
const prefixOf = (member: number) => `members.${member}.`;

const SPECS: ModelSpecs<PosteriorSpec> = {
  parse: (value) => checkSpec(schema, value),
  weightShapes: ({ members }) =>
    Object.fromEntries(
      members.flatMap((spec, member) =>
        Object.entries(densityShapes(spec)).map(([name, shape]) => [prefixOf(member) + name, shape])
      ),
    ),
};

/**
 * Writes the densities of a posterior: `NAME.safetensors` (weights, and the specs in the metadata) and `NAME.json` (the specs, to be read by people).
 * @param path `NAME` or `NAME.safetensors`. @param training Provenance.
 * @returns The paths written.
 * @throws {FileError} When the folder cannot be written to.
 */
export async function savePosterior(
  path: string,
  models: readonly TrainedModel<DensitySpec>[],
  training: PosteriorSpec["training"] = {},
): Promise<string[]> {
  const weights: NamedWeights = {};
  models.forEach((model, member) => {
    for (const [name, tensor] of Object.entries(model.weights)) weights[prefixOf(member) + name] = tensor;
  });
  const spec: PosteriorSpec = { kind: "posterior", members: models.map(({ spec }) => spec), training };
  return await writeModel(path, { spec, weights }, SPECS);
}

/**
 * Reads the densities of a posterior that {@linkcode savePosterior} wrote.
 * @param path `NAME` or `NAME.safetensors`.
 * @throws {FileError} When the file is missing, cut short, foreign, or no posterior.
 */
export async function loadPosterior(path: string): Promise<TrainedModel<DensitySpec>[]> {
  const { spec, weights } = await readModel(path, SPECS, ["posterior"]);
  return spec.members.map((own, member) => ({
    spec: own,
    weights: Object.fromEntries(
      Object.keys(densityShapes(own)).map((name) => [name, weights[prefixOf(member) + name]]),
    ),
  }));
}

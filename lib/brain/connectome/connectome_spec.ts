import * as z from "../../deps/zod.ts";
import { type Connectome, failPart, makeConnectome, tableOf } from "./connectome.ts";
import { type Normalisation, NORMALISATIONS, normaliseWeights } from "./normalise.ts";

/** A connectome in a spec, plain JSON. */
export interface ConnectomeSpec {
  /** Names. (R) */
  regions: string[];
  /** Weights: row by row what a region gets of each. (R, R) */
  weights: number[][];
  /** Lengths of the tracts, mm. (R, R) @default distances of the centres */
  lengthsMm?: number[][];
  /** Where the regions are, mm. (R, 3) @default not known */
  centres?: number[][];
  /** How the weights are scaled, one way after another. @default they are left as they are */
  normalise?: Normalisation[];
}

// NaN is told by its place by makeConnectome, where JSON could not have it.
const rows = z.array(z.array(z.custom<number>((value) => typeof value === "number", {
  error: "must be a number",
})));

/** Schema of a {@link ConnectomeSpec}; sizes and values are checked by {@link resolveConnectome}. */
export const CONNECTOME: z.ZodType<ConnectomeSpec> = z.strictObject({
  regions: z.array(z.string()),
  weights: rows,
  lengthsMm: z.optional(rows),
  centres: z.optional(rows),
  normalise: z.optional(z.array(z.enum(NORMALISATIONS))),
});

/** Works out a connectome, with its weights scaled. @throws {SpecError} With the first mistake. */
export function resolveConnectome(spec: ConnectomeSpec): Connectome {
  const table = (part: "weights" | "lengthsMm" | "centres") =>
    spec[part] ? tableOf(spec[part], part, failPart) : null;
  const made = makeConnectome({
    regions: spec.regions,
    weights: table("weights")!,
    lengthsMm: table("lengthsMm"),
    centres: table("centres"),
  });
  return { ...made, weights: normaliseWeights(made.weights, spec.normalise ?? []) };
}

/** A connectome as a part of a spec, plain JSON. @param normalise How its weights shall be scaled. */
export function connectomeSpecOf(
  { regions, weights, lengthsMm, centres }: Connectome,
  normalise?: readonly Normalisation[],
): ConnectomeSpec {
  const size = regions.length;
  const rowsOf = (data: Float64Array, columns: number) =>
    Array.from({ length: size }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]);
  return {
    regions: [...regions],
    weights: rowsOf(weights, size),
    lengthsMm: rowsOf(lengthsMm, size),
    ...(centres ? { centres: rowsOf(centres, 3) } : {}),
    ...(normalise ? { normalise: [...normalise] } : {}),
  };
}

import { ArgumentTypeError } from "../base/errors.ts";
import { checkSpec } from "../nn/_check_spec.ts";
import { type CellSurrogateSpec, cellSurrogateSpecSchema } from "./trace/cell_spec.ts";
import { type RecurrentSpec, recurrentSpecSchema } from "./counts/recurrent_spec.ts";
import { type VolleySpec, volleySpecSchema } from "./volley/volley_spec.ts";

export type { FeatureKind, RecurrentSpec } from "./counts/recurrent_spec.ts";
export type { Layer } from "../nn/layer_spec.ts";

/** Everything that is needed to run a surrogate of a population but its weights: plain data, of the kinds told apart by `kind`. */
export type SurrogateSpec = RecurrentSpec | VolleySpec;

/** The same of a surrogate of a population or of a cell. */
export type AnySurrogateSpec = SurrogateSpec | CellSurrogateSpec;

/** The schema of each kind. */
const SCHEMAS = {
  recurrent: recurrentSpecSchema,
  volley: volleySpecSchema,
  cell: cellSurrogateSpecSchema,
} as const;

/**
 * Checks a spec of any kind.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {TypeError} Naming the first field that is wrong.
 */
export function parseAnySpec(value: unknown): AnySurrogateSpec {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (typeof kind === "string" && Object.hasOwn(SCHEMAS, kind)) {
    return checkSpec(SCHEMAS[kind as keyof typeof SCHEMAS], value);
  }
  throw new ArgumentTypeError(
    `Cannot use the surrogate's spec as kind must be one of ${Object.keys(SCHEMAS).join(", ")}: ` +
      `current value is ${JSON.stringify(kind)?.slice(0, 120)}`,
  );
}

/**
 * Checks a spec of a population's surrogate.
 * @param value Parsed JSON, say.
 * @returns The spec.
 * @throws {TypeError} Naming the first field that is wrong.
 */
export function parseSurrogateSpec(value: unknown): SurrogateSpec {
  const spec = parseAnySpec(value);
  if (spec.kind !== "cell") return spec;
  throw new ArgumentTypeError(
    "Cannot use the surrogate's spec as kind must be recurrent or volley here: current value is cell",
  );
}

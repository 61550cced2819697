import { displayedMap } from "./displayed_map.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { ArgumentTypeError } from "../base/errors.ts";
import { fail, failType } from "../base/fail.ts";
import { shortened } from "../base/shown.ts";
import { rankCorrelation } from "../analysis/rank_correlation.ts";
import * as z from "../deps/zod.ts";
import { presentName } from "./measures/old_names.ts";

const OPTIONS: OptionNames<Parameters<typeof compareMaps>[2]> = { measure: true };

/** One axis of a {@linkcode ParameterMap}. */
export interface MapAxis {
  /** Name of the parameter, as in the network's spec. */
  name: string;
  /** Unit of the values; empty for pure numbers. */
  unit: string;
  /** Values in the order of the map. */
  values: number[];
}

/** Measures over one or two parameters, as plain JSON. */
export interface ParameterMap {
  /** The parameter that varies fastest. */
  x: MapAxis;
  /** The second parameter, where there is one. */
  y?: MapAxis;
  /** Values by measure, row-major with y outside: `(Y, X)`, or `(X)` without y; null where a measure is undefined. */
  measures: Record<string, (number | null)[]>;
  /** Standard deviations of these over the members of an ensemble, in the same order. @default it is no ensemble's */
  deviations?: Record<string, (number | null)[]>;
  /** What was measured: `network`, or the name of a model. */
  source: string;
}

const axis = z.object({
  name: z.string(),
  unit: z.string(),
  values: z.array(z.number()).check(z.minLength(1)),
});
const schema = z.object({
  x: axis,
  y: z.optional(axis),
  measures: z.record(z.string(), z.array(z.nullable(z.number()))),
  deviations: z.optional(z.record(z.string(), z.array(z.nullable(z.number())))),
  source: z.string(),
});

/**
 * Checks that a value is a map and that every measure has a value for each cell.
 * @param value Parsed JSON, say; fields that a map does not have are left out.
 * @throws {TypeError} Naming the first thing that is wrong.
 */
export function parseParameterMap(value: unknown): ParameterMap {
  const { data, error } = schema.safeParse(value);
  if (!data) {
    const { path, message } = error.issues[0];
    throw new ArgumentTypeError(
      `Cannot use the map as ${shortened(path.join(".")) || "it"} is wrong: ${message}`,
    );
  }
  const cells = data.x.values.length * (data.y?.values.length ?? 1);
  for (const field of ["measures", "deviations"] as const) {
    const wrong = Object.entries(data[field] ?? {}).find(([, values]) => values.length !== cells);
    if (!wrong) continue;
    failType("use the map", `${field}.${shortened(wrong[0])} must have ${cells} values`, wrong[1].length);
  }
  return displayedMap(data);
}

function sameAxis(a: MapAxis | undefined, b: MapAxis | undefined): boolean {
  return a?.name === b?.name && a?.values.length === b?.values.length &&
    (a?.values ?? []).every((value, k) => value === b!.values[k]);
}

/** How well two maps of one measure agree in shape. */
export interface MapAgreement {
  /** Spearman's rank correlation over the cells where both maps have a value; null when it is undefined. */
  rankCorrelation: number | null;
  /** Cells with a value in both maps. */
  both: number;
  /** Cells with a value in one of them alone: a map that is silent where the other fires shows here. */
  oneAlone: number;
}

/**
 * Compares two maps of one measure cell by cell, by their ranks.
 *
 * @param a One map, for example of the network. @param b The other, over the same values.
 * @param options.measure Name of the measure.
 * @throws {RangeError} When the axes differ or a map lacks the measure.
 * @throws {TypeError} When an option is unknown.
 *
 * @example
 * ```ts ignore
 * import { compareMaps } from "@volley/volley";
 *
 * const { rankCorrelation } = compareMaps(networkMap, surrogateMap, { measure: "rate.E" });
 * ```
 */
export function compareMaps(
  a: ParameterMap,
  b: ParameterMap,
  options: { measure: string },
): MapAgreement {
  requireKnown("compare maps", options, OPTIONS);
  const { measure } = options;
  if (!sameAxis(a.x, b.x) || !sameAxis(a.y, b.y)) {
    const axes = ({ x, y }: ParameterMap) =>
      [x, y].filter((axis) => axis !== undefined).map(({ name, values }) => `${name} (${values.length})`)
        .join(" by ");
    fail(
      "compare maps",
      "both must have the same values of the same parameters",
      `${axes(a)} and ${axes(b)}`,
    );
  }
  const cells = (a.y?.values.length ?? 1) * a.x.values.length;
  const lists = [a, b].map(({ measures, source }) => {
    const name = Object.hasOwn(measures, measure) ? measure : presentName(measure);
    const values = Object.hasOwn(measures, name) ? measures[name] : undefined;
    if (values?.length === cells) return values;
    fail("compare maps", `${source} must have ${cells} values of ${measure}`, values?.length ?? "none");
  });
  const known = lists[0].map((value, k) => [value, lists[1][k]] as const);
  const pairs = known.filter((pair): pair is readonly [number, number] =>
    pair[0] !== null && pair[1] !== null
  );
  return {
    rankCorrelation: rankCorrelation(pairs.map(([x]) => x), pairs.map(([, y]) => y)),
    both: pairs.length,
    oneAlone: known.filter(([x, y]) => (x === null) !== (y === null)).length,
  };
}

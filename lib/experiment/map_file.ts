import { displayedGrid, displayedMap } from "./displayed_map.ts";
import { isUserError } from "../base/errors.ts";
import { quoted, shortened, shown } from "../base/shown.ts";
import * as z from "../deps/zod.ts";
import { writeFileAtomic } from "../io/atomic.ts";
import { failFile, FileError } from "../io/file_error.ts";
import { readJson } from "../io/json.ts";
import { presentName } from "./measures/old_names.ts";
import { type ParameterMap, parseParameterMap } from "./parameter_map.ts";
import { type GridMap, gridSize, parameterMapOf } from "./grid_map.ts";

const FORMAT = "volley map 1";

/** What a sweep was run with: equal settings give equal maps. Plain JSON. */
export type SweepSettings = Readonly<Record<string, unknown>>;

/**
 * Writes a map, also one that is not complete, as JSON: `x`, `y`, `measures` and `source` as in `ParameterMap` (`x` and `y` not
 * for three axes or more), all `axes`, how many `points` are `done`, and the `settings` it was run with.
 * @param path File to write; an existing file stays whole until the new one is complete.
 * @throws {FileError} When it cannot be written.
 */
export async function saveMap(path: string, map: GridMap, settings: SweepSettings): Promise<void> {
  const places = map.axes.length <= 2 ? parameterMapOf(map) : {};
  const file = { format: FORMAT, ...places, ...map, points: gridSize(map.axes), settings };
  await writeFileAtomic(path, `${JSON.stringify(file)}\n`);
}

const AXIS = z.object({
  name: z.string(),
  unit: z.string(),
  values: z.array(z.number()).check(z.minLength(1)),
});

/** The part of a file that is a map over a grid. */
const GRID = z.object({
  axes: z.array(AXIS).check(z.minLength(1), z.maxLength(16)),
  measures: z.record(z.string(), z.array(z.nullable(z.number()))),
  deviations: z.optional(z.record(z.string(), z.array(z.nullable(z.number())))),
  source: z.string(),
  done: z.int().check(z.minimum(0)),
});

/** The map over a grid that a file holds, which fits together. @param task What cannot be done with it otherwise. */
function gridMapIn(file: unknown, { path, task }: { path: string; task: string }): GridMap {
  const fail = (rule: string): never => {
    throw new FileError(`Cannot ${task} ${path} as ${rule}`, { path });
  };
  const { data, error } = GRID.safeParse(file);
  if (!data) {
    const { path: at, message } = error.issues[0];
    return fail(`it must be a map of volley sweep: ${shortened(at.join(".")) || "it"} is wrong (${message})`);
  }
  const points = gridSize(data.axes);
  const odd = [...Object.entries(data.measures), ...Object.entries(data.deviations ?? {})]
    .find(([, values]) => values.length !== points);
  if (odd) {
    fail(
      `${shortened(odd[0])} must have a value for each of ${points} points: current value is ${
        odd[1].length
      }`,
    );
  }
  if (data.done > points) fail(`at most ${points} points can be done: current value is ${data.done}`);
  for (const [name, values] of Object.entries(data.measures)) {
    const early = values.findIndex((value, at) => at >= data.done && value !== null);
    if (early >= 0) {
      fail(`${shortened(name)} must be null where it is not done: current value is ${values[early]}`);
    }
  }
  const { deviations } = data,
    alone = Object.keys(data.measures).find((name) => deviations && !deviations[name]);
  if (alone) fail(`${shortened(alone)} must have deviations, as others have: current value is none`);
  return {
    ...data,
    measures: presentNames(data.measures),
    ...(deviations ? { deviations: presentNames(deviations) } : {}),
  };
}

/** Measures under their present names. */
function presentNames<T>(measures: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(measures).map(([name, values]) => [presentName(name), values]));
}

/** Settings of a sweep, with the present names of its measures. */
function presentSettings(settings: SweepSettings): SweepSettings {
  const { measures } = settings;
  return Array.isArray(measures)
    ? { ...settings, measures: measures.map((name) => typeof name === "string" ? presentName(name) : name) }
    : settings;
}

/**
 * Reads a map that a sweep with the same settings left, to go on with it.
 * @param path The file. @param settings What the sweep is to be run with.
 * @returns The map so far; null when there is no such file.
 * @throws {FileError} When the file is none of ours, does not fit together, or was made with other settings, which are named.
 */
export async function resumeMap(path: string, settings: SweepSettings): Promise<GridMap | null> {
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (!exists) return null;
  const task = "go on with";
  const file = await readJson(path) as Record<string, unknown> | null;
  if (file?.format !== FORMAT) {
    throw new FileError(
      `Cannot ${task} ${path} as its format must be "${FORMAT}": current value is ${
        quoted(file?.format ?? "none")
      }`,
      { path },
    );
  }
  const map = gridMapIn(file, { path, task });
  const found = presentSettings((file.settings ?? {}) as SweepSettings);
  const wanted: SweepSettings = JSON.parse(JSON.stringify(settings));
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    if (JSON.stringify(found[name]) === JSON.stringify(wanted[name])) continue;
    throw new FileError(
      `Cannot ${task} ${path} as ${shortened(name)} must be ${
        shown(found[name])
      }, as in the file: current value is ${shown(wanted[name])}`,
      { path },
    );
  }
  return displayedGrid(map);
}

/**
 * Reads a map over one or two parameters, of volley sweep or made otherwise in the form of `ParameterMap`.
 * @throws {FileError} When it is missing or none.
 */
export async function loadMap(path: string): Promise<ParameterMap> {
  const file = await readJson(path) as Record<string, unknown> | null;
  if (file?.axes !== undefined) {
    const map = gridMapIn(file, { path, task: "read" });
    if (map.axes.length <= 2) return parameterMapOf(map);
    failFile("read", path, "a map that is drawn must have one or two parameters", map.axes.length);
  }
  try {
    const map = parseParameterMap(file);
    return displayedMap({ ...map, measures: presentNames(map.measures) });
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(`Cannot read ${path} as it must be a map of volley sweep: ${error.message}`, {
      path,
      cause: error,
    });
  }
}

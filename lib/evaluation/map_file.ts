import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import { type GridMap, gridSize, parameterMapOf } from "./sweep.ts";

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

/**
 * Reads a map that a sweep with the same settings left, to go on with it.
 * @param path The file. @param settings What the sweep is to be run with.
 * @returns The map so far; null when there is no such file.
 * @throws {FileError} When the file is none of ours, or was made with other settings, which are named.
 */
export async function resumeMap(path: string, settings: SweepSettings): Promise<GridMap | null> {
  const exists = await Deno.stat(path).then(() => true, () => false);
  if (!exists) return null;
  let file: Record<string, unknown>;
  try {
    file = JSON.parse(new TextDecoder().decode(await readFileBytes(path)));
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`Cannot go on with ${path} as it must be JSON: ${(error as Error).message}`, {
      path,
    });
  }
  if (file?.format !== FORMAT) {
    throw new FileError(
      `Cannot go on with ${path} as its format must be "${FORMAT}": current value is ${
        file?.format ?? "none"
      }`,
      { path },
    );
  }
  const found = file.settings as SweepSettings;
  const wanted: SweepSettings = JSON.parse(JSON.stringify(settings));
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const [a, b] = [JSON.stringify(found[name]), JSON.stringify(wanted[name])];
    if (a === b) continue;
    throw new FileError(
      `Cannot go on with ${path} as ${name} must be ${a?.slice(0, 200)}, as in the file: current value is ${
        b?.slice(0, 200)
      }`,
      { path },
    );
  }
  const { axes, measures, source, done } = file as unknown as GridMap;
  return { axes, measures, source, done };
}

import { readFileBytes } from "../../io/atomic.ts";
import { failFile, FileError } from "../../io/file_error.ts";

/** Fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** A configuration whose variables are replaced and whose paths lead on from where we are. */
export interface SonataConfig {
  /** Path of the file. */
  path: string;
  /** Its fields. */
  fields: Fields;
}

/** What the files of a simulation or circuit say together. */
export interface SonataConfigs {
  /** The simulation; null for a circuit alone. */
  simulation: SonataConfig | null;
  /** The circuit, whose `networks` are listed. */
  circuit: SonataConfig;
  /** Folders by their names, such as `point_neuron_models_dir`. */
  components: Fields;
  /** Node sets by their names. */
  nodeSets: Fields;
}

/** How deep fields may be nested, and how long a variable may be. */
const MOST_DEPTH = 64, MOST_TEXT = 4096;

/** Fields whose texts are paths. */
const PATHS = /^(network|simulation|file)$|_(file|dir)$/;

/** A value as a sentence shows it. */
export function shown(value: unknown): string {
  const text = value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Refuses a file. */
export function refuse(path: string, rule: string, value: unknown): never {
  failFile("read", path, rule, shown(value));
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that is an object, or is left out. */
export function fieldsOf({ path, fields }: SonataConfig, name: string): Fields {
  const value = fields[name] ?? {};
  if (!isFields(value)) refuse(path, `${name} must be an object`, value);
  return value;
}

/**
 * Whether a JSON value is a configuration of SONATA: of a circuit, of a simulation, or of both by their files. Specs of ours have a kind or
 * fields of their own.
 */
export function isSonataConfig(value: unknown): boolean {
  if (!isFields(value) || "kind" in value) return false;
  return "networks" in value || isFields(value.run) || typeof value.simulation === "string" ||
    (typeof value.network === "string" && ("inputs" in value || "manifest" in value));
}

/** Reads a JSON file that holds an object. @throws {FileError} When it is missing, no JSON or another value. */
export async function readSonataJson(path: string): Promise<Fields> {
  const text = new TextDecoder().decode(await readFileBytes(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FileError(`Cannot read ${path} as it must be JSON: ${(cause as Error).message}`, {
      path,
      cause,
    });
  }
  if (!isFields(value)) refuse(path, "it must be a JSON object", value);
  return value;
}

/** The folder of a file. */
function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return cut < 0 ? "." : cut === 0 ? "/" : path.slice(0, cut);
}

/** A path that stands in a file of a folder, from where we are. */
export function located(path: string, folder: string): string {
  // One that begins with a variable that there is not stays as it is, so that the sentence about it is plain.
  if (/^([/\\$]|[A-Za-z]:[/\\])/.test(path)) return path;
  const inside = path.replace(/^(\.\/)+/, "");
  return inside === "" || inside === "." ? folder : `${folder.replace(/\/$/, "")}/${inside}`;
}

/** Replaces each `$NAME` and `${NAME}`; of names that begin alike the longest counts, and unknown ones stay. */
function replaced(text: string, names: readonly string[], valueOf: (name: string) => string): string {
  return text.replace(/\$(?:\{([^}]*)\}|([^${}/\\\s]+))/g, (whole, braced, bare) => {
    if (braced !== undefined) return names.includes(braced) ? valueOf(braced) : whole;
    const name = names.find((one) => bare.startsWith(one));
    return name === undefined ? whole : valueOf(name) + bare.slice(name.length);
  });
}

/** What replaces the variables of a manifest, which may stand for others. */
function replacerOf(path: string, manifest: unknown): (text: string) => string {
  if (!isFields(manifest)) refuse(path, "manifest must be an object", manifest);
  // The folder is where relative paths begin anyway.
  const raw = new Map<string, unknown>([["configdir", "."]]);
  for (const [name, value] of Object.entries(manifest)) raw.set(name.replace(/^\$\{?|\}$/g, ""), value);
  const names = [...raw.keys()].filter((name) => name !== "").sort((a, b) => b.length - a.length);
  const known = new Map<string, string>();
  const valueOf = (name: string, above: readonly string[]): string => {
    const found = known.get(name), value = raw.get(name);
    if (found !== undefined) return found;
    if (typeof value !== "string") refuse(path, `${name} of manifest must be a text`, value);
    if (above.includes(name)) refuse(path, `${name} of manifest must not stand for itself`, value);
    const text = replaced(value, names, (inner) => valueOf(inner, [...above, name]));
    if (text.length > MOST_TEXT) {
      refuse(path, `${name} of manifest must be shorter`, `${text.length} letters`);
    }
    known.set(name, text);
    return text;
  };
  return (text) => replaced(text, names, (name) => valueOf(name, []));
}

/**
 * Reads a configuration. Variables of its manifest are replaced, and `configdir`. Paths without a beginning are relative to its folder,
 * with and without `./`.
 * @throws {FileError} When it is missing or no JSON, or its manifest goes round in a circle.
 */
export async function readSonataConfig(path: string): Promise<SonataConfig> {
  const { manifest = {}, ...rest } = await readSonataJson(path);
  const replace = replacerOf(path, manifest), folder = folderOf(path);
  const resolve = (value: unknown, key: string, depth: number): unknown => {
    if (depth > MOST_DEPTH) refuse(path, `fields must be nested at most ${MOST_DEPTH} deep`, "deeper");
    if (typeof value === "string") return PATHS.test(key) ? located(replace(value), folder) : replace(value);
    if (Array.isArray(value)) return value.map((inner) => resolve(inner, key, depth + 1));
    if (!isFields(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, resolve(inner, name, depth + 1)]),
    );
  };
  return { path, fields: resolve(rest, "", 0) as Fields };
}

/** The node sets of a configuration, listed in it or in the file that it names. */
async function nodeSetsOf(config: SonataConfig): Promise<Fields> {
  const { node_sets_file: file } = config.fields;
  if (file !== undefined && typeof file !== "string") {
    refuse(config.path, "node_sets_file must be a path", file);
  }
  return { ...(file === undefined ? {} : await readSonataJson(file)), ...fieldsOf(config, "node_sets") };
}

/**
 * Reads a simulation's configuration and the circuit's that it names, a file that names both, one that holds both, or a circuit alone.
 * @throws {FileError} When a file is missing or foreign, or a simulation names no circuit.
 */
export async function readSonataConfigs(path: string): Promise<SonataConfigs> {
  const top = await readSonataConfig(path);
  for (const name of ["network", "simulation"]) {
    const value = top.fields[name];
    if (value !== undefined && typeof value !== "string") {
      refuse(path, `${name} must be the path of a configuration`, value);
    }
  }
  const { simulation: named } = top.fields as { simulation?: string };
  const child = named === undefined ? null : await readSonataConfig(named);
  const simulates = ["run", "inputs", "network"].some((name) => name in top.fields);
  const simulation = child ?? (simulates ? top : null);
  const known = [top, ...(child ? [child] : [])];
  const listing = known.find(({ fields }) => fields.networks !== undefined);
  const naming = known.find(({ fields }) => typeof fields.network === "string");
  const circuit = listing ?? (naming ? await readSonataConfig(naming.fields.network as string) : top);
  if (!listing && !naming && simulation) {
    refuse(simulation.path, "a simulation must name the configuration of its circuit in network", undefined);
  }
  const all = [...new Set([circuit, top, ...(simulation ? [simulation] : [])])];
  const sets = await Promise.all(all.map(nodeSetsOf));
  return {
    simulation,
    circuit,
    components: Object.assign({}, ...all.toReversed().map((one) => fieldsOf(one, "components"))),
    nodeSets: Object.assign({}, ...sets),
  };
}

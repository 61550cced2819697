import { nearestName } from "../lib/base/nearest_name.ts";
import { loadCell } from "../lib/cable/cell_file.ts";
import { CHANNEL_MODELS } from "../lib/cable/channels/models.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { folderAndName } from "../lib/io/atomic.ts";
import { fileSource } from "../lib/io/byte_source.ts";
import { failFile } from "../lib/io/file_error.ts";
import { kindOfFile } from "../lib/io/file_kind.ts";
import { readJson } from "../lib/io/json.ts";
import { isSonataConfig } from "../lib/spiking/sonata/sonata_config.ts";
import { loadSonataNetwork } from "../lib/spiking/sonata/load_sonata_network.ts";
import type { SystemSpec } from "../lib/system/run.ts";
import type { System } from "../lib/system/system.ts";
import { getPreset, listPresets, overrideSpec, parseSpec, systemOf } from "../lib/systems.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { say } from "./_console.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";

/** When inputs of a SONATA file act. */
export const TIMINGS = ["nominal", "nest"] as const;

/** Options of the commands that simulate. */
export const NETWORK_OPTIONS: Readonly<Record<string, Option>> = {
  set: {
    type: "list",
    value: "PATH=VALUE",
    help: "override a value of the spec, such as S_EE=5.5, populations.E.size=800 or " +
      'populations.E.initial.V={"normal":[-65,5]}; may be repeated',
  },
  ...WITH_OPTION,
};

/** A value as a command line gives it: JSON where it is that, else a word. */
function parseValue(name: string, text: string): unknown {
  const word = text.trim();
  if (/^[[{"]/.test(word)) {
    try {
      return JSON.parse(word);
    } catch {
      failUsage(`override ${name}`, `a value that begins with ${word[0]} must be JSON`, text);
    }
  }
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  const number = Number(word);
  return word !== "" && !Number.isNaN(number) ? number : text;
}

function parseOverride(text: string): [string, unknown] {
  const equals = text.indexOf("=");
  if (equals < 1) failUsage("override a field", "--set needs PATH=VALUE", text);
  const name = text.slice(0, equals);
  return [name, parseValue(name, text.slice(equals + 1))];
}

/** What --set says, by path. */
export function overridesOf(args: Arguments): Record<string, unknown> {
  return Object.fromEntries(args.list("set").map(parseOverride));
}

/** Bytes by which a file is told. */
const LOOKED_AT = 65_536;

/**
 * The file that a name may mean: the same with the ending .json, or the nearest where no preset is near; a surrogate goes by its name
 * without an ending.
 */
async function fileMeant(name: string, presets: readonly string[]): Promise<string | null> {
  const folder = folderAndName(name)[0], stems: Record<string, string[]> = { json: [], safetensors: [] };
  try {
    for await (const entry of Deno.readDir(folder || ".")) {
      const [, stem, ending] = /^(.+)\.(json|safetensors)$/.exec(entry.name) ?? [];
      if (stem) stems[ending].push(folder + stem);
    }
  } catch {
    return null;
  }
  const files = stems.json.map((stem) => stems.safetensors.includes(stem) ? stem : `${stem}.json`);
  if (files.includes(`${name}.json`)) return `${name}.json`;
  return nearestName(name, presets) === null ? nearestName(name, files) : null;
}

/**
 * Fails where a network is given as a file of another kind, which is named, or by a file's name without its ending.
 * @throws {FileError} When it is no preset and does not end in .json, and there is a file that it is or may mean.
 */
async function refuseForeign(name: string, systems: readonly System[]): Promise<void> {
  const presets = listPresets({ systems }).map((preset) => preset.name);
  if (name.endsWith(".json") || presets.includes(name)) return;
  if (!await Deno.stat(name).then((info) => !info.isDirectory, () => false)) {
    const meant = await fileMeant(name, presets);
    if (meant === null) return;
    failFile(
      "read",
      name,
      "a network is a preset or a file, and neither has this name",
      `${name} (did you mean ${meant}?)`,
    );
  }
  using source = await fileSource(name);
  const kind = kindOfFile(source.read(0, Math.min(source.size, LOOKED_AT)), name);
  failFile("read", name, "a network is a preset, a spec or a SONATA configuration (.json both)", kind);
}

/** The kind that a spec says it is of. */
function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
}

/** A spec read from a file. @throws {FileError} When its kind is that of no system. */
function parsed(name: string, file: unknown, systems: readonly System[]): SystemSpec {
  const kinds = systems.map(({ kind }) => kind), kind = kindOf(file);
  if (kinds.includes(kind as string)) return parseSpec(file, { systems });
  const near = typeof kind === "string" ? nearestName(kind, kinds) : null;
  failFile(
    "read",
    name,
    `a network's kind must be ${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}`,
    `${kind === undefined ? "none" : String(kind)}${near ? ` (did you mean ${near}?)` : ""}`,
  );
}

/** A cell read from a file, its morphology from another; says what was changed on the way. */
async function cellIn(args: Arguments, name: string): Promise<SystemSpec> {
  const { channels } = await ownModels(args);
  const { spec, notes } = await loadCell(name, [...CHANNEL_MODELS, ...channels]);
  for (const note of notes) say(`${name}: ${note}`);
  return spec;
}

/**
 * The network that a command names: a preset, a spec (.json) or a SONATA configuration, which may say how long it is to run, with what
 * --set overrides and of what --with loads.
 */
export async function namedSpecOf(
  args: Arguments,
  name: string,
): Promise<{ spec: SystemSpec; durationMs: number | null }> {
  const { systems } = await ownModels(args);
  await refuseForeign(name, systems);
  const file = name.endsWith(".json") ? await readJson(name) : null;
  const timing = args.choice("timing", TIMINGS);
  if (isSonataConfig(file)) {
    const { spec, durationMs } = await loadSonataNetwork(name, { timing });
    return { spec: overrideSpec(spec, overridesOf(args), { systems }), durationMs };
  }
  if (args.has("timing")) failUsage(`simulate ${name}`, "--timing is for SONATA configurations", timing);
  const spec = file === null
    ? getPreset(name, { systems })
    : kindOf(file) === "cell"
    ? await cellIn(args, name)
    : parsed(name, file, systems);
  return { spec: overrideSpec(spec, overridesOf(args), { systems }), durationMs: null };
}

/** The network that a command names, of any system. */
export async function specOf(args: Arguments, name: string): Promise<SystemSpec> {
  return (await namedSpecOf(args, name)).spec;
}

/**
 * The adapter that networks are simulated on; null where that is the CPU, whatever adapter there is.
 * @param asked Whether the adapter was asked for.
 */
export function takenBy(
  system: System,
  spec: SystemSpec,
  { gpu, asked }: { gpu: Gpu | null; asked: boolean },
): Gpu | null {
  return gpu !== null && (asked || (system.takes?.(spec, gpu) ?? true)) ? gpu : null;
}

/** The system of a spec, those of --with among them. */
export async function systemFor(args: Arguments, spec: SystemSpec): Promise<System> {
  const { systems } = await ownModels(args);
  return systemOf(spec.kind, { systems });
}

/** Names of the library's presets. */
export function presetNames(): string[] {
  return listPresets().map(({ name }) => name);
}

/** Presets of the library for the help of a command. @param kind Only those of a system. @default all */
export function presetLines(kind?: string): string {
  const lines = listPresets().filter((preset) => kind === undefined || preset.kind === kind)
    .map(({ name, about }) => `  ${name.padEnd(20)} ${about}`);
  return `Presets:\n${lines.join("\n")}`;
}

/** Fails where an option is given that does not go with a system. @throws {UsageError} */
export function refuseOptions(
  args: Arguments,
  spec: SystemSpec,
  names: readonly string[],
  whose: string,
): void {
  const odd = names.find((name) => args.has(name));
  if (odd === undefined) return;
  failUsage(`${args.command.name} ${spec.name}`, `--${odd} is for ${whose}`, args.text(odd));
}

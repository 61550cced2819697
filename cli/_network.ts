import { loadSonataNetwork } from "../lib/spiking/sonata/sonata_network.ts";
import { shown } from "../lib/base/shown.ts";
import { fileSource } from "../lib/io/byte_source.ts";
import { FileError } from "../lib/io/file_error.ts";
import { kindOfFile } from "../lib/io/file_kind.ts";
import { isSonataConfig } from "../lib/spiking/sonata/sonata_config.ts";
import { readJson } from "../lib/io/json.ts";
import { type NetworkSpec, overrideSpec, parseSpec } from "../lib/markov/network_spec.ts";
import { getPreset, listPresets } from "../lib/markov/presets.ts";
import { overrideSpiking } from "../lib/spiking/override_spiking.ts";
import { getSpikingPreset, listSpikingPresets } from "../lib/spiking/spiking_presets.ts";
import { parseSpikingSpec, type SpikingSpec } from "../lib/spiking/spiking_spec.ts";
import { SpecError } from "../lib/base/spec_error.ts";
import { nearestName } from "../lib/base/nearest_name.ts";
import { type Arguments, type Option, UsageError } from "./_arguments.ts";

/** Options of the commands that simulate. */
export const NETWORK_OPTIONS: Readonly<Record<string, Option>> = {
  set: {
    type: "list",
    value: "FIELD=VALUE",
    help: "override a field of the spec, such as S_EE=5.5 or populations.E.size=800; may be repeated",
  },
};

function parseOverride(text: string): [string, unknown] {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new UsageError(`Cannot override a field as --set needs FIELD=VALUE: current value is ${text}`);
  }
  const value = text.slice(equals + 1);
  const name = text.slice(0, equals);
  if (value === "true" || value === "false") return [name, value === "true"];
  const number = Number(value);
  return [name, value.trim() !== "" && !Number.isNaN(number) ? number : value];
}

/** The spec that a command names, of a Markovian or multi-band network: a preset or a `.json` file, with its --set overrides. */
export async function specOf(args: Arguments, name: string): Promise<NetworkSpec> {
  const spec = await anySpecOf(args, name);
  if (spec.kind !== "spiking") return spec;
  throw new UsageError(
    `Cannot run ${args.command.name} on ${name} as it takes Markovian and multi-band networks: current value is a network of point neurons`,
  );
}

/** Bytes by which a file is told. */
const LOOKED_AT = 65_536;

/**
 * Fails where a network is given as a file of another kind, which is named.
 * @throws {FileError} When it exists, is no preset and does not end in .json.
 */
async function refuseForeign(name: string): Promise<void> {
  const presets: string[] = [...listPresets(), ...listSpikingPresets()].map((preset) => preset.name);
  if (name.endsWith(".json") || presets.includes(name)) return;
  if (!await Deno.stat(name).then((info) => !info.isDirectory, () => false)) return;
  using source = await fileSource(name);
  const kind = kindOfFile(source.read(0, Math.min(source.size, LOOKED_AT)), name);
  throw new FileError(
    `Cannot read ${name} as a network is a preset, a spec or a SONATA configuration (.json both): current value is ${kind}`,
    { path: name },
  );
}

/** The same, of any kind of network, also of a SONATA configuration, which may say how long it is to run. */
export async function namedSpecOf(
  args: Arguments,
  name: string,
): Promise<{ spec: NetworkSpec | SpikingSpec; durationMs: number | null }> {
  await refuseForeign(name);
  const file = name.endsWith(".json") ? await readJson(name) : null;
  const timing = args.choice("timing", ["nominal", "nest"]);
  if (!isSonataConfig(file)) {
    if (!args.has("timing")) return { spec: specFrom(args, name, file), durationMs: null };
    throw new UsageError(
      `Cannot simulate ${name} as --timing is for SONATA configurations: current value is ${timing}`,
    );
  }
  const { spec, durationMs } = await loadSonataNetwork(name, { timing });
  return { spec: overrideSpiking(spec, overridesOf(args)), durationMs };
}

/** The spec alone. */
export async function anySpecOf(args: Arguments, name: string): Promise<NetworkSpec | SpikingSpec> {
  return (await namedSpecOf(args, name)).spec;
}

function specFrom(args: Arguments, name: string, file: unknown): NetworkSpec | SpikingSpec {
  if (name.endsWith(".json")) {
    const kind = kindOf(file);
    if (kind === "spiking") return overrideSpiking(parseSpikingSpec(file), overridesOf(args));
    if (kind === "mif" || kind === "multiband") return overrideSpec(parseSpec(file), overridesOf(args));
    throw new FileError(
      `Cannot read ${name} as a network's kind must be mif, multiband or spiking: current value is ${
        shown(kind)
      }`,
      { path: name },
    );
  }
  const spiking = listSpikingPresets().map((preset) => preset.name);
  if (spiking.includes(name)) return overrideSpiking(getSpikingPreset(name), overridesOf(args));
  const all = [...listPresets().map((preset) => preset.name as string), ...spiking];
  if (!all.includes(name)) {
    const near = nearestName(name, all);
    throw new SpecError("preset", [
      `Cannot load a preset as there is none of this name: current value is ${name} (${
        near ? `did you mean ${near}?` : `there are ${all.join(", ")}`
      }).`,
    ]);
  }
  return overrideSpec(getPreset(name), overridesOf(args));
}

/** The kind that a spec says it is of. */
function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { kind?: unknown }).kind : undefined;
}

function overridesOf(args: Arguments): Record<string, unknown> {
  return Object.fromEntries(args.list("set").map(parseOverride));
}

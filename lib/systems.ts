import { displayed, listed } from "./base/display.ts";
import { type OptionNames, requireKnown } from "./base/require_known.ts";
import { isUserError } from "./base/errors.ts";
import { quoted, shown } from "./base/shown.ts";
import { failSpec } from "./base/spec_error.ts";
import { nearestName, withKnown } from "./base/nearest_name.ts";
import { FileError } from "./io/file_error.ts";
import type { Gpu } from "./gpu/gpu.ts";
import { BRAIN_SYSTEM } from "./brain/brain_system.ts";
import { CELL_SYSTEM } from "./cable/cell_system.ts";
import { GRADED_SYSTEM } from "./graded/graded_system.ts";
import { MEAN_FIELD_SYSTEM } from "./meanfield/mean_field_system.ts";
import type { MifSpec } from "./markov/mif_spec.ts";
import type { MultibandSpec } from "./markov/multiband_spec.ts";
import type { PresetName } from "./markov/presets.ts";
import { MIF_SYSTEM, MULTIBAND_SYSTEM } from "./markov/markov_system.ts";
import { DEFAULT_SEED } from "./random/default_seed.ts";
import { SPIKING_SYSTEM } from "./spiking/spiking_system.ts";
import type { Run, SystemSpec } from "./system/run.ts";
import {
  type PresetAbout,
  type System,
  SYSTEM_OPTIONS,
  type SystemDescription,
  type SystemOptions,
} from "./system/system.ts";

/** Names of {@linkcode SystemsOption}. */
export const SYSTEMS_OPTION: OptionNames<SystemsOption> = { systems: true };
const RECORD_OPTIONS: OptionNames<NonNullable<SystemOptions["record"]>> = { spikes: true, own: true };
const OPTIONS: OptionNames<SystemOptions & SystemsOption> = { ...SYSTEM_OPTIONS, systems: true };

/** The systems of the library: a new one is a folder and a line here. */
export const SYSTEMS: readonly System[] = [
  MIF_SYSTEM as unknown as System,
  MULTIBAND_SYSTEM as unknown as System,
  SPIKING_SYSTEM as unknown as System,
  CELL_SYSTEM as unknown as System,
  MEAN_FIELD_SYSTEM as unknown as System,
  BRAIN_SYSTEM as unknown as System,
  GRADED_SYSTEM as unknown as System,
];

/** Systems that are looked through. */
export interface SystemsOption {
  /** Where systems are looked for: the library's and your own. @default those of the library */
  systems?: readonly System[];
}

/**
 * The system of a kind.
 * @param kind What the field `kind` of a spec says.
 * @throws {SpecError} When there is none, with the nearest.
 * @throws {TypeError} When an option is unknown.
 */
export function systemOf(kind: unknown, options: SystemsOption = {}): System {
  requireKnown("find the system", options, SYSTEMS_OPTION);
  const { systems = SYSTEMS } = options;
  const found = systems.find((system) => system.kind === kind);
  if (found) return found;
  const kinds = systems.map((system) => system.kind);
  const near = typeof kind === "string" ? nearestName(kind, kinds) : null;
  const hint = near ? `did you mean ${near}?` : "a system of your own comes by --with FILE.ts, or as systems";
  failSpec(
    "kind",
    "use this network",
    `its kind must be one of ${kinds.join(", ")}`,
    `${quoted(kind)} (${hint})`,
  );
}

/**
 * Checks a spec of any system, read from JSON.
 * @throws {SpecError} With one sentence for each mistake.
 * @throws {TypeError} When an option is unknown.
 */
export function parseSpec(input: unknown, options: SystemsOption = {}): SystemSpec {
  requireKnown("use this network", options, SYSTEMS_OPTION);
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    failSpec("", "use this network", "a spec must be a JSON object", shown(input));
  }
  return systemOf((input as { kind?: unknown }).kind, options).parse(input);
}

/**
 * A spec that a file holds, checked by its system; one of a system that is not known here is taken as it is.
 * @param path Of the file, for the sentence. @throws {FileError} When it is no spec, or a broken one.
 * @throws {TypeError} When an option is unknown.
 */
export function specInFile(input: unknown, path: string, options: SystemsOption = {}): SystemSpec {
  requireKnown(`read ${path}`, options, SYSTEMS_OPTION);
  const { kind, name } = (input ?? {}) as Partial<SystemSpec>;
  const known = (options.systems ?? SYSTEMS).some((system) => system.kind === kind);
  if (!known && typeof kind === "string" && typeof name === "string") return input as SystemSpec;
  try {
    return parseSpec(input, options);
  } catch (error) {
    if (!isUserError(error)) throw error;
    throw new FileError(`Cannot read ${path} as its spec is broken: ${error.message}`, {
      path,
      cause: error,
    });
  }
}

/**
 * A spec of any system with some values replaced, checked again.
 * @param values By path, as the system takes them: `S_EE`, `populations.E.parameters.b`.
 * @throws {SpecError} When a path names nothing, with the nearest, or a value does not fit.
 * @throws {TypeError} When an option is unknown.
 */
export function overrideSpec<Spec extends SystemSpec>(
  spec: Spec,
  values: Readonly<Record<string, unknown>>,
  options: SystemsOption = {},
): Spec {
  requireKnown("use this network", options, SYSTEMS_OPTION);
  return systemOf(spec.kind, options).override(spec, values) as Spec;
}

/** Presets of all systems, with a line about each. @throws {TypeError} When an option is unknown. */
export function listPresets(
  options: SystemsOption = {},
): (PresetAbout & { kind: string })[] {
  requireKnown("list the presets", options, SYSTEMS_OPTION);
  const { systems = SYSTEMS } = options;
  return systems.flatMap(({ kind, presets }) => presets.map((preset) => ({ ...preset, kind })));
}

/**
 * A preset of any system; the type of `name` says of which kind where that is known.
 * @param name Such as `mif-syn` or `cuba`; see {@linkcode listPresets}.
 * @throws {SpecError} When there is none of this name, with the nearest.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getPreset } from "@volley/volley";
 * const spec = getPreset("mif-syn");
 * if (spec.tau_EE !== 1.3) throw new Error("not the synchronous regime");
 * ```
 */
export function getPreset(name: PresetName<"mif">): MifSpec;
/** A multi-band preset's spec. */
export function getPreset(name: PresetName<"multiband">): MultibandSpec;
/** The spec of a preset that is known only when it runs, of any system. */
export function getPreset(name: string, options?: SystemsOption): SystemSpec;
export function getPreset(name: string, options: SystemsOption = {}): SystemSpec {
  requireKnown("load a preset", options, SYSTEMS_OPTION);
  const { systems = SYSTEMS } = options;
  const system = systems.find(({ presets }) => presets.some((preset) => preset.name === name));
  if (system) return system.preset(name);
  const names = listPresets({ systems }).map((preset) => preset.name);
  failSpec(
    "preset",
    "load a preset",
    "there is none of this name",
    withKnown(name, names),
  );
}

/**
 * What a network of any system takes, before anything is allocated.
 * @throws {TypeError} When an option is unknown.
 */
export function describe(spec: SystemSpec, options: SystemsOption = {}): SystemDescription {
  requireKnown("describe this network", options, SYSTEMS_OPTION);
  return displayed(systemOf(spec.kind, options).describe(spec), {
    about: ({ populations, facts, tables = [] }) => ({
      title: `${spec.name} (${spec.kind})`,
      facts: [["populations", listed(populations.map(({ name, size }) => `${name} ${size}`))], ...facts],
      table: tables.toSorted((a, b) => b.length - a.length)[0],
    }),
  });
}

/**
 * Simulates networks of any system.
 * @param gpu Where they may run; null for the CPU.
 * @param input One spec, or one for each network, all of one kind and of equal populations.
 * @param options How long, seed, what to record.
 * @throws {SpecError | RangeError} When a spec or an option is out of range, or the specs are of several kinds.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { getSpikingPreset, simulate } from "@volley/volley";
 * const run = await simulate(null, getSpikingPreset("cuba"), { durationMs: 20, warmupMs: 0, seed: 1 });
 * console.log(run.counts.populations, run.counts.counts.length); // E and I, 2 x 20
 * ```
 */
export async function simulate<Spec extends SystemSpec>(
  gpu: Gpu | null,
  input: Spec | readonly Spec[],
  options: SystemOptions & SystemsOption,
): Promise<Run<Spec>> {
  requireKnown("simulate", options, OPTIONS);
  requireKnown("record", options.record ?? {}, RECORD_OPTIONS);
  const { systems, ...rest } = options;
  const specs = Array.isArray(input) ? input as readonly Spec[] : [input as Spec];
  const kinds = [...new Set(specs.map(({ kind }) => kind))];
  if (kinds.length !== 1) {
    failSpec(
      "kind",
      "simulate these networks together",
      "they must be of one kind",
      kinds.join(", ") || "none",
    );
  }
  return await systemOf(kinds[0], { systems }).simulate(gpu, specs, {
    ...rest,
    seed: rest.seed ?? DEFAULT_SEED,
  }) as Run<Spec>;
}

import { displayedRun } from "./about_run.ts";
import type { Cited } from "../base/reference.ts";
import type { OptionNames } from "../base/require_known.ts";
import { type PartTypes, requireParts } from "../base/require_parts.ts";
import { markedAs } from "../base/model_mark.ts";
import { failSpec } from "../base/spec_error.ts";
import type { OnProgress } from "../base/progress.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { NpyArray } from "../io/npy.ts";
import type { NpzFile } from "../io/npz_file.ts";
import type { PopulationSize } from "./population_counts.ts";
import { requireRun } from "./require_run.ts";
import type { Run, SystemSpec } from "./run.ts";

/** Options of {@linkcode System.simulate}. */
export interface SystemOptions {
  /** Recorded time, ms; a whole number of bins. */
  durationMs: number;
  /** Time simulated and dropped before, ms. @default that of the system */
  warmupMs?: number;
  /** Width of a bin, ms. @default 1 */
  binMs?: number;
  /** Time step, ms. @default that of the spec or the system */
  stepMs?: number;
  /** How it is simulated, where the system knows several ways. @default its first */
  method?: string;
  /**
   * `gpu` for an adapter that is given even where the processor is as fast or faster, as with few networks; systems for which this makes no
   * difference do not ask. @default the faster one
   */
  engine?: "gpu";
  /** Seed: a whole number from 0 to 2^53 - 1. @default 1 */
  seed?: number;
  /** Number of the first network, by which each has random numbers of its own, in whatever parts they are made. @default 0 */
  firstNetwork?: number;
  /** What to record beside the counts. */
  record?: {
    /** Spikes of all cells. @default false */
    spikes?: boolean;
    /** What the system alone knows. @default nothing */
    own?: unknown;
  };
  /** Told how far it is. */
  onProgress?: OnProgress;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** Names of {@linkcode SystemOptions}. */
export const SYSTEM_OPTIONS: OptionNames<SystemOptions> = {
  durationMs: true,
  warmupMs: true,
  binMs: true,
  stepMs: true,
  method: true,
  engine: true,
  seed: true,
  firstNetwork: true,
  record: true,
  onProgress: true,
  signal: true,
};

/** What a network takes, before anything is allocated. */
export interface SystemDescription {
  /** What it is called. @default network */
  what?: string;
  /** Populations, in the order of their cells. */
  populations: readonly PopulationSize[];
  /** What else people want to know, name by name. */
  facts: readonly (readonly [name: string, value: string])[];
  /** Tables of it, the first row of each its head. @default the populations alone */
  tables?: readonly (readonly (readonly string[])[])[];
  /** The same for programs, as plain JSON. @default populations and facts */
  details?: Record<string, unknown>;
}

/** A preset's name and a line about it. */
export interface PresetAbout {
  /** Name. */
  name: string;
  /** One line. */
  about: string;
}

/** What a network does at a point of a box: fires, hardly fires, or runs away. */
export type RunLabel = "active" | "silent" | "explosive";

/** Arrays of a system's own for some networks of a dataset; the first axis of each is put together over parts. */
export interface ExtraArrays {
  /** Those that stand beside the counts. */
  beside: Record<string, NpyArray>;
  /** Larger ones, in a file of their own. */
  apart: Record<string, NpyArray>;
  /** Numbers of each network, whose sums the manifest keeps for each point. (networks) */
  tallies: Record<string, number[]>;
}

/** What a system keeps in datasets beside the counts; most systems keep nothing. */
export interface DatasetExtras<Spec extends SystemSpec = SystemSpec> {
  /** Names of the options of a dataset that are its own. */
  readonly options: readonly string[];
  /**
   * These options with their defaults, as plain JSON that the manifest keeps. Where it lists `signals`, each with its population, name and unit, the
   * arrays of these names beside the counts, `(networks, bins)` f32, are read with them. @throws {SpecError | RangeError}
   */
  request(spec: Spec, options: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** What has to be recorded for it, for `record.own` of {@linkcode SystemOptions}. */
  record(request: Record<string, unknown>, binMs: number): unknown;
  /** Its arrays. @param first Networks of the shard before these. */
  arrays(run: Run<Spec>, request: Record<string, unknown>, first: number): ExtraArrays;
  /** Its arrays of networks that could not be simulated. */
  nothing(shape: { networks: number; bins: number }, request: Record<string, unknown>): ExtraArrays;
}

/** What a system keeps in files of its runs beside what all runs have, and the forms that its runs have or had besides. */
export interface RunFiles<Spec extends SystemSpec = SystemSpec> {
  /** Arrays and JSON of a run's `own`, to be kept beside the others. @default nothing of it is kept */
  write?(run: Run<Spec>): { arrays: Record<string, NpyArray>; about: Record<string, unknown> };
  /** The `own` of a run that is read, from its open file. @throws {FileError} When it does not fit together. */
  read?(file: NpzFile, run: Run<Spec>, about: Readonly<Record<string, unknown>>): unknown;
  /**
   * What reads files of the system's own, by the format that their headers name: those of earlier versions, or a layout that is
   * written piece by piece while a run goes on. @default there are none
   */
  readonly formats?: Readonly<Record<string, (path: string) => Promise<Run<Spec>>>>;
}

/**
 * A kind of thing that can be simulated. Everything that comes after a run (measures, datasets, training, evaluation, sweeps,
 * fits, reports, the command line) knows systems by this contract alone. Made by {@linkcode defineSystem}.
 */
export interface System<Spec extends SystemSpec = SystemSpec> {
  /** Its kind, unique: the field `kind` of its specs. */
  readonly kind: string;
  /** One line about it. */
  readonly about: string;
  /** Names of its presets. */
  readonly presets: readonly PresetAbout[];
  /** Ways in which it is simulated, the usual one first. @default one without a name */
  readonly methods?: readonly string[];
  /** Time that runs usually drop at their start, ms. */
  readonly warmupMs: number;
  /** Whether the networks of one call may differ in their specs and still run as one. @default false */
  readonly together?: boolean;
  /** Whether its runs can hold spikes of cells. @default true */
  readonly recordsSpikes?: boolean;
  /** Short names, each of several fields of its specs that are set at once. @default none */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** What it keeps in datasets. @default nothing */
  readonly extras?: DatasetExtras<Spec>;
  /** What it keeps in run files. @default what all runs have */
  readonly files?: RunFiles<Spec>;
  /** A preset. @throws {SpecError} When there is none of this name. */
  preset(name: string): Spec;
  /** Checks a spec read from JSON. @throws {SpecError} With one sentence for each mistake. */
  parse(input: unknown): Spec;
  /** A spec with some values replaced, by path, checked again. @throws {SpecError} Naming the nearest where a path is unknown. */
  override(spec: Spec, values: Readonly<Record<string, unknown>>): Spec;
  /** Unit of a field of its specs; undefined when it has no such field. @default units are not told */
  unit?(field: string): string | undefined;
  /** Populations, in the order of the counts. */
  populations(spec: Spec): PopulationSize[];
  /** What it takes. @param options Seed of what is drawn. */
  describe(spec: Spec, options?: { seed?: number }): SystemDescription;
  /**
   * What a network cites: its preset, models and methods.
   * @param run How it was simulated, where it was.
   * @default nothing
   */
  references?(spec: Spec, run?: Pick<Run, "stepMs" | "engine">): readonly Cited[];
  /** A spec of so many times as many cells, with as many inputs each. @throws {SpecError} @default not possible */
  scale?(spec: Spec, factor: number): Spec;
  /** What a network does, from its populations' mean rates, Hz. @default by the mean over all cells, silent below 0.1 Hz and explosive above 200 Hz */
  label?(spec: Spec, rates: Readonly<Record<string, number>>): RunLabel;
  /** Checks options without simulating, before anything is written. @throws {SpecError | RangeError} @default nothing */
  check?(spec: Spec, options: SystemOptions & { networks: number }): void;
  /**
   * Whether {@linkcode System.simulate} takes an adapter that it is given, and not the CPU, which may be faster or more exact.
   * @default true
   */
  takes?(spec: Spec, gpu: Gpu): boolean;
  /**
   * Simulates networks of equal populations.
   * @param gpu Where it may run; null for the CPU.
   * @param specs One for each network.
   * @returns Their run, network by network in the order of the specs.
   */
  simulate(gpu: Gpu | null, specs: readonly Spec[], options: SystemOptions): Promise<Run<Spec>>;
}

const PARTS: PartTypes<System> = {
  kind: "text",
  about: "text",
  presets: "list",
  methods: "list?",
  warmupMs: "number",
  together: "flag?",
  recordsSpikes: "flag?",
  aliases: "object?",
  extras: "object?",
  files: "object?",
  preset: "function",
  parse: "function",
  override: "function",
  unit: "function?",
  populations: "function",
  describe: "function",
  references: "function?",
  scale: "function?",
  label: "function?",
  check: "function?",
  takes: "function?",
  simulate: "function",
};

/**
 * Defines a system of one's own, which then goes through every command and function as those of the library do.
 * @param system Kind, presets, how specs are read and changed, populations, and a function that simulates, whose runs are checked.
 * @returns The system, marked so that `--with FILE.ts` finds it among the exports of a script.
 * @throws {TypeError} When a part is missing, unknown or of another type.
 * @throws {SpecError} When its kind is no name.
 */
export function defineSystem<Spec extends SystemSpec>(system: System<Spec>): System<Spec> {
  requireParts<System>("define a system", system, PARTS);
  if (!/^[a-z][a-z0-9-]*$/.test(system.kind)) {
    failSpec(
      "kind",
      "define a system",
      "its kind must be a name of small letters, digits and -",
      system.kind,
    );
  }
  const own = markedAs("system", Object.isFrozen(system) ? { ...system } : system);
  const simulate = system.simulate.bind(own);
  own.simulate = async (gpu, specs, options) => {
    const run = await simulate(gpu, specs, options);
    requireRun(run, { kind: own.kind, populations: own.populations(specs[0]), networks: specs.length });
    return displayedRun(run);
  };
  return own;
}

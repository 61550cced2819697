import type { Gpu } from "../gpu/gpu.ts";
import { countsOfRun, excitatoryInhibitory } from "./counts_of.ts";
import type { Run } from "../system/run.ts";
import {
  defineSystem,
  type RunFiles,
  type RunLabel,
  type System,
  type SystemOptions,
} from "../system/system.ts";
import { planSimulation } from "./build/plan.ts";
import { simulateExact, simulateReference } from "./cpu/reference.ts";
import { MIF_EXTRAS } from "./dataset_extras.ts";
import { readPairRun } from "./files/ensemble_file.ts";
import { PAIR_FORMAT } from "./files/ensemble_header.ts";
import { MARKOV_RUN_FILES } from "./files/run_files.ts";
import { simulateEnsemble } from "./gpu/ensemble.ts";
import { simulateExactEnsemble } from "./gpu/exact_ensemble.ts";
import { simulateMultiband, simulateMultibandReference } from "./gpu/multiband.ts";
import { MIF_ALIASES, MIF_FIELDS, type MifSpec, overrideSpec, parseMifSpec } from "./mif_spec.ts";
import {
  MULTIBAND_ALIASES,
  MULTIBAND_FIELDS,
  type MultibandSpec,
  overrideMultibandSpec,
  parseMultibandSpec,
} from "./multiband_spec.ts";
import type { NetworkSpec } from "./network_spec.ts";
import { getPreset, listPresets, presetReferences } from "./presets.ts";
import type { EnsembleRun, RecordOptions, SimulateOptions } from "./run.ts";

/** E rate below which a network counts as silent, Hz. */
const SILENT_HZ = 0.1;
/** Highest bound between active and explosive, Hz: E cells of these networks fire at 2 to 50 Hz when inhibition holds. */
const EXPLOSIVE_HZ = 200;

/**
 * E rate above which a Markovian network counts as explosive, Hz: half of the highest rate that refractoriness allows,
 * 1000 / tau_R, and at most 200 Hz. Above it excitation has outrun inhibition and the cells fire about as often as they can.
 */
export function explosiveHz(spec: NetworkSpec): number {
  return spec.kind === "mif" && spec.tau_R > 0 ? Math.min(EXPLOSIVE_HZ, 500 / spec.tau_R) : EXPLOSIVE_HZ;
}

/** The run of an ensemble as that of any system; what only these networks record is its `own`. */
export function runOfEnsemble(run: EnsembleRun): Run<NetworkSpec> {
  const { specs, spikes } = run, [{ kind }] = specs;
  return {
    system: kind,
    specs,
    seed: run.seed,
    engine: run.engine,
    adapter: run.adapter,
    stepMs: run.stepMs,
    warmupMs: run.warmupMs,
    counts: countsOfRun(run),
    ...(spikes ? { spikes } : {}),
    networkSeconds: run.networkSeconds,
    wallSeconds: run.wallSeconds,
    own: run,
  };
}

function optionsOf(
  { method: _, engine: __, record, ...options }: SystemOptions,
  networks: number,
): SimulateOptions {
  return {
    ...options,
    networks,
    record: { ...(record?.spikes ? { spikes: true } : {}), ...(record?.own as RecordOptions | undefined) },
  };
}

function populationsOf({ N_E, N_I }: NetworkSpec) {
  return excitatoryInhibitory({ E: N_E, I: N_I });
}

function labelOf(spec: NetworkSpec, rates: Readonly<Record<string, number>>): RunLabel {
  if (rates.E < SILENT_HZ) return "silent";
  return rates.E > explosiveHz(spec) ? "explosive" : "active";
}

function describe(spec: NetworkSpec) {
  const { kind: _, name: __, ...fields } = spec;
  return {
    populations: populationsOf(spec),
    facts: Object.entries(fields).map(([name, value]) => [name, String(value)] as const),
  };
}

/** Units of the fields of specs, which their descriptions begin with; empty for pure numbers. */
function unitIn(fields: Readonly<Record<string, { description?: string }>>) {
  return (name: string): string | undefined => {
    if (!Object.hasOwn(fields, name)) return undefined;
    const { description = "" } = fields[name];
    return description.includes(";") ? description.split(";")[0] : "";
  };
}

/** On a software adapter the processor's own engine is faster (bench/README.md). */
const takesMif = (gpu: Gpu) => !gpu.adapter.software;

async function simulateMif(
  gpu: Gpu | null,
  specs: readonly MifSpec[],
  options: SystemOptions,
): Promise<EnsembleRun> {
  const all = optionsOf(options, specs.length);
  if (options.method === "exact") {
    return gpu && takesMif(gpu)
      ? await simulateExactEnsemble(gpu, specs, all)
      : await simulateExact(specs, all);
  }
  return gpu && takesMif(gpu) ? await simulateEnsemble(gpu, specs, all) : await simulateReference(specs, all);
}

/** How their runs are kept: as all runs, with what these networks alone record; and as version 0.1.0 kept them. */
const FILES: RunFiles<NetworkSpec> = {
  ...MARKOV_RUN_FILES,
  formats: { [PAIR_FORMAT]: async (path) => runOfEnsemble(await readPairRun(path)) },
};

/** Keys of how networks are simulated: without a time step, or with one. */
function methodReferences(run?: { stepMs: number }): string[] {
  return [...(run?.stepMs === 0 ? ["gillespie1977"] : []), "jarzynski2020"];
}

/** Markovian integrate-and-fire networks: Y. Li, L. Chariker, L.-S. Young (2019), doi:10.1007/s00285-018-1268-0. */
export const MIF_SYSTEM: System<MifSpec> = defineSystem<MifSpec>({
  kind: "mif",
  about: "Markovian integrate-and-fire networks of an excitatory and an inhibitory population",
  presets: listPresets("mif"),
  methods: ["step", "exact"],
  warmupMs: 500,
  together: true,
  extras: MIF_EXTRAS,
  files: FILES as RunFiles<MifSpec>,
  aliases: MIF_ALIASES,
  unit: unitIn(MIF_FIELDS),
  preset: (name) => parseMifSpec(getPreset(name)),
  parse: parseMifSpec,
  override: overrideSpec,
  populations: populationsOf,
  describe,
  references: ({ name }, run) => [...presetReferences(name), "li2019", ...methodReferences(run)],
  label: labelOf,
  takes: (_, gpu) => takesMif(gpu),
  check: (spec, { networks, ...options }) => void planSimulation(spec, optionsOf(options, networks)),
  simulate: async (gpu, specs, options) =>
    runOfEnsemble(await simulateMif(gpu, specs, options)) as Run<MifSpec>,
});

/** Perfect integrators with several beats: Wu et al. (2022), doi:10.48550/arXiv.2206.14942. */
export const MULTIBAND_SYSTEM: System<MultibandSpec> = defineSystem<MultibandSpec>({
  kind: "multiband",
  about: "multi-band networks of perfect integrators, excitatory and inhibitory",
  presets: listPresets("multiband"),
  methods: ["step"],
  warmupMs: 500,
  together: true,
  files: FILES as unknown as RunFiles<MultibandSpec>,
  aliases: MULTIBAND_ALIASES,
  unit: unitIn(MULTIBAND_FIELDS),
  preset: (name) => parseMultibandSpec(getPreset(name)),
  parse: parseMultibandSpec,
  override: overrideMultibandSpec,
  populations: populationsOf,
  describe,
  references: ({ name }) => [...presetReferences(name), "wu2022", "jarzynski2020"],
  label: labelOf,
  simulate: async (gpu, specs, options) => {
    const all = optionsOf(options, specs.length);
    const run = gpu ? await simulateMultiband(gpu, specs, all) : await simulateMultibandReference(specs, all);
    return runOfEnsemble(run) as Run<MultibandSpec>;
  },
});

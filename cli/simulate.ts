import { summarizeRun } from "../lib/experiment/summarize_run.ts";
import { saveRun } from "../lib/experiment/run_file.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { type NetworkSpec, requireMif } from "../lib/markov/network_spec.ts";
import type { SpikingSpec } from "../lib/spiking/spec_types.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../lib/markov/gpu/exact_ensemble.ts";
import { simulateMultiband, simulateMultibandReference } from "../lib/markov/gpu/multiband.ts";
import { simulateExact, simulateReference } from "../lib/markov/cpu/reference.ts";
import { runOfEnsemble } from "../lib/markov/displayed_ensemble.ts";
import type { EnsembleRun, SimulateOptions } from "../lib/markov/run.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { format, interruptible, showProgress, table } from "./_console.ts";
import { ENGINES, gpuOrCpu } from "./_gpu.ts";
import { LFP_OPTIONS } from "./_lfp.ts";
import { keepResult, outputFile } from "./_output.ts";
import {
  namedSpecOf,
  NETWORK_OPTIONS,
  presetLines,
  presetNames,
  refuseOptions,
  systemFor,
  TIMINGS,
} from "./_network.ts";
import { drawSystemRun, PICTURE_OPTIONS, pictureOf } from "./_picture.ts";
import { simulateSystem } from "./_system_run.ts";
import { simulateSpikingSpec } from "./_spiking.ts";

/** How Markovian networks are simulated. */
const METHODS = ["step", "exact"] as const;

/**
 * Whether to simulate on an adapter: the processor's own engine is faster than a software one (bench/README.md), so that this takes an explicit
 * `--engine gpu`.
 */
export function takesAdapter(gpu: Gpu, args: Arguments): boolean {
  return !gpu.adapter.software || args.has("engine");
}

/** Simulates on the GPU where there is one, else on the CPU, with progress. */
export async function simulateWith(
  gpu: Gpu | null,
  spec: NetworkSpec,
  options: SimulateOptions & { method?: "step" | "exact" },
  args: Arguments,
): Promise<EnsembleRun> {
  const progress = await showProgress(args, "simulate");
  const { method, ...rest } = options;
  const all = { ...rest, onProgress: progress.onProgress };
  try {
    if (method === "exact") {
      const mif = requireMif(spec, "simulate exactly");
      return gpu && takesAdapter(gpu, args)
        ? await simulateExactEnsemble(gpu, mif, all)
        : await simulateExact(mif, all);
    }
    if (spec.kind === "multiband") {
      return gpu ? await simulateMultiband(gpu, spec, all) : await simulateMultibandReference(spec, all);
    }
    return gpu && takesAdapter(gpu, args)
      ? await simulateEnsemble(gpu, spec, all)
      : await simulateReference(spec, all);
  } finally {
    progress.stop();
  }
}

function printed(run: EnsembleRun, gpu: Gpu | null): Record<string, unknown> {
  const summary = summarizeRun(run);
  return {
    network: run.specs[0].name,
    networks: run.networks,
    durationMs: run.bins * run.binMs,
    warmupMs: run.warmupMs,
    seed: run.seed,
    engine: run.engine,
    method: run.method,
    stepMs: run.stepMs,
    ...summary,
    adapter: gpu?.adapter ?? { vendor: "", architecture: "", description: run.adapter, software: true },
  };
}

function people(run: EnsembleRun): string {
  const { rates, peakHz, volleys, networkSeconds, wallSeconds } = summarizeRun(run);
  return table([
    [
      "network",
      `${run.specs[0].name}, ${run.networks} × ${
        format(run.bins * run.binMs, 4)
      } ms after ${run.warmupMs} ms of warm-up, seed ${run.seed}`,
    ],
    [
      "engine",
      `${run.engine}, ${run.method === "exact" ? "exact" : `steps of ${run.stepMs} ms`}, ${run.adapter}`,
    ],
    ["rates", `E ${format(rates.E)} Hz, I ${format(rates.I)} Hz`],
    ["spectral peak", `${format(peakHz)} Hz`],
    [
      "volleys",
      `${format(volleys.perSecond)} per second, ${format(volleys.meanSize)} spikes, ${
        format(volleys.meanIntervalMs)
      } ms apart`,
    ],
    [
      "speed",
      `${format(networkSeconds)} network-seconds in ${format(wallSeconds)} s: ${
        format(networkSeconds / wallSeconds)
      } per second`,
    ],
  ]);
}

function recordOf(args: Arguments, spec: NetworkSpec): SimulateOptions["record"] {
  const cells = args.text("spikes") ?? (args.has("picture") ? "all" : undefined);
  if (cells === undefined) return { pools: args.flag("pools") };
  if (cells === "all") return { spikes: true, pools: args.flag("pools") };
  const most = args.whole("spikes", 0, 0);
  return {
    spikes: { excitatory: Math.min(most, spec.N_E), inhibitory: Math.min(most, spec.N_I) },
    pools: args.flag("pools"),
  };
}

async function simulate(args: Arguments): Promise<void> {
  const { spec: given, durationMs } = await namedSpecOf(args, args.positional[0]);
  if (given.kind === "spiking") {
    return await simulateSpikingSpec(args, given as unknown as SpikingSpec, durationMs ?? 1000);
  }
  if (given.kind !== "mif" && given.kind !== "multiband") {
    return await simulateSystem(args, await systemFor(args, given), given);
  }
  const spec = given as unknown as NetworkSpec;
  refuseOptions(args, spec, ["scale", "resume", "lfp"], "networks of point neurons");
  refuseOptions(args, spec, ["electrode"], "detailed cells");
  const out = await outputFile(args), picture = await outputFile(args, "picture");
  if (out?.endsWith(".h5")) {
    failUsage(
      `save ${spec.name} in SONATA`,
      "that is for networks of point neurons, and --out must end with .npz",
      out,
    );
  }
  const method = args.choice("method", METHODS);
  const engine = args.choice("engine", ENGINES);
  const options = {
    method,
    networks: args.whole("networks", 1),
    durationMs: args.number("duration") ?? 1000,
    warmupMs: args.number("warmup"),
    stepMs: args.number("step"),
    binMs: args.number("bin"),
    seed: args.seed,
    record: recordOf(args, spec),
    signal: interruptible(),
  };
  const shown = pictureOf(args, { durationMs: options.durationMs, binMs: options.binMs ?? 1 });
  const gpu = engine === "gpu" ? await gpuOrCpu(args) : null;
  const run = await simulateWith(gpu, spec, options, args);
  if (out) await keepResult(out, (path) => saveRun(path, run));
  if (picture) await drawSystemRun(picture, runOfEnsemble(run), shown);
  const files = { ...(out ? { file: out } : {}), ...(picture ? { picture } : {}) };
  console.log(args.flag("json") ? JSON.stringify({ ...printed(run, gpu), ...files }) : people(run));
  gpu?.destroy();
}

/** `volley simulate`. */
export const simulateCommand: Command = {
  name: "simulate",
  positional: "PRESET|SPEC.json|SONATA.json",
  about: "Simulate an ensemble of networks, or a network of point neurons, and print rates and rhythms.",
  names: presetNames(),
  takes: "one",
  options: {
    networks: {
      type: "number",
      value: "N",
      help: "number of networks, each with its own random stream; files of point neurons are numbered",
      default: "1",
    },
    duration: {
      type: "number",
      value: "MS",
      help: "recorded time of each, ms",
      default: "1000, or that of a SONATA file",
    },
    ...NETWORK_OPTIONS,
    engine: {
      type: "string",
      value: "E",
      of: ENGINES,
      help: "gpu, or reference for the processor",
      default: "gpu; reference on a software adapter, where it is faster",
    },
    method: {
      type: "string",
      value: "M",
      of: METHODS,
      help: "step, or exact for a simulation without the bias of a time step",
      default: "step",
    },
    step: {
      type: "number",
      value: "MS",
      help: "time step, ms; with --method exact on the GPU the length of its windows",
      default: "0.1",
    },
    bin: { type: "number", value: "MS", help: "width of the recorded bins, ms", default: "1" },
    warmup: {
      type: "number",
      value: "MS",
      help:
        "simulated and dropped first, ms; of point neurons the start of the run that the printed numbers leave out",
      default: "500; 0 for point neurons, whose numbers are of the whole run",
    },
    spikes: {
      type: "string",
      value: "N|all",
      help: "record spikes of all cells or of the first N of each population; of point neurons all are",
    },
    pools: { type: "flag", help: "record pending pools and refractory counts" },
    scale: {
      type: "number",
      value: "X",
      help: "point neurons: X times as many cells, with as many inputs each",
    },
    timing: {
      type: "string",
      value: "T",
      of: TIMINGS,
      help: "when inputs of a SONATA file act: nominal, or nest as BMTK has them on NEST, to the step",
      default: "nominal",
    },
    resume: {
      type: "flag",
      help:
        "point neurons: go on with the interrupted run of --out, all options the same; --duration may be longer",
    },
    picture: {
      type: "string",
      value: "FILE.svg",
      help: "draw raster, rates, and drives and currents that vary in time; of several networks the first",
      endings: [".svg"],
    },
    ...PICTURE_OPTIONS,
    ...LFP_OPTIONS,
    out: {
      type: "string",
      value: "FILE.npz",
      help: "save the run; NumPy opens it; of point neurons also FILE.h5, spikes in SONATA",
      endings: [".npz", ".h5"],
    },
  },
  more: presetLines(),
  examples: [
    {
      run: "simulate mif-syn --networks 64 --duration 10000 --out run.npz",
      about: "an ensemble to train a surrogate on",
    },
    {
      run: "simulate coba --picture coba.svg",
      about: "a network of point neurons, and a picture of its spikes",
    },
    {
      run: "simulate coba --lfp E --picture coba.svg",
      about: "proxies of the field potential of its excitatory cells",
    },
    {
      run: "simulate branching --electrode 30,0,0 --electrode 30,250,0 --picture field.svg",
      about: "a detailed cell, and the potentials at two electrodes beside it",
    },
    {
      run: "simulate mif-small-syn --set S_EE=5.5 --engine reference",
      about: "one value changed, on a core of the CPU",
    },
  ],
  run: simulate,
};

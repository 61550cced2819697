import { cores } from "../base/cores.ts";
import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import { loadLate } from "../base/load_late.ts";
import { canThread, equalParts, onThreads } from "../base/thread.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { networkSeed } from "../random/network_seed.ts";
import { PARTIAL_RUN } from "../system/partial_run.ts";
import type { Run, RunTrace } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { BrainFailure, type FailureParts, failureParts } from "./brain_failure.ts";
import type { BrainCommand } from "./brain_command.ts";
import { brainPopulations } from "./describe_brain.ts";
import type { NodeKind } from "./node.ts";
import { planBrain } from "./plan_brain.ts";
import { resolveBrain } from "./resolve_brain.ts";
import type * as onGpu from "./gpu/simulate_brains_on_gpu.ts";
import type { LostBrain } from "./gpu/advance_brains.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { type BrainRecord, runBrain } from "./run_brain.ts";
import type { BrainSpec } from "./spec_types.ts";
import { runsOnGpu, worthGpu } from "./suits_gpu.ts";

/** What one network did, or how it ran away. */
export type BrainOutcome = BrainRecord | { failure: FailureParts };

/** Runs the networks of a command, one after another; those that run away do not stop the others. */
export async function runCommand(
  { specs, seeds, ...shape }: BrainCommand,
  options: {
    own: readonly NodeKind[];
    signal?: AbortSignal;
    tell: (fraction: number) => void;
  },
): Promise<BrainOutcome[]> {
  const outcomes: BrainOutcome[] = [];
  for (const [at, spec] of specs.entries()) {
    const brain = resolveBrain(spec, shape.binSteps, options.own);
    const { signal } = options, tell = (part: number) => options.tell((at + part) / specs.length);
    try {
      outcomes.push(await runBrain(brain, { ...shape, seed: seeds[at], signal, tell }));
    } catch (error) {
      if (!(error instanceof BrainFailure)) throw error;
      outcomes.push({ failure: failureParts(error) });
    }
  }
  return outcomes;
}

const THREAD = { path: "./_brain_thread.ts", base: import.meta.url };

/** Runs networks on as many threads as there are cores, where their nodes are the library's. */
async function runAll(
  command: BrainCommand,
  options: Parameters<typeof runCommand>[1],
): Promise<BrainOutcome[]> {
  const parts = Math.min(cores(), command.specs.length);
  if (parts < 2 || options.own.length > 0 || !canThread()) {
    return await runCommand(command, options);
  }
  const commands = equalParts(command.specs.length, parts).map(({ first, count }): BrainCommand => ({
    ...command,
    specs: command.specs.slice(first, first + count),
    seeds: command.seeds.slice(first, first + count),
  }));
  return (await onThreads<BrainOutcome[]>(THREAD, commands, options)).flat();
}

/** What all brains did, and what ran them. */
interface FoundBrains {
  engine: string;
  adapter: string;
  /** Mean activity of each brain. (B) (R, bins) */
  activity: (Float64Array | Float32Array)[];
  /** Spikes. (B, R, bins) */
  counts: Uint32Array<ArrayBuffer>;
  /** Those that ran away, in their order. */
  lost: readonly LostBrain[];
}

/** Runs networks on the GPU where there are many and it suits them, else on the processor. */
async function foundOn(
  gpu: Gpu | null,
  command: BrainCommand,
  options: Parameters<typeof runCommand>[1] & { forced: boolean },
): Promise<FoundBrains> {
  const { specs, bins, warmupBins, binSteps } = command, { own, forced } = options;
  const each = specs[0].connectome.regions.length * bins;
  const steps = (warmupBins + bins) * binSteps;
  if (gpu && (forced || worthGpu(gpu, specs, steps)) && specs.every((spec) => runsOnGpu(spec, own, forced))) {
    const { simulateBrainsOnGpu } = await loadLate<typeof onGpu>(
      "./gpu/simulate_brains_on_gpu.ts",
      import.meta.url,
      "simulate brains",
    );
    const { activity, counts, lost } = await simulateBrainsOnGpu(gpu, command, options);
    return {
      engine: "gpu",
      adapter: gpu.adapter.description || gpu.adapter.vendor,
      activity: specs.map((_, at) => activity.subarray(at * each, (at + 1) * each)),
      ...{ counts, lost },
    };
  }
  const outcomes = await runAll(command, options), counts = new Uint32Array(specs.length * each);
  outcomes.forEach((one, at) => "counts" in one && counts.set(one.counts, at * each));
  return {
    ...{ engine: "reference", adapter: cpuName(), counts },
    activity: outcomes.map((one) => "activity" in one ? one.activity : new Float64Array(each)),
    lost: outcomes.flatMap((one, index) => "failure" in one ? [{ index, failure: one.failure }] : []),
  };
}

/** Activity as traces, one for each region. @param activity (R, bins) */
function tracesOf(
  { connectome }: BrainSpec,
  activity: Float64Array | Float32Array,
  binMs: number,
): RunTrace[] {
  const bins = activity.length / connectome.regions.length;
  return connectome.regions.map((population, region) => ({
    population,
    variable: "activity",
    cells: 1,
    everyMs: binMs,
    values: Float32Array.from(activity.subarray(region * bins, (region + 1) * bins)),
  }));
}

/**
 * Simulates brains as one run of any system.
 * @param gpu Where many brains run, when it suits them; null for the processor.
 * @param own Kinds of nodes of the user's own.
 * @throws {BrainFailure} When a region of a brain runs away; it has what the others did, which ran to their end.
 * @throws {SpecError} When `engine` asks for the GPU, and it cannot run a node.
 */
export async function simulateBrain(
  gpu: Gpu | null,
  specs: readonly BrainSpec[],
  options: SystemOptions & { own: readonly NodeKind[] },
): Promise<Run<BrainSpec>> {
  const started = performance.now(), { own, signal, seed = DEFAULT_SEED, firstNetwork = 0 } = options;
  const plan = planBrain(specs[0], options), { bins, warmupBins, binMs } = plan;
  const seconds = specs.length * (bins + warmupBins) * binMs / 1000;
  const command: BrainCommand = {
    specs,
    seeds: specs.map((_, at) => networkSeed(seed, firstNetwork + at)),
    ...{ warmupBins, bins, binSteps: plan.binSteps },
  };
  const { engine, adapter, activity, counts, lost } = await foundOn(gpu, command, {
    ...{ own, signal, forced: options.engine === "gpu" },
    tell: progressTeller(options.onProgress, seconds),
  });
  const run: Run<BrainSpec> = {
    ...{ system: "brain", specs: [...specs], seed, engine, adapter },
    stepMs: specs[0].stepMs,
    warmupMs: warmupBins * binMs,
    counts: { populations: brainPopulations(specs[0], own), binMs, networks: specs.length, bins, counts },
    traces: activity.map((one) => tracesOf(specs[0], one, binMs)),
    networkSeconds: seconds,
    wallSeconds: (performance.now() - started) / 1000,
    own: activity,
  };
  if (lost.length === 0) return run;
  const error = new BrainFailure(...lost[0].failure);
  error[PARTIAL_RUN] = { run, lost: lost.map(({ index }) => index) };
  throw error;
}

import { cores } from "../base/cores.ts";
import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import { canThread, equalParts, onThreads } from "../base/thread.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { networkSeed } from "../random/network_seed.ts";
import type { Run, RunTrace } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { brainPopulations } from "./describe_brain.ts";
import type { NodeKind } from "./node.ts";
import { planBrain } from "./plan_brain.ts";
import { resolveBrain } from "./resolve_brain.ts";
import { type BrainRecord, runBrain } from "./run_brain.ts";
import type { BrainSpec } from "./spec_types.ts";

/** Networks that one thread runs. */
export interface BrainCommand {
  specs: readonly BrainSpec[];
  /** Seeds of each. */
  seeds: readonly number[];
  warmupBins: number;
  bins: number;
  binSteps: number;
}

/** Runs the networks of a command, one after another. */
export async function runCommand(
  { specs, seeds, ...shape }: BrainCommand,
  options: {
    own: readonly NodeKind[];
    signal?: AbortSignal;
    tell: (fraction: number) => void;
  },
): Promise<BrainRecord[]> {
  const records: BrainRecord[] = [];
  for (const [at, spec] of specs.entries()) {
    const brain = resolveBrain(spec, shape.binSteps, options.own);
    records.push(
      await runBrain(brain, {
        ...shape,
        seed: seeds[at],
        signal: options.signal,
        tell: (part) => options.tell((at + part) / specs.length),
      }),
    );
  }
  return records;
}

const THREAD = { path: "./_brain_thread.ts", base: import.meta.url };

/** Runs networks on as many threads as there are cores, where their nodes are the library's. */
async function runAll(
  command: BrainCommand,
  options: Parameters<typeof runCommand>[1],
): Promise<BrainRecord[]> {
  const parts = Math.min(cores(), command.specs.length);
  if (parts < 2 || options.own.length > 0 || !canThread()) {
    return await runCommand(command, options);
  }
  const commands = equalParts(command.specs.length, parts).map(({ first, count }): BrainCommand => ({
    ...command,
    specs: command.specs.slice(first, first + count),
    seeds: command.seeds.slice(first, first + count),
  }));
  return (await onThreads<BrainRecord[]>(THREAD, commands, options)).flat();
}

/** Activity as traces, one for each region. */
function tracesOf(spec: BrainSpec, { activity }: BrainRecord, bins: number, binMs: number): RunTrace[] {
  return spec.connectome.regions.map((population, region) => ({
    population,
    variable: "activity",
    cells: 1,
    everyMs: binMs,
    values: Float32Array.from(activity.subarray(region * bins, (region + 1) * bins)),
  }));
}

/**
 * Simulates brains as one run of any system.
 * @param own Kinds of nodes of the user's own.
 */
export async function simulateBrain(
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
  const records = await runAll(command, {
    own,
    signal,
    tell: progressTeller(options.onProgress, seconds),
  });
  const populations = brainPopulations(specs[0], own), each = populations.length * bins;
  const counts = new Uint32Array(specs.length * each);
  records.forEach((record, at) => counts.set(record.counts, at * each));
  return {
    system: "brain",
    specs: [...specs],
    seed,
    engine: "reference",
    adapter: cpuName(),
    stepMs: specs[0].stepMs,
    warmupMs: warmupBins * binMs,
    counts: { populations, binMs, networks: specs.length, bins, counts },
    traces: records.map((record) => tracesOf(specs[0], record, bins, binMs)),
    networkSeconds: seconds,
    wallSeconds: (performance.now() - started) / 1000,
    own: records.map(({ activity }) => activity),
  };
}

import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import type { CountArray } from "../system/population_counts.ts";
import type { Run, RunTrace, Spikes } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { GradedNetwork } from "./cpu/graded_network.ts";
import { GradedFailure } from "./graded_failure.ts";
import type { OwnGradedParts } from "./graded_parts.ts";
import { type GradedPlan, planGraded } from "./plan_graded.ts";
import type { GradedSpec } from "./spec_types.ts";

/** Steps between looks at the signal, and words about how far it is. */
const STRIDE = 4096;
/** Wall time between rests, in which others have their turn, ms. */
const REST_MS = 50;

/** What one network does. */
interface OneRun {
  /** (P, T) */
  counts: Uint32Array<ArrayBuffer>;
  spikes: Spikes;
  traces: RunTrace[];
}

/** Samples of traces of one network. */
class TraceRecorder {
  readonly traces: RunTrace[];
  readonly #sources: { values: Float64Array; from: number; apart: number }[];
  #sample = 0;

  constructor(network: GradedNetwork, { populations }: GradedSpec, plan: GradedPlan) {
    const samples = Math.floor(plan.bins * plan.binSteps / plan.everySteps);
    this.#sources = plan.traces.map(({ population, variable }) => network.seriesOf(population, variable));
    this.traces = plan.traces.map(({ population, variable }) => {
      const { name, size } = populations[population];
      return {
        population: name,
        variable,
        cells: size,
        everyMs: plan.everySteps * plan.stepMs,
        values: new Float32Array(samples * size),
      };
    });
  }

  /** Keeps what there is now. */
  sample(): void {
    const sample = this.#sample++;
    this.traces.forEach(({ cells, values }, t) => {
      const { values: from, from: first, apart } = this.#sources[t];
      for (let k = 0; k < cells; k++) values[sample * cells + k] = from[first + k * apart];
    });
  }
}

/** Number of the population of each unit. */
function populationOfUnits({ populations }: GradedSpec): Uint32Array {
  const sizes = populations.map(({ size }) => size), all = new Uint32Array(sizes.reduce((a, b) => a + b));
  let at = 0;
  sizes.forEach((size, p) => all.fill(p, at, at += size));
  return all;
}

function requireFinite({ outputs, states }: GradedNetwork, number: number, step: number): void {
  if (outputs.every(Number.isFinite) && states.every(Number.isFinite)) return;
  throw new GradedFailure({ network: number, step });
}

/** Runs one network. @param tell Told the part of its steps that is done. */
async function runOne(
  spec: GradedSpec,
  plan: GradedPlan,
  { own, number, tell }: { own: OwnGradedParts; number: number; tell: (part: number) => Promise<void> },
): Promise<OneRun> {
  const { stepMs, warmupSteps, bins, binSteps, everySteps } = plan, steps = warmupSteps + bins * binSteps;
  const network = new GradedNetwork(spec, own, { seed: plan.seed, network: plan.firstNetwork + number });
  const recorder = new TraceRecorder(network, spec, plan), populationOf = populationOfUnits(spec);
  const counts = new Uint32Array(spec.populations.length * bins);
  const times: number[] = [], neurons: number[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % STRIDE === 0) {
      requireFinite(network, number, step);
      await tell(step / steps);
    }
    const recorded = step - warmupSteps;
    network.advance((unit) => {
      if (recorded < 0) return;
      counts[populationOf[unit] * bins + Math.floor(recorded / binSteps)]++;
      if (!plan.spikes) return;
      times.push((recorded + 1) * stepMs);
      neurons.push(unit);
    });
    if (recorded >= 0 && (recorded + 1) % everySteps === 0) recorder.sample();
  }
  requireFinite(network, number, steps);
  return {
    counts,
    spikes: { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) },
    traces: recorder.traces,
  };
}

/** Counts of all networks, of 16 bits where they suffice. */
function joined(runs: readonly OneRun[]): CountArray {
  const each = runs[0].counts.length, all = new Uint32Array(runs.length * each);
  runs.forEach(({ counts }, b) => all.set(counts, b * each));
  return all.every((count) => count < 65_536) ? Uint16Array.from(all) : all;
}

/**
 * Simulates networks of graded units of equal populations as one run of any system, on the processor. Counts are of the events of the units' models.
 * @throws {GradedFailure} When a state is no finite number.
 */
export async function simulateGraded(
  specs: readonly GradedSpec[],
  { own, ...options }: SystemOptions & { own: OwnGradedParts },
): Promise<Run<GradedSpec>> {
  const start = performance.now(), { onProgress, signal, durationMs } = options;
  const { plan, specs: stepped } = planGraded(specs, options, own);
  const warmupMs = plan.warmupSteps * plan.stepMs;
  const networkSeconds = specs.length * (durationMs + warmupMs) / 1000;
  const tell = progressTeller(onProgress, networkSeconds);
  const runs: OneRun[] = [];
  let rested = start;
  for (const [number, spec] of stepped.entries()) {
    const told = async (part: number) => {
      if (performance.now() - rested > REST_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        rested = performance.now();
      }
      signal?.throwIfAborted();
      tell((number + part) / specs.length);
    };
    runs.push(await runOne(spec, plan, { own, number, tell: told }));
  }
  tell(1);
  const populations = specs[0].populations.map(({ name, size }) => ({ name, size }));
  return {
    system: "graded",
    specs: [...stepped],
    seed: plan.seed,
    engine: "processor",
    adapter: cpuName(),
    stepMs: plan.stepMs,
    warmupMs,
    counts: { populations, binMs: plan.binMs, networks: specs.length, bins: plan.bins, counts: joined(runs) },
    ...(plan.spikes ? { spikes: runs.map(({ spikes }) => spikes) } : {}),
    ...(plan.traces.length > 0 ? { traces: runs.map(({ traces }) => traces) } : {}),
    networkSeconds,
    wallSeconds: (performance.now() - start) / 1000,
  };
}

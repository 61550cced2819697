import type { RunTrace } from "../system/run.ts";
import { GradedNetwork } from "./cpu/graded_network.ts";
import { GradedFailure } from "./graded_failure.ts";
import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import { type OneRun, traceOf } from "./one_run.ts";
import type { GradedPlan } from "./plan_graded.ts";
import type { GradedSpec } from "./spec_types.ts";

/** Steps between looks at the signal, and words about how far it is. */
const STRIDE = 4096;
/** Wall time between rests, in which others have their turn, ms. */
const REST_MS = 50;

/** Samples of traces of one network. */
class TraceRecorder {
  readonly traces: RunTrace[];
  readonly #sources: { values: Float64Array; from: number; apart: number }[];
  #sample = 0;

  constructor(network: GradedNetwork, spec: GradedSpec, plan: GradedPlan) {
    this.#sources = plan.traces.map(({ population, variable }) => network.seriesOf(population, variable));
    this.traces = plan.traces.map((trace) => traceOf(spec, plan, trace));
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

/** What tells how many units of each population are active; null where its model does not. */
function activity(network: GradedNetwork, { populations }: GradedSpec, own: OwnGradedParts) {
  const models = gradedModels(own);
  return populations.map(({ model, size }, p) => {
    const { active } = models.get(model)!;
    if (!active) return null;
    const { values, from, apart } = network.seriesOf(p, active.variable);
    return () => {
      let count = 0;
      for (let k = 0; k < size; k++) if (values[from + k * apart] > active.above) count++;
      return count;
    };
  });
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
  const counts = new Uint32Array(spec.populations.length * bins), active = new Uint32Array(counts.length);
  const actives = activity(network, spec, own);
  const times: number[] = [], neurons: number[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % STRIDE === 0) {
      requireFinite(network, number, step);
      await tell(step / steps);
    }
    const recorded = step - warmupSteps;
    if (recorded >= 0 && recorded % binSteps === 0) {
      actives.forEach((count, p) => active[p * bins + recorded / binSteps] = count?.() ?? 0);
    }
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
    active,
    spikes: { times: Float64Array.from(times), neurons: Uint32Array.from(neurons) },
    traces: recorder.traces,
  };
}

/** Networks that run together. */
export interface GradedNetworks {
  plan: GradedPlan;
  specs: readonly GradedSpec[];
}

/** How they run. */
export interface RunGradedOptions {
  own: OwnGradedParts;
  /** Told the part that is done. */
  tell: (part: number) => void;
  signal?: AbortSignal;
}

/** Runs networks one after the other on the processor, in double precision. */
export async function runGraded(
  { plan, specs }: GradedNetworks,
  { own, tell, signal }: RunGradedOptions,
): Promise<OneRun[]> {
  const runs: OneRun[] = [];
  let rested = performance.now();
  for (const [number, spec] of specs.entries()) {
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
  return runs;
}

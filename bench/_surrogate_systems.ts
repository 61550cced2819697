import type { Gpu } from "../lib/gpu/gpu.ts";
import type { MifSpec } from "../lib/markov/mif_spec.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../lib/markov/gpu/exact_ensemble.ts";
import { simulateExact } from "../lib/markov/cpu/reference.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import type { RecurrentSpec } from "../lib/surrogate/counts/recurrent_spec.ts";
import { rolloutSurrogate } from "../lib/surrogate/counts/rollout.ts";
import type { Schedule } from "../lib/nn/schedule.ts";
import { rolloutVolleys } from "../lib/surrogate/volley/rollout_volleys.ts";
import type { VolleySpec } from "../lib/surrogate/volley/volley_spec.ts";
import { short } from "./_record.ts";
import { sameParameters } from "./_surrogate_models.ts";

/** Words of counts that one call may return, and the longest time it may simulate, ms. */
const MOST = { counts: 1e8, durationMs: 500_000 };

/** Something that simulates networks, or in their place. */
export interface System {
  name: string;
  /** Shortest time that stands for longer ones, ms: networks start in silence. */
  leastMs: number;
  /** Sizes that it is measured at. @default all */
  sizes?: readonly number[];
  run(networks: number, durationMs: number): Promise<unknown>;
}

/** Speed of a system at one size; all times are those of the caller. */
export interface Point {
  networks: number;
  durationMs: number;
  compileSeconds: number;
  loadSeconds: number;
  wallSeconds: number;
  networkSecondsPerSecond: number;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Measures a system at one size: two calls of 1 ms, one that tells how long the next should be, and that one. */
export async function measurePoint(system: System, networks: number, target: number): Promise<Point> {
  const first = await secondsOf(() => system.run(networks, 1));
  const load = await secondsOf(() => system.run(networks, 1));
  let durationMs = system.leastMs;
  let wall = await secondsOf(() => system.run(networks, durationMs));
  for (let repeat = 0; repeat < 3 && wall < 0.7 * target; repeat++) {
    const wanted = durationMs * target / Math.max(wall - load, wall / 20);
    const longer = Math.min(Math.round(wanted), MOST.durationMs, Math.floor(MOST.counts / networks));
    if (longer < 1.3 * durationMs) break;
    durationMs = longer;
    wall = await secondsOf(() => system.run(networks, durationMs));
  }
  return {
    networks,
    durationMs,
    compileSeconds: short(Math.max(0, first - load)),
    loadSeconds: short(load),
    wallSeconds: short(wall),
    networkSecondsPerSecond: short(networks * durationMs / 1000 / wall),
  };
}

/** The network itself: stepped on the GPU, exact on the GPU and on one core. */
export function networkSystems(gpu: Gpu, spec: MifSpec, stepsMs: readonly number[]): System[] {
  const options = { warmupMs: 0, seed: 1 };
  return [
    ...stepsMs.map((stepMs): System => ({
      name: `stepped ensemble, ${stepMs} ms`,
      leastMs: 50,
      run: (networks, durationMs) =>
        simulateEnsemble(gpu, spec, { ...options, networks, durationMs, stepMs }),
    })),
    {
      name: "exact ensemble",
      leastMs: gpu.adapter.software ? 5 : 50,
      run: (networks, durationMs) => simulateExactEnsemble(gpu, spec, { ...options, networks, durationMs }),
    },
    {
      name: "exact on one core",
      leastMs: 500,
      sizes: [1],
      run: (networks, durationMs) => simulateExact(spec, { ...options, networks, durationMs }),
    },
  ];
}

/** A recurrent surrogate, rolled out freely. */
export function lstmSystem(
  gpu: Gpu,
  spec: MifSpec,
  lstm: { model: SurrogateModel<RecurrentSpec>; units: number; schedule: Schedule },
): System {
  const { model, units, schedule } = lstm, { binMs, parameters: { names } } = model.spec;
  return {
    name: `recurrent surrogate, ${units} units, ${schedule}`,
    leastMs: 100,
    run: (runs, durationMs) =>
      rolloutSurrogate(gpu, model, {
        runs,
        bins: Math.ceil(durationMs / binMs),
        warmup: 0,
        parameters: sameParameters(names, { ...spec }, runs),
        schedule,
      }),
  };
}

/** A volley surrogate, rolled out freely. */
export function volleySystem(
  gpu: Gpu,
  spec: MifSpec,
  volley: { model: SurrogateModel<VolleySpec>; stepMs: number },
): System {
  const { model, stepMs } = volley, { binMs, parameters: { names } } = model.spec;
  return {
    name: `volley surrogate, ${stepMs} ms`,
    // The silence at the start, in which there is nothing to jump over, is to be a small part.
    leastMs: 200,
    run: (runs, durationMs) =>
      rolloutVolleys(gpu, model, {
        runs,
        bins: Math.ceil(durationMs / binMs),
        warmup: 0,
        parameters: sameParameters(names, { ...spec }, runs),
        stepMs,
      }),
  };
}

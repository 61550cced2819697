/** Small runs that any version makes bit for bit, kept in `files/runs/` in each form that runs were written in. */
import {
  type EnsembleRun,
  getPreset,
  getSpikingPreset,
  overrideSpec,
  type PopulationCounts,
  type Run,
  scaleSpiking,
  simulate,
  simulateReference,
  SpikingSimulation,
} from "../../mod.ts";
import { toySystem } from "./toy_system.ts";

/** A Markovian ensemble with all that these networks record. */
export async function markovianRun(): Promise<EnsembleRun> {
  const base = overrideSpec(getPreset("mif-small-syn"), { N_E: 20, N_I: 7 });
  return await simulateReference([30, 45].map((S_EE) => overrideSpec(base, { S_EE })), {
    ...{ durationMs: 60, warmupMs: 20, seed: 5 },
    record: {
      spikes: true,
      pools: true,
      histogram: { everyMs: 20, lowest: -66, width: 10, bins: 17 },
      voltages: { everyMs: 20, excitatory: 3, inhibitory: 2 },
    },
  });
}

const POINT_NEURONS = scaleSpiking(getSpikingPreset("cuba"), 0.02);

/** A network of point neurons as its own functions give it. */
export async function spikingRun() {
  const record = { traces: [{ population: "E", variable: "V_m", cells: 2 }], everyMs: 1 };
  const simulation = await SpikingSimulation.open(null, POINT_NEURONS, { seed: 7, record });
  const run = await simulation.run(60);
  simulation.close();
  return run;
}

/** Two networks of point neurons as a run of any system, with spikes. */
export async function systemRun(): Promise<Run> {
  const options = { durationMs: 50, warmupMs: 10, seed: 3, record: { spikes: true } };
  return await simulate(null, [POINT_NEURONS, POINT_NEURONS], options);
}

/** A run of a system that the library does not know. */
export async function ownRun(): Promise<Run> {
  return await simulate(null, toySystem.preset("toy"), { systems: [toySystem as never], durationMs: 100 });
}

/** Counts of a surrogate of three populations. */
export const THREE: PopulationCounts = {
  populations: [{ name: "a", size: 4 }, { name: "b", size: 5 }, { name: "c", size: 6 }],
  ...{ binMs: 2, networks: 2, bins: 3, counts: Uint16Array.from({ length: 18 }, (_, at) => at) },
};

import type { ResolvedNetwork, ResolvedPopulation, ResolvedProjection } from "../build/resolve.ts";
import { SpecError } from "../../base/spec_error.ts";
import { type NamedTime, problemOfTimes } from "../../base/single_precision.ts";

/** Least part of its range by which an event may change what a synapse remembers: rounding is then 3 % of it at worst. */
const LEAST_CHANGE = 1e-6;

/** Longest of each time constant of a population's model. */
function timesOfModel({ name, model, constants }: ResolvedPopulation): NamedTime[] {
  const most = new Map<string, number>();
  if (!model.times) return [];
  for (const one of constants) {
    for (const [field, ms] of Object.entries(model.times(one))) {
      if (ms < Infinity) most.set(field, Math.max(ms, most.get(field) ?? 0));
    }
  }
  return [...most].map(([field, ms]) => [`populations.${name}.parameters.${field}`, ms]);
}

/** Time constants that the steps of a population on the GPU are to follow. */
function timesOf(population: ResolvedPopulation, stepMs: number): NamedTime[] {
  const { name, receptors, noise } = population;
  return [
    ...timesOfModel(population),
    ...receptors.map(({ name: receptor, kinetics: { delta, held, lostA } }): NamedTime => [
      `populations.${name}.receptors.${receptor}`,
      delta || held ? 0 : -stepMs / Math.log1p(-lostA),
    ]),
    [`currents.${name}.tau`, noise && noise.decay > 0 ? -stepMs / Math.log(noise.decay) : 0],
  ];
}

function problemOfLearning({ name, learning }: ResolvedProjection) {
  const changes = Object.entries(learning?.model.changes?.(learning.constants) ?? {});
  const small = changes.find(([_, change]) => change !== 0 && Math.abs(change) < LEAST_CHANGE);
  if (!small) return null;
  const own = `projections.${name}.learning.parameters.${small[0]}`;
  return {
    path: own,
    sentence:
      `Cannot simulate this on the GPU as single precision holds changes of synapses of at least ${LEAST_CHANGE} of their range: current value is ${
        small[1]
      }, by ${own} (the CPU's engine holds them).`,
  };
}

/** What single precision cannot hold of a network, in one sentence with the path of what sets it, or null. */
export function problemOfSingle(network: ResolvedNetwork): { path: string; sentence: string } | null {
  const { stepMs, populations, projections } = network;
  const gated = projections.flatMap(({ gating, to, receptor }): NamedTime[] => {
    if (!gating) return [];
    const { name, receptors } = populations[to];
    return [[`populations.${name}.receptors.${receptors[receptor].name}`, 1 / gating.close]];
  });
  const times = [...populations.flatMap((one) => timesOf(one, stepMs)), ...gated];
  const problem = problemOfTimes(times, stepMs);
  if (problem) return problem;
  for (const projection of projections) {
    const problem = problemOfLearning(projection);
    if (problem) return problem;
  }
  return null;
}

/** Fails when single precision cannot hold a network. @throws {SpecError} Naming what sets it. */
export function requireSingle(network: ResolvedNetwork): void {
  const problem = problemOfSingle(network);
  if (problem) throw new SpecError(problem.path, [problem.sentence]);
}

import type { ResolvedNetwork, ResolvedProjection } from "./resolve.ts";

/** Whether every pair of a projection has one weight and delay, so that all targets have the same sum, but for what comes from themselves. */
export function isUniform({ connect, weights, delays }: ResolvedProjection): boolean {
  return connect.rule === "all-to-all" && weights.length === 1 && delays.length === 1;
}

/** Populations whose voltages act on others at every step. */
export function coupledVoltages({ projections }: ResolvedNetwork): ReadonlySet<number> {
  return new Set(projections.filter(({ gating }) => gating?.kind === "graded").map(({ from }) => from));
}

/** Synapses of a uniform projection onto some targets. @param sources Cells of the source population. */
export function uniformSynapses(
  { from, to, autapses }: ResolvedProjection,
  { sources, targets }: { sources: number; targets: number },
): number {
  return targets * (sources - (from === to && !autapses ? 1 : 0));
}

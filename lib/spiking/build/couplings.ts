import type { ResolvedNetwork, ResolvedProjection } from "./resolve.ts";

/** Projections that act at every step: those onto receptors with a gating variable, then gap junctions. */
export function couplingsOf({ projections, gaps }: ResolvedNetwork): ResolvedProjection[] {
  return [...projections.filter(({ gating }) => gating !== null), ...gaps];
}

/** Whether every pair of a projection has one weight and delay, so that all targets have the same sum, but for what comes from themselves. */
export function isUniform({ connect, weights, delays }: ResolvedProjection): boolean {
  return connect.rule === "all-to-all" && weights.length === 1 && delays.length === 1;
}

/** Populations whose voltages act on others at every step. */
export function coupledVoltages(network: ResolvedNetwork): ReadonlySet<number> {
  const all = couplingsOf(network);
  return new Set(all.filter(({ gating }) => gating!.kind !== "saturating").map(({ from }) => from));
}

/** Synapses of a uniform projection onto some targets. @param sources Cells of the source population. */
export function uniformSynapses(
  { from, to, autapses }: ResolvedProjection,
  { sources, targets }: { sources: number; targets: number },
): number {
  return targets * (sources - (from === to && !autapses ? 1 : 0));
}

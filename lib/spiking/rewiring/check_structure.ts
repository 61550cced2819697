import { failSpec } from "../../base/spec_error.ts";
import type { PopulationState } from "../cpu/population_state.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import type { ResolvedProjection } from "../build/resolved_projection.ts";
import type { SavedPool } from "./synapse_pool.ts";

function fail(rule: string, value: unknown): never {
  failSpec("checkpoint", "go on from this checkpoint", rule, value);
}

/** Fails unless a saved pool holds synapses of its projection, and marks its free places. */
function requirePool(
  pool: SavedPool | undefined,
  { name, delayRange, rewiring }: ResolvedProjection,
  sizes: { from: number; to: number },
): void {
  const { places, free } = pool ?? {};
  if (!(places instanceof Int32Array) || !(free instanceof Uint32Array) || places.length % 4 !== 0) {
    fail(`it must hold the synapses of ${name}, four whole numbers each`, places?.length ?? "none");
  }
  const used = places.length / 4, taken = used - free.length;
  if (taken > rewiring!.capacity) {
    fail(`${name} must have at most ${rewiring!.capacity} synapses, its capacity`, taken);
  }
  const given = new Set(free);
  const odd = free.find((place) => place >= used || places[place] !== -1);
  if (odd !== undefined || given.size < free.length) {
    fail(`the free places of ${name} must be places without a synapse`, odd ?? "one twice");
  }
  for (let place = 0; place < used; place++) {
    if (given.has(place)) continue;
    const [source, target, , delay] = [0, 1, 2, 3].map((row) => places[row * used + place]);
    const within = source >= 0 && source < sizes.from && target >= 0 && target < sizes.to;
    if (!within) fail(`the synapses of ${name} must be of its cells`, `${source} to ${target}`);
    if (delay >= delayRange.least && delay <= delayRange.most) continue;
    fail(`delays of ${name} must be from ${delayRange.least} to ${delayRange.most} steps`, delay);
  }
}

/**
 * Fails unless saved states hold the synapses of all projections that rewire.
 * @param step Steps that were done. @throws {SpecError}
 */
export function requireStructures(
  { populations, projections }: ResolvedNetwork,
  states: readonly PopulationState[],
  step: number,
): void {
  projections.forEach((projection, at) => {
    if (!projection.rewiring) return;
    const { from, to } = projection;
    const sizes = { from: populations[from].size, to: populations[to].size };
    requirePool(states[to].structure!.pools.get(String(at)), projection, sizes);
  });
  for (const { structure } of states) {
    const late = structure?.steps.find((one) => one > step);
    if (late !== undefined) fail(`calcium must be that of a step up to ${step}`, late);
  }
}

/** Synapses whose weights are counted in other quanta. @param ratioOf How many new quanta an old one is, by projection. */
export function poolsInQuanta(
  pools: ReadonlyMap<string, SavedPool>,
  ratioOf: (projection: number) => number,
): Map<string, SavedPool> {
  return new Map(
    [...pools].map(([at, { places, free }]) => {
      const used = places.length / 4, ratio = ratioOf(Number(at));
      const own = places.slice();
      for (let k = 2 * used; k < 3 * used; k++) own[k] = Math.round(own[k] * ratio);
      return [at, { places: own, free }];
    }),
  );
}

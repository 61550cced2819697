import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";

/** Options of {@linkcode synapsesBetween}. */
export interface SynapsesBetweenOptions {
  /** N, neurons of the population, whose synapses with itself these are. */
  neurons: number;
}

const OPTIONS: OptionNames<SynapsesBetweenOptions> = { neurons: true };

/** How many synapses lead from each group of neurons to each. Plain data. */
export interface SynapsesBetween {
  /** Names of the groups. (G) */
  names: string[];
  /** Synapses from a group to a group. (G, G) */
  counts: number[][];
  /** How many there would be on average if each synapse joined any pair of two neurons with the same chance. (G, G) */
  chance: number[][];
}

/**
 * Counts synapses between groups of neurons of one population, beside what chance gives: the connectivity that rewiring has made.
 * @param synapses Sources and targets, such as a `SynapseTable`. (S) each
 * @param groups Neurons by the name of their group; a neuron may be in several.
 * @throws {RangeError} When a neuron is not of the population, or twice in a group.
 * @throws {TypeError} When an option is unknown.
 * @example
 * ```ts
 * import { synapsesBetween } from "@volley/volley";
 * const synapses = { sources: [0, 0, 2], targets: [1, 2, 3] };
 * const { counts } = synapsesBetween(synapses, { A: [0, 1], B: [2, 3] }, { neurons: 4 });
 * if (counts[0][1] !== 1 || counts[1][0] !== 0) throw new Error("one leads from A to B, none back");
 * ```
 */
export function synapsesBetween(
  synapses: { sources: ArrayLike<number>; targets: ArrayLike<number> },
  groups: Readonly<Record<string, readonly number[]>>,
  options: SynapsesBetweenOptions,
): SynapsesBetween {
  requireKnown("count synapses", options, OPTIONS);
  const { sources, targets } = synapses;
  const { neurons } = options, names = Object.keys(groups);
  const members = Object.values(groups).map((group) => new Set(group));
  for (const [name, group] of Object.entries(groups)) {
    const odd = group.find((cell) => !(Number.isInteger(cell) && cell >= 0 && cell < neurons));
    if (odd !== undefined) fail("count synapses", `neurons of ${name} must be below ${neurons}`, odd);
    if (new Set(group).size < group.length) {
      fail("count synapses", `each neuron of ${name} must be there once`, `${group.length} with repeats`);
    }
  }
  const counts = members.map((from) =>
    members.map((to) => {
      let count = 0;
      for (let at = 0; at < sources.length; at++) if (from.has(sources[at]) && to.has(targets[at])) count++;
      return count;
    })
  );
  const pairs = neurons * (neurons - 1);
  const chance = members.map((from) =>
    members.map((to) =>
      pairs === 0 ? 0 : sources.length * (from.size * to.size - from.intersection(to).size) / pairs
    )
  );
  return { names, counts, chance };
}

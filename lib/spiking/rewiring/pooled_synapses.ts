import type { Part } from "../build/part.ts";
import type { Synapses } from "../build/synapses.ts";
import type { SavedPool } from "./synapse_pool.ts";

/**
 * The synapses of a pool in rows of the neurons that spike, each in the order of places, with weights and delays of their own.
 * @param from Neurons that spike. @param part Targets that are wanted, counted from the first of them. @default all
 */
export function pooledSynapses(
  { places }: SavedPool,
  from: number,
  { first, end }: Part = { first: 0, end: Infinity },
): Synapses {
  const used = places.length / 4;
  const [sources, targets, weights, delays] = [0, 1, 2, 3].map((row) =>
    places.subarray(row * used, (row + 1) * used)
  );
  const rows = new Uint32Array(from + 1), wanted: number[] = [];
  for (let place = 0; place < used; place++) {
    if (sources[place] < 0 || targets[place] < first || targets[place] >= end) continue;
    wanted.push(place);
    rows[sources[place] + 1]++;
  }
  for (let row = 0; row < from; row++) rows[row + 1] += rows[row];
  const next = rows.slice();
  const made = {
    rows,
    targets: new Uint32Array(wanted.length),
    weights: new Int32Array(wanted.length),
    delays: new Uint16Array(wanted.length),
  };
  for (const place of wanted) {
    const at = next[sources[place]]++;
    made.targets[at] = targets[place] - first;
    made.weights[at] = weights[place];
    made.delays[at] = delays[place];
  }
  return made;
}

import type { MultibandSpec } from "../multiband_spec.ts";
import { pcg4d } from "../../random/pcg4d.ts";
import { NETWORK_STREAMS } from "../../random/streams.ts";
import type { MultibandConstants } from "./multiband_constants.ts";

/** Random words are drawn for four neighbouring cells of a population at once. */
export const QUAD = 4;

/** Number of the quad of cell `cell`, those of E cells first. */
export function quadOf(cell: number, excitatory: number): number {
  return cell < excitatory ? cell >>> 2 : Math.ceil(excitatory / QUAD) + ((cell - excitatory) >>> 2);
}

/** Place of a cell within its quad. */
export function placeInQuad(cell: number, excitatory: number): number {
  return (cell < excitatory ? cell : cell - excitatory) & 3;
}

/**
 * The fixed random graph of one multi-band network (Erdős–Rényi by population, no cell connected to itself): whether
 * two cells are connected is a hash of the network's key and of both, so that every engine has the same graph without
 * storing it.
 * @param constants Of E and of I cells. @param key The network's.
 * @returns The targets of each cell, ascending.
 */
export function multibandGraph(
  spec: Pick<MultibandSpec, "N_E" | "N_I">,
  constants: readonly [MultibandConstants, MultibandConstants],
  key: readonly [number, number],
): Uint16Array[] {
  const cells = spec.N_E + spec.N_I;
  const words = new Uint32Array(QUAD);
  return Array.from({ length: cells }, (_, source) => {
    const targets: number[] = [];
    for (let cell = 0; cell < cells; cell++) {
      const place = placeInQuad(cell, spec.N_E);
      if (place === 0) {
        pcg4d(words, (quadOf(cell, spec.N_E) | (NETWORK_STREAMS.graph << 16)) >>> 0, source, key[0], key[1]);
      }
      const { hit_e, hit_i } = constants[cell < spec.N_E ? 0 : 1];
      const hit = source < spec.N_E ? hit_e : hit_i;
      if (cell !== source && words[place] >>> 16 < hit) targets.push(cell);
    }
    return Uint16Array.from(targets);
  });
}

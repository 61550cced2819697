import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { networkKey } from "../../random/network_key.ts";

/** Words of a network's clock; see `shaders/surrogate/volley/volley_clock.wgsl`. */
export const CLOCK_WORDS = 24;

/** Seed of the networks' keys. */
const SEED = 3;

/** Networks in most of which a volley has just started, each at a bin and a step of its own. */
export interface MadeUpClocks {
  networks: GPUBuffer;
  clocks: GPUBuffer;
  /** Key, bin, step and whether a volley has started. */
  at(network: number): { key: [number, number]; bin: number; step: number; starts: boolean };
}

/** Keys and clocks of so many networks; in the second one no volley starts. */
export function madeUpClocks(gpu: Gpu, networks: number): MadeUpClocks {
  const at: MadeUpClocks["at"] = (network) => ({
    key: networkKey(SEED, network),
    bin: 30 + network,
    step: 400 + 10 * network,
    starts: network !== 1,
  });
  const words = new Uint32Array(4 * networks), clocks = new Uint32Array(CLOCK_WORDS * networks);
  for (let n = 0; n < networks; n++) {
    const { key, bin, step, starts } = at(n);
    words.set([0, ...key, 0], 4 * n);
    clocks.set([bin, step, Number(starts), n, 5], CLOCK_WORDS * n);
  }
  return {
    networks: createBuffer(gpu, "proof/networks", words),
    clocks: createBuffer(gpu, "proof/clocks", clocks),
    at,
  };
}

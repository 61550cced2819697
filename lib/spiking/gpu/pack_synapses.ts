import { LimitError } from "../../gpu/errors.ts";
import type { Synapses } from "../build/synapses.ts";
import type { ResolvedProjection } from "../build/resolve.ts";

/** How a projection's synapses lie in 32-bit words. */
export interface SynapseLayout {
  /** Words of a synapse: 1, or 2 where weights differ. */
  stride: 1 | 2;
  /** Bits of the first word that hold the target; the others hold the delay, where delays differ. */
  targetBits: number;
}

/**
 * The layout of a projection: 4 bytes for each synapse, 8 where weights differ; delays that differ share the word of the target.
 * @throws {LimitError} When targets and delays do not fit into 32 bits.
 */
export function layoutOf(projection: ResolvedProjection, targets: number): SynapseLayout {
  const { weights, delays, delayRange } = projection;
  const bits = (most: number) => Math.max(1, Math.ceil(Math.log2(most + 1)));
  const targetBits = delays.length > 1 ? bits(targets - 1) : 31;
  const delayBits = delays.length > 1 ? bits(delayRange.most) : 0;
  if (targetBits + delayBits > 32) {
    throw new LimitError(
      "bits of a synapse's target and delay",
      targetBits + delayBits,
      32,
      "store a projection",
    );
  }
  return { stride: weights.length > 1 ? 2 : 1, targetBits };
}

/** A projection's synapses as words. */
export function packSynapses(
  { targets, weights, delays }: Synapses,
  { stride, targetBits }: SynapseLayout,
): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(targets.length * stride);
  const shift = delays.length > 1 ? 2 ** targetBits : 0;
  for (let synapse = 0; synapse < targets.length; synapse++) {
    const place = synapse * stride;
    words[place] = targets[synapse] + (shift === 0 ? 0 : delays[synapse] * shift);
    if (stride === 2) words[place + 1] = weights[synapse];
  }
  return words;
}

import type { Synapses } from "../build/synapses.ts";
import { type ActiveSteps, isTransmitted } from "../build/waveform.ts";
import type { Inbox } from "./receive.ts";
import type { ShortTermState } from "./short_term.ts";

/** A projection as it runs. */
export interface Wires {
  /** Number of the projection. */
  at: number;
  /** Steps whose spikes it transmits. */
  active: ActiveSteps;
  synapses: Synapses;
  shortTerm: ShortTermState | null;
  inbox: Inbox;
  /** Cells of the target's part. */
  size: number;
}

/**
 * Sends spikes along a projection, where it transmits those of their step: adds each synapse's weight to the ring, at the slot of the step at whose start it arrives.
 * @param fired Cells that spiked, each as often as it did. @param now Step of the spikes, counted from 1. @param slots Of the ring.
 */
export function sendSpikes(
  { active, synapses, inbox, size, shortTerm }: Wires,
  fired: Uint32Array,
  { now, slots }: { now: number; slots: number },
): void {
  if (!isTransmitted(now, active)) return;
  const { rows, targets, weights, delays } = synapses;
  const { ring } = inbox, spikes = fired.length;
  if (shortTerm) {
    for (let k = 0; k < spikes; k++) {
      let part = shortTerm.spike(fired[k], now);
      // Several spikes of one step one after another, with nothing between.
      while (k + 1 < spikes && fired[k + 1] === fired[k]) part += shortTerm.spike(fired[++k], now);
      const end = rows[fired[k] + 1];
      for (let s = rows[fired[k]]; s < end; s++) {
        const weight = weights[weights.length > 1 ? s : 0], delay = delays[delays.length > 1 ? s : 0];
        ring[(now + delay) % slots * size + targets[s]] += Math.round(weight * part);
      }
    }
    return;
  }
  if (delays.length === 1) {
    const base = (now + delays[0]) % slots * size;
    for (let k = 0; k < spikes; k++) {
      const end = rows[fired[k] + 1];
      if (weights.length === 1) {
        const weight = weights[0];
        for (let s = rows[fired[k]]; s < end; s++) ring[base + targets[s]] += weight;
      } else for (let s = rows[fired[k]]; s < end; s++) ring[base + targets[s]] += weights[s];
    }
    return;
  }
  const one = weights.length === 1;
  for (let k = 0; k < spikes; k++) {
    const end = rows[fired[k] + 1];
    for (let s = rows[fired[k]]; s < end; s++) {
      ring[(now + delays[s]) % slots * size + targets[s]] += one ? weights[0] : weights[s];
    }
  }
}

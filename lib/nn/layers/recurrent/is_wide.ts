import type { RecurrentBlock } from "./recurrent_layout.ts";

/** Inputs from which on a matrix product of all steps at once pays. */
const WIDE = 192;

/**
 * Whether a recurrent layer's inputs are wide enough to go through one matrix product for all steps, before the recurrence. Both halves of
 * the weights must start where uniforms may.
 */
export function isWide({ inputs, columns }: RecurrentBlock): boolean {
  return inputs >= WIDE && inputs % 4 === 0 && inputs * columns % 16 === 0;
}

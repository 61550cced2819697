import type { Activation } from "./dense_layout.ts";

/** Flags of the kernels that have an activation. */
export function activationFlags(activation: Activation): Record<string, boolean> {
  return activation === "linear" ? {} : { [activation.toUpperCase()]: true };
}

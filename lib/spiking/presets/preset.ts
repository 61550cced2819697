import type { SpikingSpec } from "../spec_types.ts";

/** A named spec of a spiking network. */
export interface SpikingPreset {
  /** Its name. */
  name: string;
  /** A line about it. */
  about: string;
  /** Keys of the references that it is from. @default it is made up */
  references?: readonly string[];
  /** Makes the spec. */
  make: (name: string) => SpikingSpec;
}

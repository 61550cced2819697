import type { MeanFieldSpec } from "../spec_types.ts";

/** A named spec of a mean field. */
export interface MeanFieldPreset {
  /** Its name. */
  name: string;
  /** A line about it. */
  about: string;
  /** Keys of the references that it is from. */
  references: readonly string[];
  /** Makes the spec. */
  make: (name: string) => MeanFieldSpec;
}

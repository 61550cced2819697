import { stdp } from "./stdp.ts";
import { stdpPowerLaw } from "./stdp_power_law.ts";
import { stdpTriplet } from "./stdp_triplet.ts";
import type { SynapseModel } from "./synapse_model.ts";
import { taggingAndCapture } from "./tagging_and_capture.ts";

/** Models of synapses that learn, which come with the library. */
export const SYNAPSE_MODELS: readonly SynapseModel[] = [
  stdp,
  stdpPowerLaw,
  stdpTriplet,
  taggingAndCapture,
];

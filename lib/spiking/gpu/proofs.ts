import type { Proof } from "../../gpu/proof.ts";
import { ADVANCE_CELLS_PROOF } from "./advance_cells_proof.ts";
import { COUPLE_PROOF } from "./couple_proof.ts";
import { DRAW_SYNAPSES_PROOF } from "./draw_synapses_proof.ts";
import { LEARNING_PROOF } from "./learning_proof.ts";
import { SEND_SPIKES_PROOF } from "./send_spikes_proof.ts";

/** The kernels of networks of point neurons. */
export const SPIKING_PROOFS: readonly Proof[] = [
  ADVANCE_CELLS_PROOF,
  SEND_SPIKES_PROOF,
  COUPLE_PROOF,
  DRAW_SYNAPSES_PROOF,
  LEARNING_PROOF,
];

import type { Proof } from "../gpu/proof.ts";
import { ADVANCE_BRAINS_PROOF } from "./gpu/advance_brains_proof.ts";

/** The kernels of brains. */
export const BRAIN_PROOFS: readonly Proof[] = [ADVANCE_BRAINS_PROOF];

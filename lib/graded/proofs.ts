import type { Proof } from "../gpu/proof.ts";
import { ADVANCE_GRADED_PROOF } from "./gpu/advance_graded_proof.ts";

/** The kernels of graded units. */
export const GRADED_PROOFS: readonly Proof[] = [ADVANCE_GRADED_PROOF];

import type { Proof } from "../gpu/proof.ts";
import { ADVANCE_POINTS_PROOF } from "./gpu/advance_points_proof.ts";
import { TRANSFER_PROOF } from "./transfer/transfer_proof.ts";

/** The kernels of mean fields. */
export const MEAN_FIELD_PROOFS: readonly Proof[] = [TRANSFER_PROOF, ADVANCE_POINTS_PROOF];

import type { Proof } from "../gpu/proof.ts";
import { TRANSFER_PROOF } from "./transfer/transfer_proof.ts";

/** The kernels of mean fields. */
export const MEAN_FIELD_PROOFS: readonly Proof[] = [TRANSFER_PROOF];

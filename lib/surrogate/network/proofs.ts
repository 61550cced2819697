import type { Proof } from "../../gpu/proof.ts";
import { NETWORK_PROOF } from "./network_proof.ts";

/** The kernels of networks of surrogates. */
export const NETWORK_PROOFS: readonly Proof[] = [NETWORK_PROOF];

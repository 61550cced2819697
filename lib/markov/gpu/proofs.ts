import type { Proof } from "../../gpu/proof.ts";
import { ENSEMBLE_PROOF } from "./ensemble_proof.ts";
import { EXACT_ENSEMBLE_PROOF } from "./exact_ensemble_proof.ts";
import { MULTIBAND_PROOF } from "./multiband_proof.ts";

/** The kernels of Markovian networks. */
export const MARKOV_PROOFS: readonly Proof[] = [ENSEMBLE_PROOF, EXACT_ENSEMBLE_PROOF, MULTIBAND_PROOF];

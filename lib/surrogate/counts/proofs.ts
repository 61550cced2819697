import type { Proof } from "../../gpu/proof.ts";
import { COUNT_ROLLOUT_PROOF } from "./rollout_proof.ts";
import { COUNT_TRAINING_PROOF } from "./training_proof.ts";

/** The kernels of surrogates of counts. */
export const COUNT_PROOFS: readonly Proof[] = [COUNT_TRAINING_PROOF, COUNT_ROLLOUT_PROOF];

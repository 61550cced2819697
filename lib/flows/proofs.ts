import type { Proof } from "../gpu/proof.ts";
import { SAMPLE_CHAINS_PROOF } from "./sampler/gpu/sample_chains_proof.ts";

/** The kernels of flows and samplers. */
export const FLOW_PROOFS: readonly Proof[] = [SAMPLE_CHAINS_PROOF];

import type { Proof } from "../../gpu/proof.ts";
import { RUN_TRACES_PROOF } from "./run_traces_proof.ts";
import { TRACE_GATHER_PROOF } from "./trace_gather_proof.ts";
import { TRACE_LOSS_PROOF } from "./trace_loss_proof.ts";

/** The kernels of trace surrogates. */
export const TRACE_PROOFS: readonly Proof[] = [TRACE_GATHER_PROOF, TRACE_LOSS_PROOF, RUN_TRACES_PROOF];

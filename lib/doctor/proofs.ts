import { CABLE_PROOFS } from "../cable/gpu/proofs.ts";
import type { Proof } from "../gpu/proof.ts";
import { BRAIN_PROOFS } from "../brain/proofs.ts";
import { CAPACITY_PROOF } from "./capacity_proof.ts";
import { SEQUENCE_PROOF } from "../decoding/sequence/sequence_proof.ts";
import { DENSITY_PROOF } from "../inference/density/density_proof.ts";
import { LEARNING_PROOF } from "../learning/learning_proof.ts";
import { FLOW_PROOFS } from "../flows/proofs.ts";
import { GRADED_PROOFS } from "../graded/proofs.ts";
import { MARKOV_PROOFS } from "../markov/gpu/proofs.ts";
import { MEAN_FIELD_PROOFS } from "../meanfield/proofs.ts";
import { NN_PROOFS } from "../nn/proofs.ts";
import { SPIKING_PROOFS } from "../spiking/gpu/proofs.ts";
import { COUNT_PROOFS } from "../surrogate/counts/proofs.ts";
import { NETWORK_PROOFS } from "../surrogate/network/proofs.ts";
import { TRACE_PROOFS } from "../surrogate/trace/proofs.ts";
import { VOLLEY_PROOFS } from "../surrogate/volley/proofs.ts";

/** The proofs of all kernels of the library. */
export const PROOFS: readonly Proof[] = [
  ...MARKOV_PROOFS,
  ...SPIKING_PROOFS,
  ...CABLE_PROOFS,
  ...MEAN_FIELD_PROOFS,
  ...BRAIN_PROOFS,
  ...GRADED_PROOFS,
  ...FLOW_PROOFS,
  ...NN_PROOFS,
  ...COUNT_PROOFS,
  ...VOLLEY_PROOFS,
  ...TRACE_PROOFS,
  ...NETWORK_PROOFS,
  DENSITY_PROOF,
  SEQUENCE_PROOF,
  LEARNING_PROOF,
  CAPACITY_PROOF,
];

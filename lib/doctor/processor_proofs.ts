import { COUPLING_PROOF } from "../brain/coupling/coupling_proof.ts";
import { KERNELS_PROOF } from "../spiking/processor/kernels_proof.ts";
import { LANES_PROOF } from "../markov/cpu/lanes/lanes_proof.ts";
import type { ProcessorProof } from "../gpu/proof.ts";
import { STACK_PROOF } from "../nn/processor/stack_proof.ts";

/** The proofs of the processor's kernels. */
export const PROCESSOR_PROOFS: readonly ProcessorProof[] = [
  LANES_PROOF,
  KERNELS_PROOF,
  STACK_PROOF,
  COUPLING_PROOF,
];
